"""The doors of information: the list, an item, writing one, releasing, recalling."""

from collections.abc import Sequence

from django.test import Client

from .browsing import page

MADE_UP = "item--00000000-0000-4000-8000-000000000001"


def _items(ids: Sequence[str]) -> list[str]:
    """Items that the reader may try: a few of a history's, and one that never was."""
    return [*[one for one in ids if one.startswith("item--")][:3], ids[-1], MADE_UP]


@page("information", "information", "item/<str:name>")
def _read(client: Client, ids: Sequence[str]) -> list[object]:
    asked = ("", "?words=title", "?owner=KOR&form=report", "?subject=CYB&start=25&language=ko")
    places = [*(f"/information{one}" for one in asked), *(f"/item/{one}" for one in _items(ids))]
    return [client.get(place) for place in places]


@page("acts on information", "item/<str:name>/releasable", "item/<str:name>/recall")
def _acts(client: Client, ids: Sequence[str]) -> list[object]:
    places = [f"/item/{name}/{act}" for name in _items(ids) for act in ("releasable", "recall")]
    sent = {"do": "look", "party": ["NATO"], "to": ["NATO"], "paragraph": ["0"]}
    return [answer for one in places for answer in (client.get(one), client.post(one, sent))]


@page(
    "drafts of information",
    "information/begin",
    "information/drafts/<int:draft>",
    "information/drafts/<int:draft>/who",
    "information/drafts/<int:draft>/send",
    "information/drafts/<int:draft>/discard",
    "information/drafts/<int:draft>/beside/<int:other>",
)
def _drafts(client: Client, ids: Sequence[str]) -> list[object]:
    answers: list[object] = [client.post("/information/begin")]
    answers += [client.post("/information/begin", {"revises": name}) for name in _items(ids)]
    for address in ("1", "1/who", "1/send", "1/discard", "1/beside/2"):
        place = f"/information/drafts/{address}"
        answers += [client.get(place), client.post(place, {"act": "save", "about": ids[0]})]
    return answers
