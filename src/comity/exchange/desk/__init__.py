"""The release officer's desk: what waits, what went, why, and what is decided about it."""
