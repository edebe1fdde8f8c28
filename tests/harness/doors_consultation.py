"""The doors of consultations and tasks."""

from collections.abc import Sequence

from django.test import Client

from .browsing import of_kind, page


@page(
    "consultations",
    "consultations",
    "consultations/tasks",
    "consultations/new/<str:name>",
    "consultation/<str:name>",
    "consultation/<str:name>/edit",
    "consultation/<str:name>/outcome",
    "consultation/<str:name>/cancel",
    "consultation/<str:name>/word",
    "consultation/<str:name>/task",
    "task/<str:name>",
    "task/<str:name>/move",
)
def _consultations(client: Client, ids: Sequence[str]) -> list[object]:
    answers = [client.get("/consultations"), client.get("/consultations/tasks?language=ko")]
    answers += [client.get(f"/consultations/new/{name}") for name in of_kind(ids, "text")]
    for name in of_kind(ids, "consultation"):
        answers += [
            client.get(f"/consultation/{name}"),
            client.get(f"/consultation/{name}/edit"),
            client.get(f"/consultation/{name}/outcome"),
            client.post(f"/consultation/{name}/cancel"),
            client.get(f"/consultation/{name}/word"),
            client.get(f"/consultation/{name}/task"),
        ]
    for name in of_kind(ids, "task"):
        answers += [
            client.get(f"/task/{name}"),
            client.post(f"/task/{name}/move", {"do": "no"}),
        ]
    return answers
