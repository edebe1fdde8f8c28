"""Label maps: how the labels of one party's policy read under another's.

A map is a pair of partial functions α: L⇀M (``there``) and γ: M⇀L (``back``), part of the
agreement and checked when its text is tabled. Both must be monotone, and translating there and back
must never go down: l ≤ γ(α(l)), m ≤ α(γ(m)), αγα = α, γαγ = γ wherever defined. That is a Lagois
connection ('Only Connect, Securely', arXiv 1903.02835). A product of components is one when each
component is, so classifications are checked as chains and categories value by value: exhaustively.

A component is a tag. Permissive tags are mapped one to one, since "one of a" and "one of b" is more
than "one of a or b"; and what one set becomes comes back whole or not at all.
"""

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from comity.core.errors import LabelUnmappedError, MapInvalidError
from comity.core.label import INFORMATIVE, PERMISSIVE, Label, Policy
from comity.core.record import Party

TagValue = tuple[str, str]


class LabelMap(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A map for what two parties give each other, between the policies it leads from and to.

    ``there`` is read for what the first of ``between`` gives the second, ``back`` for what the
    second gives the first, and neither for anybody else: a text may have more than two parties.
    ``classes_there`` and ``classes_back`` map classification names; ``values_there`` and
    ``values_back`` map values as ``[tag, value, tag, value]``.
    """

    between: tuple[Party, Party]
    source: str
    target: str
    classes_there: dict[str, str]
    classes_back: dict[str, str]
    values_there: tuple[tuple[str, str, str, str], ...] = ()
    values_back: tuple[tuple[str, str, str, str], ...] = ()

    def check(self, source: Policy, target: Policy) -> None:
        """Raise MapInvalidError, naming the pair, or LabelInvalidError for a name no policy has."""
        if self.source == self.target:
            raise MapInvalidError(
                f"The map leads from {self.source} to itself.", "itself", name=self.source
            )
        levels, others = _levels(source), _levels(target)
        there, back = self.classes_there, self.classes_back
        _check_known(there, levels, others, self.source, self.target)
        _check_known(back, others, levels, self.target, self.source)
        _check_monotone(there, levels, others)
        _check_monotone(back, others, levels)
        _check_lagois(there, back, levels)
        _check_lagois(back, there, others)
        _check_once(self.values_there)
        _check_once(self.values_back)
        _check_values(_pairs(self.values_there), _pairs(self.values_back), source, target)
        _check_values(_pairs(self.values_back), _pairs(self.values_there), target, source)
        _check_permissive(_pairs(self.values_there), _pairs(self.values_back), source)
        _check_permissive(_pairs(self.values_back), _pairs(self.values_there), target)

    def leads(self, policy: str, sender: str, receiver: str) -> str | None:
        """Return the policy that a label of ``policy`` gets on its way; None: not by this map."""
        ends = (self.source, self.target)
        if (receiver, sender) == self.between:
            ends = (self.target, self.source)
        elif (sender, receiver) != self.between:
            return None
        return ends[1] if policy == ends[0] else None

    def translate(self, label: Label, source: Policy, target: Policy) -> Label:
        """Return the label under the other policy, in whichever direction ``source`` asks.

        Raises LabelUnmappedError, by name, for what has no equivalent. A permissive value without
        one is left out of its set, which only narrows; where nothing is left, nobody could read it.
        """
        if {source.id, target.id} != {self.source, self.target}:
            raise LabelUnmappedError(
                f"The map is between {self.source} and {self.target}, "
                f"not {source.id} and {target.id}."
            )
        forward = source.id == self.source
        classes = self.classes_there if forward else self.classes_back
        values = _pairs(self.values_there if forward else self.values_back)
        if label.classification not in classes:
            raise _unmapped(source, label.classification, target)
        translated = Label.of(
            target.id,
            classes[label.classification],
            _translate_categories(label, source, target, values),
        )
        return target.check(translated)


def _unmapped(source: Policy, name: str, target: Policy) -> LabelUnmappedError:
    said = f"{source.id} {name} has no equivalent under {target.id}."
    return LabelUnmappedError(said, "name", policy=source.id, name=name, other=target.id)


def _translate_categories(
    label: Label, source: Policy, target: Policy, values: Mapping[TagValue, TagValue]
) -> dict[str, set[str]]:
    translated: dict[str, set[str]] = {}
    for tag, names in label.categories.items():
        type_ = source.type_of(tag)
        if type_ == INFORMATIVE:
            continue
        mapped = [values[tag, name] for name in names if (tag, name) in values]
        unmapped = [name for name in names if (tag, name) not in values]
        if (unmapped and (type_ != PERMISSIVE or not mapped)) or not names:
            missing = unmapped[0] if unmapped else "nobody"
            raise _unmapped(source, f"{tag}: “{missing}”", target)
        for to_tag, to_value in mapped:
            translated.setdefault(to_tag, set()).add(to_value)
    return translated


def _levels(policy: Policy) -> dict[str, int]:
    return {c.name: c.level for c in policy.classifications}


def _pairs(values: tuple[tuple[str, str, str, str], ...]) -> dict[TagValue, TagValue]:
    return {(tag, value): (to_tag, to_value) for tag, value, to_tag, to_value in values}


def _check_known(
    there: Mapping[str, str],
    levels: Mapping[str, int],
    others: Mapping[str, int],
    source: str,
    target: str,
) -> None:
    for name, to_name in there.items():
        if name not in levels:
            raise _unknown(source, name)
        if to_name not in others:
            raise _unknown(target, to_name)


def _unknown(policy: str, name: str) -> MapInvalidError:
    said = f"The map names {policy} “{name}”, which does not exist."
    return MapInvalidError(said, "unknown", policy=policy, name=name)


def _check_monotone(
    there: Mapping[str, str], levels: Mapping[str, int], others: Mapping[str, int]
) -> None:
    for a, b in _ordered_pairs(there, levels):
        if others[there[a]] > others[there[b]]:
            raise MapInvalidError(
                f"Not monotone: {a} is below {b}, but {there[a]} is above {there[b]}.",
                "order",
                low=a,
                high=b,
                to_low=there[a],
                to_high=there[b],
            )


def _ordered_pairs(
    there: Mapping[str, str], levels: Mapping[str, int]
) -> Iterator[tuple[str, str]]:
    for a in there:
        for b in there:
            if levels[a] < levels[b]:
                yield a, b


def _check_lagois(
    there: Mapping[str, str], back: Mapping[str, str], levels: Mapping[str, int]
) -> None:
    for name, to_name in there.items():
        if to_name not in back:
            continue
        again = back[to_name]
        if levels[name] > levels[again]:
            raise MapInvalidError(
                f"The map weakens: {name} becomes {to_name}, and {to_name} comes back as {again}.",
                "weakens",
                name=name,
                to=to_name,
                again=again,
            )
        if again in there and there[again] != to_name:
            raise MapInvalidError(
                f"Not stable: {name} becomes {to_name}, comes back as {again}, "
                f"and that becomes {there[again]}.",
                "unstable",
                name=name,
                to=to_name,
                again=again,
                then=there[again],
            )


def _check_values(
    there: Mapping[TagValue, TagValue],
    back: Mapping[TagValue, TagValue],
    source: Policy,
    target: Policy,
) -> None:
    for (tag, value), (to_tag, to_value) in there.items():
        for policy, a_tag, a_value in ((source, tag, value), (target, to_tag, to_value)):
            policy.check_names(
                Label.of(policy.id, policy.classifications[0].name, {a_tag: [a_value]})
            )
        if source.type_of(tag) != target.type_of(to_tag):
            raise MapInvalidError(
                f"{source.id} {tag} is {source.type_of(tag)}, "
                f"but {target.id} {to_tag} is {target.type_of(to_tag)}.",
                "types",
                name=f"{source.id} {tag}",
                to=f"{target.id} {to_tag}",
            )
        again = back.get((to_tag, to_value), (tag, value))
        if again != (tag, value):
            raise MapInvalidError(
                f"The map weakens: {tag} “{value}” becomes {to_tag} “{to_value}”, "
                f"which comes back as {again[0]} “{again[1]}”.",
                "value-weakens",
                name=f"{tag} {value}",
                to=f"{to_tag} {to_value}",
                again=f"{again[0]} {again[1]}",
            )


def _check_once(values: Iterable[tuple[str, str, str, str]]) -> None:
    seen: set[TagValue] = set()
    for tag, value, _, _ in values:
        if (tag, value) in seen:
            said = f"The map names {tag} “{value}” twice."
            raise MapInvalidError(said, "twice", name=f"{tag} {value}")
        seen.add((tag, value))


def _check_permissive(
    there: Mapping[TagValue, TagValue], back: Mapping[TagValue, TagValue], source: Policy
) -> None:
    becomes: dict[str, set[TagValue]] = {}
    for (tag, _), to in there.items():
        if source.type_of(tag) == PERMISSIVE:
            becomes.setdefault(tag, set()).add(to)
    origin: dict[str, str] = {}
    for tag, tos in sorted(becomes.items()):
        for to_tag in sorted({to_tag for to_tag, _ in tos}):
            if origin.setdefault(to_tag, tag) != tag:
                raise MapInvalidError(
                    f"The map weakens: {origin[to_tag]} and {tag} both become {to_tag}.",
                    "merged",
                    name=origin[to_tag],
                    other=tag,
                    to=to_tag,
                )
        if len({to_tag for to_tag, _ in tos}) > 1:
            said = f"Not monotone: {tag} becomes parts of several tags."
            raise MapInvalidError(said, "parted", name=tag)
        lost = sorted(to for to in tos if to not in back)
        if lost and len(lost) < len(tos):
            raise MapInvalidError(
                f"Not stable: of what {tag} becomes, "
                f"{lost[0][0]} “{lost[0][1]}” does not come back.",
                "lost",
                name=tag,
                to=f"{lost[0][0]} {lost[0][1]}",
            )
