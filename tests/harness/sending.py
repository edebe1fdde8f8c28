"""Sends a form as somebody does who tries what they may not see."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.test import Client

from tests.web.filled import Filled

from .forms import TYPED, Write

_GAP = re.compile(r"<[a-z]+:(\w+)>")
_AREA = "CYB"


@dataclass(frozen=True, slots=True)
class Tried:
    """What somebody tries: an id of a kind (or what stands for one), and a title or a code."""

    kind: str
    id: str
    word: str = "title"


class _Own(Filled):
    """The fields of the forms that a page sends to itself."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "form":
            given = dict(attrs)
            mine = given.get("method") == "post" and not given.get("action")
            attrs = [("id", self.form if mine else "another")]
        super().handle_starttag(tag, [one for one in attrs if tag != "input" or named(attrs)])


def named(attrs: list[tuple[str, str | None]]) -> bool:
    """Whether a field has a name: others are not sent."""
    return any(name == "name" for name, _ in attrs)


def address(route: str, value: str) -> str:
    """The address of a route with a value in its gap; areas are filled in."""
    if route.startswith("posts/"):
        return "/" + _GAP.sub(lambda gap: "KOR" if gap[1] == "party" else value, route)
    of_area = "area/" in route
    return "/" + _GAP.sub(lambda gap: _AREA if of_area and gap[1] == "code" else value, route)


def send(client: Client, write: Write, tried: Tried, seen: str = "") -> list[Any]:
    """Open a form's page and send it; return all answers. ``seen`` stands in the address then."""
    answers = []
    place = address(write.route, seen or tried.id)
    if write.begins:
        begun = client.post(*write.begins)
        answers.append(begun)
        if begun.status_code != HTTPStatus.FOUND:
            return answers
        place = begun["Location"] + write.route.partition("<int:draft>")[2]
    opened = client.get(place)
    sent = client.post(place, _fields(write, tried, opened))
    answers += [opened, sent]
    if write.then and sent.status_code == HTTPStatus.OK:
        sent = client.post(place, {**_offered(sent), **write.then})
        answers.append(sent)
    if sent.status_code == HTTPStatus.FOUND:
        answers.append(client.get(sent["Location"]))
    return answers


def _fields(write: Write, tried: Tried, opened: Any) -> dict[str, Any]:
    fields = _offered(opened) if opened.status_code == HTTPStatus.OK else {}
    typed = {**fields, **_put({**TYPED, **write.form}, tried)}
    if write.file:
        typed[write.file.field] = write.file.sent(tried.id, tried.word)
    return typed


def _offered(page: Any) -> dict[str, Any]:
    """What the forms that a page sends to itself would send if nothing were typed."""
    reader = _Own("own")
    reader.feed(_text(page))
    return {name: values for name, values in reader.sent.items() if name}


def _text(response: Any) -> str:
    content: bytes = response.content if hasattr(response, "content") else response.body
    return content.decode()


def _put(form: Mapping[str, Any], tried: Tried) -> dict[str, Any]:
    return {name: _value(value, tried) for name, value in form.items()}


def _value(value: Any, tried: Tried) -> Any:
    if isinstance(value, list):
        return [_value(one, tried) for one in value]
    return value.replace("{tried}", tried.id).replace("{word}", tried.word)
