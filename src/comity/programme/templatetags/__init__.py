"""Tags of the rooms' pages."""
