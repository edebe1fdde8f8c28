"""A tour of the demonstration, in ten steps over its nodes. Other nodes have no such page."""
