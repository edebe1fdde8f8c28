"""SPIF files for tests: a policy of ours as a file, with what a test changes."""

from collections.abc import Iterable

from comity.core.label import Policy

HARBOUR = ("Open", "Quay", "Vault")


def of(policy: Policy, *, leave_out: Iterable[str] = (), more: str = "") -> bytes:
    """A policy's classifications as a file, without some, with one more at the top."""
    names = [one.name for one in sorted(policy.classifications, key=lambda one: one.level)]
    kept = [name for name in names if name not in set(leave_out)]
    return file(policy.id, [*kept, more] if more else kept)


def whole(policy: Policy, more: str) -> bytes:
    """A policy's classifications and categories as a file, with one classification more."""
    names = [one.name for one in sorted(policy.classifications, key=lambda one: one.level)]
    tags = ""
    for one in policy.categories:
        values = "".join(
            f'<tagCategory name="{value}" lacv="{at}"/>' for at, value in enumerate(one.values, 1)
        )
        tags += (
            f'<securityCategoryTag name="{one.tag}" tagType="{one.type}">{values}'
            "</securityCategoryTag>"
        )
    sets = f'<securityCategoryTagSet name="S" id="1.9">{tags}</securityCategoryTagSet>'
    sets = f"<securityCategoryTagSets>{sets}</securityCategoryTagSets>"
    return file(policy.id, [*names, more], sets)


def file(name: str, classifications: Iterable[str], tags: str = "") -> bytes:
    levels = "".join(
        f'<securityClassification name="{one}" lacv="{at}" hierarchy="{at}"/>\n'
        for at, one in enumerate(classifications, 1)
    )
    return (
        f'<SPIF schemaVersion="2.1" version="2">\n<securityPolicyId name="{name}" id="1.2.3"/>\n'
        f"<securityClassifications>\n{levels}</securityClassifications>\n{tags}</SPIF>\n"
    ).encode()
