"""The demonstration: its own data, and what plays it."""
