"""The doors of accounts: confirming, asked for nothing and by nobody."""

from collections.abc import Sequence

from django.test import Client

from .browsing import page


@page("confirming", "confirm", "confirm/no")
def _confirm(client: Client, _ids: Sequence[str]) -> list[object]:
    return [client.get("/confirm"), client.post("/confirm"), client.post("/confirm/no")]
