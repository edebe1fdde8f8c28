"""Comity: a partnership between sovereign parties, run as one plan."""

__version__ = "0.1.0"
