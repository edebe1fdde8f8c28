"""Data that comes with Comity: security policies, and templates of programmes."""

from functools import cache
from importlib import resources

import msgspec

from comity.core.errors import PolicyInvalidError
from comity.core.label import Policy
from comity.core.policies import Policies


@cache
def policies() -> Policies:
    """Return the policies that come with Comity, read and checked once per process.

    Raises PolicyInvalidError, naming the file.
    """
    return Policies(_read(name, data) for name, data in _files("policies"))


@cache
def programmes() -> dict[str, bytes]:
    """Return the templates of programmes that come with Comity, as they are stored, by name."""
    return {name.removesuffix(".json"): data for name, data in _files("programmes")}


def _files(folder: str) -> list[tuple[str, bytes]]:
    found = [f for f in (resources.files(__name__) / folder).iterdir() if f.name.endswith(".json")]
    return sorted((file.name, file.read_bytes()) for file in found)


def _read(name: str, data: bytes) -> Policy:
    try:
        policy = msgspec.json.decode(data, type=Policy)
    except msgspec.MsgspecError as error:
        raise PolicyInvalidError(f"{name}: {error}") from error
    if name != f"{policy.id}.json":
        raise PolicyInvalidError(f"{name} holds the policy {policy.id}.")
    return policy
