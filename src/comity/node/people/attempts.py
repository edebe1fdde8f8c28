"""How attempts to sign in and used one-time codes are named where they are counted."""

from django.utils.crypto import salted_hmac


def name(key: str, prefix: str, version: int) -> str:
    """Return what stands for a key of the cache: neither address nor code can be read from it."""
    said = f"{prefix}:{version}:{key}"
    return salted_hmac("comity.attempts", said, algorithm="sha256").hexdigest()
