"""What a release officer asks of the node: what waits, what is refused, what went, who is late."""
