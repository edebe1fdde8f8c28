"""The command for labels: comity label. It needs no node."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from comity.core.errors import ComityError, LabelInvalidError
from comity.core.label import Label, Policy
from comity.core.labels import tlp
from comity.core.labels.detail import PLACES
from comity.core.labels.marking import marking
from comity.core.labels.spif import read_policy
from comity.core.policies import Policies
from comity.data import policies as policies_of_comity
from comity.node import labelled

INVALID, NOT_PERMITTED = 3, 4
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_WORDS = {
    "pageTop": "page top", "pageBottom": "page bottom",
    "documentStart": "document start", "documentEnd": "document end",
}  # fmt: skip
_Read = TypeVar("_Read")


@click.command()
@click.argument("file", type=_FILE, required=False)
@click.option(
    "--policy",
    "-p",
    "files",
    type=_FILE,
    multiple=True,
    help="A policy file (XML SPIF 2.0 or 2.1) to load; may be given several times.",
)
@click.option("--tlp", "tlp_marking", help="A TLP marking instead of FILE, such as TLP:AMBER.")
@click.option("--clearance", "-c", type=_FILE, help="A clearance to decide against the label.")
@click.option("--language", "-l", default="", help="Language of the marking, such as fr or fr-CA.")
def label(
    file: Path | None,
    files: tuple[Path, ...],
    tlp_marking: str | None,
    clearance: Path | None,
    language: str,
) -> None:
    r"""Print the marking of the label in FILE, say whether it is valid, decide a clearance.

    FILE is a label of STANAG 4774, a binding of STANAG 4778, a docx, xlsx or pptx that bears one,
    or a label in the test notation of Spiffing. Without FILE the policies are listed instead. A
    policy file takes the place of the policy of that name that comes with Comity.

    \b
    Examples:
      comity label --policy nato.xml                        # what the policy says
      comity label report.docx --policy nato.xml -l fr      # its marking, and whether it is valid
      comity label label.xml -p nato.xml -c clearance.xml   # may that clearance see it?
      comity label --tlp TLP:WHITE

    \b
    Exit status:
      0  valid, and permitted where a clearance was given
      1  something could not be read      3  not valid
      2  a wrong option                   4  valid, but not permitted
    """
    named = [_of(path, read_policy) for path in files]
    loaded = _beside(named)
    if tlp_marking is not None:
        labels: tuple[Label, ...] = (tlp.read(tlp_marking),)
    elif file is not None:
        labels = _of(file, lambda data: labelled.read_labels(data, loaded))
    elif clearance is not None:
        raise click.UsageError("A clearance is decided against a label: name its FILE.")
    else:
        for policy in named or loaded:
            _list(policy)
        return
    status = max(_tell(one, loaded.get(one.policy), language) for one in labels)
    if clearance is not None and not status:
        status = _decide(clearance, labels, loaded)
    sys.exit(status)


def _beside(named: list[Policy]) -> Policies:
    """Return the policies that come with Comity, with those named instead of their namesakes."""
    return policies_of_comity().overridden(named)


def _of(path: Path, read: Callable[[bytes], _Read]) -> _Read:
    """Read a file; what is refused bears its name."""
    try:
        return read(path.read_bytes())
    except ComityError as error:
        error.args = (f"{path.name}: {error}",)
        raise


def _list(policy: Policy) -> None:
    click.echo(f"{_named(policy)}, version {policy.version}")
    for one in sorted(policy.classifications, key=lambda c: -c.level):
        click.echo(f"  {one.level:3}  {one.name}{' (obsolete)' if one.detail.obsolete else ''}")
    for category in policy.categories:
        click.echo(f"  {category.tag} ({category.type}): {', '.join(category.values)}")
    for other in policy.equivalents:
        click.echo(f"  knows equivalents in {other.name} ({other.oid})")


def _named(policy: Policy) -> str:
    return policy.id + (f" ({policy.oid})" if policy.oid else "")


def _tell(one: Label, policy: Policy, language: str) -> int:
    """Print a label with its marking; return the exit status that it deserves."""
    click.echo(f"Policy:   {_named(policy)}")
    click.echo(f"Label:    {one}")
    for place in PLACES:
        click.echo(f"Marking:  {_WORDS[place] + ':':16}{marking(policy, one, place, language)}")
    try:
        policy.check(one)
    except LabelInvalidError as error:
        click.echo(f"Valid:    no. {error}")
        return INVALID
    click.echo(f"Valid:    yes{_obsolete(one, policy)}")
    return 0


def _obsolete(one: Label, policy: Policy) -> str:
    old = [
        f"{tag}: {value}"
        for tag, values in one.categories.items()
        for value in values
        if policy.category(tag).detail(value).obsolete
    ]
    if policy.classification(one.classification).detail.obsolete:
        old.insert(0, one.classification)
    return f"; obsolete, not to be chosen anew: {', '.join(old)}" if old else ""


def _decide(path: Path, labels: tuple[Label, ...], loaded: Policies) -> int:
    """Print whether a clearance permits every label; return the exit status."""
    held = _of(path, lambda data: labelled.read_clearance(data, loaded))
    for one in labels:
        if one.policy != held.policy:
            why = f"It is of the policy {held.policy}, the label of {one.policy}."
        else:
            why = held.why_not(loaded.get(one.policy), one)
        if why:
            click.echo(f"Cleared:  no. {why}")
            return NOT_PERMITTED
    click.echo("Cleared:  yes")
    return 0
