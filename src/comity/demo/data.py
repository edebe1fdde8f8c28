"""The data of the demonstration, read from ``korea_nato.json``, and what happens in it.

``load`` reads, ``acts`` puts what happens into the order of time, ``text_body``, ``charter_body``
and ``item_body`` make the bodies of records.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import resources
from typing import Any

import msgspec

from comity.core.record import Instant, Pointer
from comity.core.terms import CHARTER_KINDS, KEEP, Paragraph, Supersession, Terms, Text
from comity.demo import consulted, planned
from comity.demo.consulted import ConsultedData
from comity.demo.planned import PlannedData
from comity.demo.types import (
    AmendmentData,
    AnswerData,
    ApprovalData,
    By,
    CharterData,
    Demo,
    ExtensionData,
    GroupData,
    IntroductionData,
    ItemData,
    ObjectionData,
    SignatureData,
    TermsData,
    TextData,
)
from comity.exchange.kinds import Item, ItemParagraph

FILE = "korea_nato.json"


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that somebody does: the post of a party, at an instant.

    ``what`` is the group, charter, text, item, amendment … that it is done to or with, ``of`` the
    charter or text it belongs to, and ``number`` which version or answer of it, from 0.
    """

    at: Instant
    party: str
    post: str
    what: (
        GroupData
        | CharterData
        | TextData
        | ItemData
        | AmendmentData
        | AnswerData
        | ApprovalData
        | ObjectionData
        | SignatureData
        | ExtensionData
        | PlannedData
        | ConsultedData
        | IntroductionData
        | By
    )
    of: CharterData | TextData | AmendmentData | None = None
    number: int = 0


@cache
def load() -> Demo:
    """Read the data. Raises msgspec.ValidationError with the place that is wrong."""
    demo = msgspec.json.decode(_file(), type=Demo)
    return msgspec.structs.replace(demo, planned=planned.load(), consulted=consulted.load())


def raw() -> Any:
    """Return the data as plain JSON, for whoever looks through all of it."""
    return {**msgspec.json.decode(_file()), "planned": planned.raw(), "consulted": consulted.raw()}


def instant(when: str) -> Instant:
    """Return the instant of ``2023-07-11T11:30Z`` or, its first, of ``2023-07-11``."""
    moment = datetime.fromisoformat(when)
    return int(moment.replace(tzinfo=UTC).timestamp()) * 1000


def on_day(demo: Demo, today: Instant) -> Demo:
    """Return the data with what is under way dated from the day on which it is played."""
    plain = msgspec.to_builtins(demo.underway)
    dated = msgspec.convert(_dated(plain, datetime.fromtimestamp(today / 1000, UTC)), _TEXTS)
    return msgspec.structs.replace(demo, underway=dated)


_TEXTS = tuple[TextData, ...]


def _dated(value: Any, today: datetime) -> Any:
    if isinstance(value, dict):
        return {key: _dated(one, today) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_dated(one, today) for one in value]
    if isinstance(value, str) and value.startswith(("today+", "today-")):
        days, _, time = value.removeprefix("today").partition("T")
        day = f"{today + timedelta(days=int(days)):%Y-%m-%d}"
        return f"{day}T{time}" if time else day
    return value


def acts(demo: Demo) -> tuple[Act, ...]:
    """Everything that happens, in the order of time; at one instant in the order of the file.

    What is under way is in it where ``on_day`` has dated it.
    """
    found = [Act(instant(g.at), g.owner, g.post, g) for g in demo.groups]
    for charter in demo.charters:
        found.append(Act(instant(charter.at), charter.owner, _signer(charter), charter))
        found += [_by(signature, charter) for signature in charter.signatures]
    dated = (text for text in demo.underway if not text.starts.startswith("today"))
    for text in (*demo.texts, *dated):
        found += _life(text)
    for item in demo.items:
        found += [
            Act(instant(version.at), item.owner, item.post, item, number=number)
            for number, version in enumerate(item.versions)
        ]
    found += [Act(instant(one.at), one.owner, one.post, one) for one in demo.planned]
    found += [Act(instant(one.at), one.owner, one.post, one) for one in demo.consulted]
    found += [Act(instant(one.at), one.party, one.post, one) for one in demo.introductions]
    return tuple(sorted(found, key=lambda act: act.at))


def text_body(
    demo: Demo,
    text: TextData,
    version: int,
    *,
    replaces: str = "",
    superseded: Pointer | None = None,
) -> Text:
    """Return the body of a version of a text, the amendments taken in up to it.

    ``replaces`` is the id of the version before; ``superseded`` names the text that it supersedes.
    """
    supersedes = None
    if text.supersedes is not None and superseded is not None:
        supersedes = Supersession(superseded, text.supersedes.areas, text.supersedes.subjects)
    return Text(
        form=text.form,
        code=text.code,
        name=text.name,
        parties=text.parties,
        authentic=text.authentic,
        starts=instant(text.starts),
        until=_instant(text.until),
        adopted=_instant(text.adopted),
        terms=tuple(_terms(demo, terms) for terms in text.terms),
        areas=text.areas,
        maps=tuple(demo.maps[name] for name in text.maps),
        shared=text.shared,
        supersedes=supersedes,
        replaces=replaces,
        paragraphs=tuple(_paragraphs(text, version)),
        illustrative=text.illustrative,
    )


def charter_body(demo: Demo, charter: CharterData) -> Text:
    """Return the body of a charter: each lets the other have exactly a charter's kinds."""
    one, other = charter.parties
    return Text(
        form="charter",
        code=charter.code,
        name={"en": f"Charter of {one} and {other}", "ko": f"{one}-{other} 기본 합의"},
        parties=charter.parties,
        authentic="en",
        starts=instant(charter.at),
        until=None,
        terms=tuple(
            Terms(
                clause=clause,
                sender=sender,
                receiver=receiver,
                kinds=CHARTER_KINDS,
                ceiling=demo.labelled(charter.ceiling),
                subjects=("*",),
                after=KEEP,
            )
            for clause, sender, receiver in (("1", one, other), ("2", other, one))
        ),
        shared=charter.shared,
        illustrative=True,
    )


def item_body(demo: Demo, item: ItemData, ids: dict[str, str]) -> Item:
    """Return the body of an item; ``ids`` has the record ids of the items it is about."""
    return Item(
        title=item.title,
        paragraphs=tuple(
            ItemParagraph(one.words, demo.labelled(one.labels)) for one in item.paragraphs
        ),
        authentic="en",
        form=item.form,
        date=item.date,
        until=item.until,
        place=item.place,
        about=tuple(ids[name] for name in item.about),
        illustrative=item.illustrative,
    )


def _file() -> bytes:
    return resources.files(__package__).joinpath(FILE).read_bytes()


def _instant(when: str | None) -> Instant | None:
    return None if when is None else instant(when)


def _signer(charter: CharterData) -> str:
    return next(s.post for s in charter.signatures if s.party == charter.owner)


def _by(by: By, of: CharterData | TextData | AmendmentData, number: int = 0) -> Act:
    return Act(instant(by.at), by.party, by.post, by, of, number)


def _life(text: TextData) -> Iterator[Act]:
    for number, version in enumerate(text.versions):
        yield Act(instant(version.at), text.owner, text.post, text, number=number)
    for amendment in text.amendments:
        yield _by(amendment, text)
        for number, answer in enumerate(amendment.answers):
            yield _by(answer, amendment, number)
    for by in (*text.agreed, *text.signatures):
        yield _by(by, text)
    for step in text.approvals:
        begins = step.silence_from or step.at
        yield Act(instant(begins), step.party, step.post, step, text)
        if step.broken is not None:
            yield _by(step.broken, text)
    for extension in text.extensions:
        for by in extension.by:
            yield Act(instant(by.at), by.party, by.post, extension, text)


def _terms(demo: Demo, terms: TermsData) -> Terms:
    return Terms(
        clause=terms.clause,
        sender=terms.sender,
        receiver=terms.receiver,
        kinds=terms.kinds,
        ceiling=demo.labelled(terms.ceiling),
        subjects=terms.subjects,
        areas=terms.areas,
        onward=terms.onward,
        after=terms.after,
    )


def _paragraphs(text: TextData, version: int) -> Iterator[Paragraph]:
    taken = {id_ for earlier in text.versions[: version + 1] for id_ in earlier.takes_in}
    amended = {a.paragraph: a for a in text.amendments if a.id in taken}
    for paragraph in text.paragraphs:
        amendment = amended.get(paragraph.number)
        words = amendment.taken_in if amendment else paragraph.words
        if words:
            made_up = paragraph.illustrative and not (amendment and amendment.measure)
            yield Paragraph(paragraph.number, words, paragraph.area, made_up)
