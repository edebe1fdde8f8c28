"""Reads a page as a browser would, to say what is wrong with it."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "br", "input", "hr", "img"}
SELF_CLOSED = {"circle", "path", "rect", "line"}


@dataclass
class Tag:
    name: str
    attributes: dict[str, str | None]


@dataclass
class Seen(HTMLParser):
    """What a page holds: its tags, its text, and each tag closed out of order."""

    tags: list[Tag] = field(default_factory=list)
    text: str = ""
    misplaced: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(Tag(tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(Tag(tag, dict(attrs)))
        if tag not in SELF_CLOSED:
            self.misplaced.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.misplaced.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, attribute: str) -> list[str]:
        """Return the values of an attribute, wherever it stands."""
        return [tag.attributes[attribute] or "" for tag in self.tags if attribute in tag.attributes]

    def said(self) -> str:
        """Return the text with each space once."""
        return " ".join(self.text.split())


def read(html: str) -> Seen:
    seen = Seen()
    seen.feed(html)
    seen.close()
    seen.misplaced += seen.open
    return seen
