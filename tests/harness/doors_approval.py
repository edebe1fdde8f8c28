"""The doors of today, of approval and of signing."""

from collections.abc import Sequence

from django.test import Client

from .browsing import page

MADE_UP = "text--00000000-0000-4000-8000-000000000001"


def _texts(ids: Sequence[str]) -> list[str]:
    """Texts that the reader may try: what a history has of them, and one that never was."""
    return [*[*(one for one in ids if one.startswith("text--"))][:3], ids[0], ids[-1], MADE_UP]


@page("today", "today")
def _today(client: Client, _ids: Sequence[str]) -> list[object]:
    return [client.get("/today"), client.get("/today?language=ko"), client.post("/today")]


@page("approval", "approval", "approval/chain", "approval/<str:name>")
def _approval(client: Client, ids: Sequence[str]) -> list[object]:
    answers = [client.get("/approval"), client.get("/approval/chain")]
    answers.append(client.post("/approval/chain", {"do": "stages", "stages": "7"}))
    for name in _texts(ids):
        answers.append(client.get(f"/approval/{name}"))
        answers.append(client.post(f"/approval/{name}", {"do": "approve", "step": "decide"}))
    return answers


@page(
    "signing",
    "approval/<str:name>/sign",
    "approval/<str:name>/extend",
    "approval/<str:name>/end",
)
def _signing(client: Client, ids: Sequence[str]) -> list[object]:
    pages = [f"/approval/{name}/{act}" for name in _texts(ids) for act in ("sign", "extend", "end")]
    return [answer for page in pages for answer in (client.get(page), client.post(page, {}))]
