"""People of a node: who may sign in, and which posts they hold from when to when.

A person is named by an account name, here and nowhere else: records, answers and peers name posts.
``persons`` lets people in and out, ``tenures`` gives them posts for a time. Whoever does either
holds a post that may ``administer``; the command line may, too, as it has the node's keys.
"""
