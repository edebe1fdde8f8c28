"""A field in which another record is chosen: sought by words, chosen among what was found.

Works in two steps without a script: search, then choose and send. ``chooser.js`` searches while
somebody types, by the same form.
"""

from dataclasses import dataclass

from comity.core.label import Label
from comity.node.visible import Seen, visible_to
from comity.programme.plan import finding
from comity.web.access import Access
from comity.web.forms import Form
from comity.web.marking import Marking, markings

FIND = "find"
"""What the button that searches says as ``do``."""


@dataclass(frozen=True, slots=True)
class Option:
    """A record that can be chosen, with its labels as a page shows them."""

    seen: Seen
    markings: tuple[Marking, ...]
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """What a chooser shows: the words sought and what was found; ``more`` than is shown."""

    words: str
    options: tuple[Option, ...]
    more: bool

    @property
    def labels(self) -> list[tuple[Label, ...]]:
        """The labels of all that is offered: the page is marked with them."""
        return [one.seen.labels_there for one in self.options]


def offer(here: Access, form: Form, name: str, *, without: str) -> Offer:
    """Return what a form's chooser shows; what was chosen before stays, first of all.

    ``name`` is the field's; what is sought stands in ``NAME_words``. ``without``: the id of a
    record that cannot be chosen.
    """
    words, chosen = form.text(f"{name}_words"), form.raw(name)
    found = finding.find(here.node, here.reader, words, without=without)
    before = visible_to(here.node, here.reader).get(chosen) if chosen else None
    first = () if before is None else (before,)
    rest = tuple(one for one in found.seen if one.version.header.id != chosen)
    options = tuple(
        Option(one, markings(here.node.policies, one.labels_there), chosen=one is before)
        for one in first + rest
    )
    return Offer(words, options, found.more)
