"""Reads the fields of a form as a browser would send them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Filled(HTMLParser):
    """The fields within one form, by its id, each with all its values."""

    form: str
    sent: dict[str, list[str]] = field(default_factory=dict)
    inside: bool = False
    area: str = ""
    select: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = given.get("id") == self.form
        if not self.inside:
            return
        if tag == "input" and (given.get("type") != "checkbox" or "checked" in given):
            self.add(given["name"], given.get("value", ""))
        elif tag == "textarea":
            self.area = given["name"]
            self.sent.setdefault(self.area, [""])
        elif tag == "select":
            self.select = given["name"]
            self.sent.setdefault(self.select, [""])
        elif tag == "option" and "selected" in given:
            self.sent[self.select] = [given.get("value", "")]

    def add(self, name: str, value: str) -> None:
        self.sent.setdefault(name, []).append(value)

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "form"
        self.area = "" if tag == "textarea" else self.area

    def handle_data(self, data: str) -> None:
        if self.area:
            self.sent[self.area] = [self.sent[self.area][0] + data]


def filled(html: str, form: str) -> dict[str, list[str]]:
    """Return what a form would send if nothing were typed."""
    reader = Filled(form)
    reader.feed(html)
    reader.close()
    return {
        name: [value.removeprefix("\n") for value in values] for name, values in reader.sent.items()
    }
