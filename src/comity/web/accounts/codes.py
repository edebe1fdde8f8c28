"""A secret for one-time codes, as a picture that an authenticator app reads, and in letters."""

from dataclasses import dataclass

import qrcode
from allauth.mfa.adapter import get_adapter

from comity.node.people.models import Person

QUIET = 4
"""The empty rim that a reader needs (modules)."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """The picture: its size in modules, the path of its dark ones; the secret in groups."""

    size: int
    path: str
    letters: str


def drawn(secret: str, name: str) -> Drawn:
    """Draw a secret for the account of this name."""
    url = get_adapter().build_totp_url(Person(name=name), secret)
    code = qrcode.QRCode(border=QUIET)
    code.add_data(url)
    rows = code.get_matrix()
    path = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    letters = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    return Drawn(len(rows), path, letters)
