"""Markings as MISP tags: machine tags of taxonomies such as tlp, nato and euci.

A taxonomy says which tags there are and what each means in full ("COSMIC TOP SECRET BOHEMIA"); the
policy says which label that is. A tag that the taxonomy does not have, or whose meaning the policy
cannot name, is refused by name.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from comity.core.errors import LabelUnmappedError, MalformedError
from comity.core.label import RESTRICTIVE, Label, Policy
from comity.core.labels import tlp
from comity.core.labels.detail import Word
from comity.core.policies import Policies

MAX_BYTES = 4 * 1024 * 1024
POLICY_OF = {"tlp": tlp.POLICY, "nato": "NATO", "euci": "EU"}
"""Which namespaces are markings, and of which policy. Tags of other namespaces are no markings."""


class _Predicate(msgspec.Struct, frozen=True):
    value: Word
    expanded: str = ""


class _Entries(msgspec.Struct, frozen=True):
    predicate: Word
    entry: tuple[_Predicate, ...] = ()


class _File(msgspec.Struct, frozen=True):
    namespace: Word
    predicates: tuple[_Predicate, ...]
    values: tuple[_Entries, ...] = ()


class Taxonomy(msgspec.Struct, frozen=True):
    """The machine tags of a namespace, each with what it means in full."""

    namespace: Word
    tags: dict[str, str]


def read_taxonomy(data: bytes) -> Taxonomy:
    """Return a taxonomy from its file (machinetag.json). Raises MalformedError."""
    if len(data) > MAX_BYTES:
        raise MalformedError(f"{len(data):,} bytes; at most {MAX_BYTES:,} are read.")
    try:
        file = msgspec.json.decode(data, type=_File)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise MalformedError(f"Not a taxonomy: {error}") from error
    return Taxonomy(file.namespace, dict(_tags(file)))


def _tags(file: _File) -> Iterator[tuple[str, str]]:
    entries = {group.predicate: group.entry for group in file.values}
    for predicate in file.predicates:
        tag = f"{file.namespace}:{predicate.value}"
        if predicate.value not in entries:
            yield tag, predicate.expanded or predicate.value
        for entry in entries.get(predicate.value, ()):
            yield f'{tag}="{entry.value}"', entry.expanded or entry.value


def read_tags(
    tags: Iterable[str], taxonomies: Iterable[Taxonomy], policies: Policies
) -> tuple[Label, ...]:
    """Return the labels that the tags of an object mean, joined policy by policy.

    Tags of one namespace exclude each other; where both stand all the same, the narrower counts.
    Raises LabelUnmappedError, UnknownPolicyError.
    """
    known = {taxonomy.namespace: taxonomy for taxonomy in taxonomies}
    marking = [tag for tag in tags if _namespace(tag) in POLICY_OF]
    return policies.join([(_meaning(tag, known, policies),) for tag in marking])


def write_tags(
    labels: Iterable[Label], taxonomies: Iterable[Taxonomy], policies: Policies
) -> tuple[str, ...]:
    """Return the tags that mean these labels exactly. Raises LabelUnmappedError, by name."""
    known = list(taxonomies)
    return tuple(_tag_of(label, known, policies) for label in labels)


def relabelled(
    tags: Iterable[str],
    labels: Iterable[Label],
    taxonomies: Sequence[Taxonomy],
    policies: Policies,
) -> tuple[str, ...]:
    """Return an object's tags with every marking among them replaced by those of ``labels``."""
    plain = tuple(tag for tag in tags if _namespace(tag) not in POLICY_OF)
    return plain + write_tags(labels, taxonomies, policies)


def _namespace(tag: str) -> str:
    return tag.partition(":")[0].strip().casefold()


def _meaning(tag: str, known: Mapping[str, Taxonomy], policies: Policies) -> Label:
    namespace = _namespace(tag)
    if namespace not in known:
        raise LabelUnmappedError(f"The taxonomy of the tag “{tag}” is not loaded.")
    wanted = tag.strip().casefold()
    for one, words in known[namespace].tags.items():
        if one.casefold() == wanted:
            return _label(one, words, policies.get(POLICY_OF[namespace]))
    raise LabelUnmappedError(f"The taxonomy {namespace} has no tag “{tag}”.")


def _label(tag: str, words: str, policy: Policy) -> Label:
    if policy.id == tlp.POLICY:
        return policy.check(tlp.read(tag))
    label = _in_words(policy).get(words.casefold())
    if label is None:
        raise LabelUnmappedError(f"The tag “{tag}” ({words}) has no equivalent under {policy.id}.")
    return policy.check(label)


def _tag_of(label: Label, taxonomies: Iterable[Taxonomy], policies: Policies) -> str:
    if label.policy == tlp.POLICY:
        return tlp.write(label).lower()
    policy = policies.get(label.policy)
    known = _in_words(policy)
    for taxonomy in taxonomies:
        if POLICY_OF.get(taxonomy.namespace) == policy.id:
            for tag, words in taxonomy.tags.items():
                if known.get(words.casefold()) == label:
                    return tag
    raise LabelUnmappedError(f"No tag means {policy.id} {label}.")


def _in_words(policy: Policy) -> dict[str, Label]:
    """Return what a classification, alone or with one restrictive value, is called.

    A taxonomy gives or leaves out the policy's name: "NATO SECRET", "SECRET ATOMAL". COSMIC stands
    for the name of the policy where that replaces it.
    """
    said: dict[str, Label] = {}
    restrictive = [(c.tag, v) for c in policy.categories if c.type == RESTRICTIVE for v in c.values]
    for classification in policy.classifications:
        plain = classification.name.removeprefix(f"{policy.id} ")
        names = {classification.name, plain, f"{policy.id} {plain}"}
        for phrase in classification.detail.display.phrases:
            if "replacePolicy" in phrase.effects and phrase.text:
                names.add(f"{phrase.text} {plain}")
        for name in sorted(names):
            said[name.casefold()] = Label.of(policy.id, classification.name)
            for tag, value in restrictive:
                label = Label.of(policy.id, classification.name, {tag: [value]})
                said[f"{name} {value}".casefold()] = label
    return said
