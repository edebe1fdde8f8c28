"""Embargo: a record becomes public at an instant that was set before."""
