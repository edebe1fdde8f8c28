"""Security policies: which are in use, and what a newer version changes before it is taken."""
