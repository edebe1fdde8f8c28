"""The doors of the release officer's desk: its lists, a record's page, what is decided, files.

What an officer asks about another post tells of that post's clearance: that is the question, and
the histories of the harness count it as hidden. So no door asks it.
"""

from collections.abc import Sequence

from django.test import Client

from .browsing import of_kind, page

TIME = {"day": "2023-11-20", "time": "09:00"}
LISTS = ("/desk", "/desk/refused", "/desk/went", "/desk/late")


@page(
    "desk",
    "desk",
    "desk/refused",
    "desk/went",
    "desk/late",
    "desk/why",
    "desk/record/<str:name>",
)
def _desk(client: Client, ids: Sequence[str]) -> list[object]:
    answers = [client.get(place) for place in LISTS]
    answers += [client.get(f"{place}?party=NATO&language=ko") for place in LISTS]
    for name in of_kind(ids, "item")[:2]:
        places = (f"/desk?after=NATO.{name}", f"/desk/refused?after={name}",
                  f"/desk/went?after=1700000000000.NATO.{name}")  # fmt: skip
        answers += [client.get(place) for place in places]
        answers += [client.get(f"/desk/why?record={name}&of=NATO")]
        for of in ("NATO", "CCDCOE", "PUBLIC", "KOR/desk"):
            answers.append(client.get(f"/desk/record/{name}?of={of}"))
    return answers


@page(
    "desk acts",
    "desk/record/<str:name>/relabel",
    "desk/record/<str:name>/recall",
    "desk/record/<str:name>/onward",
    "desk/record/<str:name>/embargo",
)
def _acts(client: Client, ids: Sequence[str]) -> list[object]:
    answers: list[object] = []
    for name in of_kind(ids, "item")[:2]:
        for act in ("relabel", "recall", "onward", "embargo"):
            place = f"/desk/record/{name}/{act}"
            chosen = {"party": "NATO", "reason": "why", "level-TLP": "CLEAR", "to": "NATO"} | TIME
            answers += [client.get(place), client.post(place, chosen)]
    return answers


@page("desk statements", "desk/statement", "desk/statement/<str:party>")
def _statements(client: Client, _ids: Sequence[str]) -> list[object]:
    places = ("/desk/statement?party=NATO", "/desk/statement/NATO?format=pdf")
    more = ("/desk/statement/CCDCOE?since=2023-11-14", "/desk/statement/nobody")
    return [client.get(place) for place in (*places, *more)]
