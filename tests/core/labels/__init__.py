"""Label formats in and out."""
