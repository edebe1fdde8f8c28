"""The doors of texts: documents, comparisons, negotiation, drafts, Word files."""

from collections.abc import Sequence

from django.test import Client

from .browsing import of_kind, page

FEW = 2
"""How many texts of a history are tried."""


@page(
    "texts", "texts", "text/<str:name>", "text/<str:name>/compare/<str:older>",
    "text/<str:name>/word",
)  # fmt: skip
def _texts(client: Client, ids: Sequence[str]) -> list[object]:
    names = of_kind(ids, "text", FEW)
    addresses = ["/texts", "/texts?language=ko"]
    for name in names:
        addresses += [f"/text/{name}", f"/text/{name}?show=ko", f"/text/{name}/word"]
        addresses += [f"/text/{name}/compare/{other}" for other in names]
    return [client.get(address) for address in addresses]


@page(
    "negotiation", "negotiation/<str:name>", "negotiation/<str:name>/take-in",
    "negotiation/<str:name>/agree",
)  # fmt: skip
def _negotiation(client: Client, ids: Sequence[str]) -> list[object]:
    answers: list[object] = []
    for name in of_kind(ids, "text", FEW):
        place = f"/negotiation/{name}"
        answers += [client.get(place), client.get(f"{place}?amend=1&language=ko")]
        answers += [client.get(f"{place}/take-in"), client.post(f"{place}/take-in")]
        answers += [client.get(f"{place}/agree"), client.post(f"{place}/agree")]
        for act in ("amend", "answer", "comment", "rubbish"):
            answers.append(client.post(place, {"do": act, "paragraph": "1", "amendment": name}))
    return answers


@page(
    "drafts", "drafts/begin", "drafts/new", "drafts/import", "drafts/<int:draft>",
    "drafts/<int:draft>/discard", "drafts/<int:draft>/table", "drafts/<int:draft>/word",
    "drafts/<int:draft>/beside/<int:other>",
)  # fmt: skip
def _drafts(client: Client, ids: Sequence[str]) -> list[object]:
    answers: list[object] = [client.post("/drafts/begin", {"from": "blank"})]
    named = {"partner": "NATO", "model": "template:eleven-areas"}
    for name in of_kind(ids, "text", FEW):
        answers.append(client.post("/drafts/begin", {"from": f"copy:{name}"}))
        answers.append(client.post("/drafts/new", named | {"model": name}))
    answers.append(client.post("/drafts/new", named))
    for address in ("new", "import", "1", "1/discard", "1/table", "1/word", "1/beside/2"):
        answers += [client.get(f"/drafts/{address}"), client.post(f"/drafts/{address}")]
    return answers
