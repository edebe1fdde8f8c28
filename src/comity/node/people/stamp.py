"""What a person's sessions must know; another one ends them all."""

import secrets


def new_stamp() -> str:
    """Return a stamp that no session knows yet."""
    return secrets.token_hex(16)
