"""A form as it was sent: what was typed, and what is wrong with it, beside the field.

A view reads the fields through the form; each reading returns a value that can be used, or notes
what is wrong. Where something is, the page is answered again from the same form, so nothing that
was typed is lost::

    form = Form.sent(request)
    reason = form.text("reason", required=True)
    until = form.date("until")
    if form.wrong:
        return again(request, form)

The kit's tags (``{% load kit %}``) show the fields. docs/pages.md says how.
"""

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Self

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from comity.core.record import Instant
from comity.web.words import word

LINE, TEXT = 300, 20_000
"""How long a line and a text may be (characters)."""


@dataclass
class Form:
    """What was typed, by field, and what is wrong, by field. An empty name is the form itself."""

    typed: Mapping[str, list[str]] = field(default_factory=dict)
    files: Mapping[str, UploadedFile] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)

    @classmethod
    def sent(cls, request: HttpRequest) -> Self:
        """Return the form that a request sent."""
        typed = {name: request.POST.getlist(name) for name in request.POST}
        return cls(typed, request.FILES.dict())

    @classmethod
    def filled(cls, **values: object) -> Self:
        """Return a form to begin with, filled in with what is so already."""
        typed = {}
        for name, value in values.items():
            several = value if isinstance(value, (list, tuple)) else [value]
            typed[name] = ["" if one is None else str(one) for one in several]
        return cls(typed)

    def raw(self, name: str) -> str:
        """Return what was typed into a field, as it came."""
        return next(reversed(self.typed.get(name, [])), "")

    def all(self, name: str) -> list[str]:
        """Return everything that was chosen in a field of several choices."""
        return [one for one in self.typed.get(name, []) if one]

    def ticked(self, name: str) -> bool:
        """Whether a box was ticked."""
        return bool(self.raw(name))

    def say(self, name: str, key: str, /, **values: object) -> None:
        """Note what is wrong with a field, by the key of its words; what was said first stays."""
        self.wrong.setdefault(name, word(key, "", **values))

    def text(self, name: str, *, required: bool = False, longest: int = LINE) -> str:
        """Return a text without space around it; its letters are composed, its lines end alike."""
        typed = self.raw(name).replace("\r\n", "\n").replace("\r", "\n")
        said = unicodedata.normalize("NFC", typed).strip()
        if not said and required:
            self.say(name, "field.missing")
        elif len(said) > longest:
            self.say(name, "field.too-long", most=f"{longest:,}", has=f"{len(said):,}")
        elif any(unicodedata.category(one) == "Cc" and one not in "\n\t" for one in said):
            self.say(name, "field.control")
        return said

    def pair(
        self, name: str, *, required: bool = False, longest: int = LINE, either: bool = False
    ) -> dict[str, str]:
        """Return a text in both languages, of ``name_en`` and ``name_ko``; without the empty ones.

        ``either``: one of the two is enough.
        """
        said = {
            code: self.text(f"{name}_{code}", required=required and not either, longest=longest)
            for code in ("en", "ko")
        }
        if required and either and not any(said.values()):
            self.say(f"{name}_en", "field.missing")
        return {code: text for code, text in said.items() if text}

    def choice(self, name: str, among: Collection[str], *, required: bool = True) -> str:
        """Return what was chosen, which must be one of those that were offered."""
        chosen = self.raw(name)
        if not chosen and not required:
            return ""
        if chosen not in among:
            self.say(name, "field.choose")
            return ""
        return chosen

    def number(self, name: str, *, least: int, most: int, required: bool = True) -> int | None:
        """Return a whole number between two."""
        typed = self.raw(name).strip().replace(",", "")
        if not typed and not required:
            return None
        if typed.isascii() and typed.isdigit() and len(typed) <= len(str(most)):
            number = int(typed)
            if least <= number <= most:
                return number
        self.say(name, "field.number", least=f"{least:,}", most=f"{most:,}")
        return None

    def date(self, name: str, *, required: bool = True) -> Instant | None:
        """Return the instant at which a day begins in UTC, of what was typed as 2026-11-24."""
        return self._instant(name, "%Y-%m-%d", "field.date", required=required)

    def moment(self, name: str, *, required: bool = True) -> Instant | None:
        """Return an instant, of what was typed in UTC as 2026-11-24T14:30."""
        return self._instant(name, "%Y-%m-%dT%H:%M", "field.moment", required=required)

    def _instant(self, name: str, shape: str, key: str, *, required: bool) -> Instant | None:
        typed = self.raw(name).strip().replace(" ", "T")
        if not typed:
            if required:
                self.say(name, key)
            return None
        try:
            at = datetime.strptime(typed, shape).replace(tzinfo=UTC)
        except ValueError:
            self.say(name, key)
            return None
        return int(at.timestamp()) * 1000

    def file(self, name: str, *, most: int, required: bool = True) -> UploadedFile | None:
        """Return an uploaded file of at most ``most`` bytes."""
        given = self.files.get(name)
        if given is None or not given.size:
            if required:
                self.say(name, "field.no-file")
            return None
        if given.size > most:
            self.say(name, "field.file-too-large", most=f"{most // 1_000_000}")
            return None
        return given
