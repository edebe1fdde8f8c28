"""Data that comes with Comity: the security policies in ``policies/``."""

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
    folder = resources.files(__name__) / "policies"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".json")), key=lambda f: f.name)
    return Policies(_read(file.name, file.read_bytes()) for file in files)


def _read(name: str, data: bytes) -> Policy:
    try:
        policy = msgspec.json.decode(data, type=Policy)
    except msgspec.MsgspecError as error:
        raise PolicyInvalidError(f"{name}: {error}") from error
    if name != f"{policy.id}.json":
        raise PolicyInvalidError(f"{name} holds the policy {policy.id}.")
    return policy
