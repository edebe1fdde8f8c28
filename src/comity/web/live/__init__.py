"""The live stream: pages that stay open are told that something new is there, and nothing else.

``rooms`` are the pages that can be told, ``asking`` says who asks, ``streams`` what each is told
(no socket, no loop: the harness asks it), ``serving`` carries it to browsers.
"""
