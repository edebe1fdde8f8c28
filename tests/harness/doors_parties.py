"""The doors of parties and peers, and of the audit. Meeting another party changes nothing here."""

from collections.abc import Sequence

from django.test import Client

from .browsing import page


@page("parties", "parties", "parties/<str:code>", "parties/add", "parties/<str:code>/compare")
def _parties(client: Client, _ids: Sequence[str]) -> list[object]:
    codes = ("KOR", "NATO", "JPN", "nobody")
    asked = [client.get("/parties"), client.get("/parties/add"), client.post("/parties/add")]
    asked += [client.get(f"/parties/{code}") for code in codes]
    return [*asked, *(client.post(f"/parties/{code}/compare", {"spoken": "0"}) for code in codes)]


@page("audit", "audit", "audit.csv")
def _audit(client: Client, ids: Sequence[str]) -> list[object]:
    asked = ("/audit", "/audit?day=2026-11-24", f"/audit?act={ids[0]}", "/audit.csv")
    return [client.get(one) for one in asked]


@page("tour", "tour")
def _tour(client: Client, _ids: Sequence[str]) -> list[object]:
    return [client.get("/tour"), client.post("/tour", {"step": "11"})]
