"""The doors of today, of approval and of signing."""

from collections.abc import Sequence

from django.test import Client

from .browsing import page


@page("today", "today")
def _today(client: Client, _ids: Sequence[str]) -> list[object]:
    return [client.get("/today"), client.get("/today?language=ko"), client.post("/today")]
