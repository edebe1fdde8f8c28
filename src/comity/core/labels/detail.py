"""What a policy file says beyond the order: markings by place, validity, equivalents.

Everything has a default, so that a policy that says nothing of it is a policy still.
"""

from typing import Annotated, Literal

import msgspec

Word = Annotated[str, msgspec.Meta(min_length=1, max_length=128)]

Place = Literal["pageTop", "pageBottom", "documentStart", "documentEnd"]
PLACES: tuple[Place, ...] = ("pageTop", "pageBottom", "documentStart", "documentEnd")
Effect = Literal["replacePolicy", "noNameDisplay", "noMarkingDisplay", "suppressClassName"]
Operation = Literal["onlyOne", "oneOrMore", "all"]
Applied = Literal["both", "encrypt", "decrypt"]


class Phrase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words to show (SPIF: markingData). ``text`` None: the name itself.

    ``places`` empty: everywhere. ``language`` empty: in any language that has no words of its own.
    """

    text: str | None = None
    language: str = ""
    places: tuple[Place, ...] = ()
    effects: tuple[Effect, ...] = ()


class Qualifier(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A prefix, suffix or separator around words (SPIF: markingQualifier)."""

    part: Literal["prefix", "suffix", "separator"]
    text: str
    language: str = ""
    places: tuple[Place, ...] = ()


class Display(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a policy, classification, tag or value is shown."""

    phrases: tuple[Phrase, ...] = ()
    qualifiers: tuple[Qualifier, ...] = ()


PLAIN = Display()


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Any of these (tag, value); an empty value stands for every value of the tag."""

    any_of: tuple[tuple[Word, str], ...]

    def __str__(self) -> str:
        """Short words for messages."""
        return " or ".join(f"{tag}: {value or 'any'}" for tag, value in self.any_of)


class Required(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What must stand beside a classification or value (SPIF: requiredCategory)."""

    operation: Operation
    choices: tuple[Choice, ...]


class Elsewhere(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A category of a policy that need not be loaded; an empty ``lacv`` is any of the set."""

    tag_set: str
    type: str = ""
    lacv: str = ""


class Equivalent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A classification or value of another policy that this one reads as.

    ``policy`` is the name that the file gives the other policy. ``category`` None: a
    classification. ``discard``: the value has no equivalent there and may be left out.
    """

    policy: Word
    lacv: str
    applied: Applied = "both"
    category: Elsewhere | None = None
    also: tuple[Elsewhere, ...] = ()
    discard: bool = False


class EquivalentPolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Another policy by its name in this file and its object identifier; ``also`` is always set."""

    name: Word
    oid: str
    also: tuple[Elsewhere, ...] = ()


class Detail(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is said of one classification or one value of a tag. ``lacv`` is its number on the wire.

    ``obsolete``: still valid on what bears it, not to be chosen anew.
    """

    lacv: str = ""
    obsolete: bool = False
    color: str = ""
    required_class: str = ""
    excluded_classes: tuple[Word, ...] = ()
    excluded: tuple[Choice, ...] = ()
    required: tuple[Required, ...] = ()
    equivalents: tuple[Equivalent, ...] = ()
    display: Display = PLAIN


BARE = Detail()
