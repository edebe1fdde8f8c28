"""Which pages somebody can reach: every link followed, a few pages of each address."""

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

from tests.browser.visitor import Visitor
from tests.web.pages import Seen, read

FETCH = """async path => {
  const answer = await fetch(path);
  return [answer.status, answer.headers.get("content-type") || "", await answer.text()];
}"""


def route(path: str) -> str:
    """Return the pattern that a path belongs to, such as text/<id>."""
    try:
        return str(resolve(urlsplit(path).path).route)
    except Resolver404:
        return path


@dataclass(frozen=True)
class Found:
    """A page: where it lies, its pattern, and what its forms do there."""

    path: str
    route: str
    does: frozenset[str]


@dataclass
class Walk:
    """One visitor's way through all links. ``broken``: links that lead nowhere."""

    visitor: Visitor
    each: int = 1
    """How many pages of one pattern are asked for."""
    broken: list[str] = field(default_factory=list)

    def pages(self) -> Iterator[Found]:
        """Go through the pages, breadth first, up to ``each`` of one pattern."""
        self.visitor.open("/")
        waiting, seen = deque([("/", "/")]), {"/"}
        asked: Counter[str] = Counter()
        while waiting:
            path, source = waiting.popleft()
            where = route(path)
            asked[where] += 1
            if asked[where] > self.each:
                continue
            status, sort, text = self.visitor.page.evaluate(FETCH, path)
            if status != HTTPStatus.OK:
                self.broken.append(f"{source} leads to {path}: {status}")
                continue
            if not sort.startswith("text/html"):
                continue
            page = read(text)
            for link in links(page, path):
                if link not in seen:
                    seen.add(link)
                    waiting.append((link, path))
            yield Found(path, where, frozenset(actions(page, path)))
            self.visitor.open("/")  # whoever looked may have left a page that lets nothing be asked


def links(page: Seen, path: str) -> Iterator[str]:
    """Where a page leads to within the node; not to itself in another language or look."""
    for tag in page.tags:
        link = (tag.attributes.get("href") or "").partition("#")[0]
        if tag.name != "a" or not link or link.startswith(("http", "mailto:", "webcal:")):
            continue
        if "language=" in link or "look=" in link:
            continue
        yield urlsplit(path).path + link if link.startswith("?") else link


def actions(page: Seen, path: str) -> Iterator[str]:
    """The patterns to which a page's forms are sent."""
    for tag in page.tags:
        if tag.name == "form":
            yield route(tag.attributes.get("action") or path)
