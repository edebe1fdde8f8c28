"""The rules: what a record is, what a label means, who may have what, and how it is proved.

Nothing here does I/O, reads a clock or draws randomness: instants, salts and ids come in as
arguments. Import modules, not names: ``from comity.core import label, release``.
"""
