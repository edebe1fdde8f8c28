"""What msgspec says of a field that is not in its form, in the reader's language.

Its sentence is English and names a path (``$.terms[0].ceiling``). The sort of sentence and the
figures in it are kept, the path is said as fields are called on pages, and nothing else of it is.
"""

import re

import msgspec
from django.utils.safestring import SafeString

from comity.web.words import has, word

_SORTS = {
    "long": re.compile(r"Expected `(?:str|bytes)` of length <= (?P<most>\d+)"),
    "short": re.compile(r"Expected `(?:str|bytes)` of length >= (?P<most>\d+)"),
    "many": re.compile(r"Expected `(?:array|object)` of length <= (?P<most>\d+)"),
    "few": re.compile(r"Expected `(?:array|object)` of length >= (?P<most>\d+)"),
    "least": re.compile(r"Expected `(?:int|float)` >= (?P<most>-?\d+)"),
    "most": re.compile(r"Expected `(?:int|float)` <= (?P<most>-?\d+)"),
    "pattern": re.compile(r"Expected `str` matching regex"),
    "choice": re.compile(r"Invalid enum value"),
    "missing": re.compile(r"Object missing required field `(?P<field>\w+)`"),
    "unknown": re.compile(r"Object contains unknown field `(?P<field>\w+)`"),
}
_PATH = re.compile(r" - at (?:`key` in )?`\$?(?P<path>[^`]*)`\Z")
_STEP = re.compile(r"\.(?P<field>\w+)|\[(?P<at>\d+|\.\.\.)\]")


def misformed(error: msgspec.ValidationError) -> SafeString:
    """Say which field is not in its form, and what form that is."""
    said = str(error)
    path = _PATH.search(said)
    steps = [*_STEP.finditer(path["path"])] if path else []
    for sort, pattern in _SORTS.items():
        if found := pattern.search(said):
            named = found.groupdict()
            place = _place(steps, named.pop("field", ""))
            return word(f"misformed.{sort}", "", place=place, **named)
    return word("misformed", "", place=_place(steps))


def _place(steps: list[re.Match[str]], last: str = "") -> str:
    """Say a path: each field by its word, an entry of several by its number from 1."""
    said: list[str] = []
    for step in steps:
        if step["field"]:
            said.append(_called(step["field"]))
        elif step["at"].isdigit() and said:
            said[-1] += f" {int(step['at']) + 1}"
    return " › ".join([*said, *([_called(last)] if last else [])]) or str(word("misformed.whole"))


def _called(field: str) -> str:
    key = f"misformed.field.{field}"
    return str(word(key)) if has(key) else field
