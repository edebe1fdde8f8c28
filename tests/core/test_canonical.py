"""One encoding; every other spelling of the same document is refused."""

import json
from contextlib import suppress

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from comity.core import canonical
from comity.core.errors import (
    ComityError,
    ForbiddenCharacterError,
    MalformedError,
    NotCanonicalError,
    TooLargeError,
)
from comity.core.record import Header
from tests.core.makes import make_version


class Thing(msgspec.Struct, forbid_unknown_fields=True):
    b: str
    a: int = 0
    c: tuple[str, ...] = ()


class Loose(msgspec.Struct):
    """Passes over fields that it does not know."""

    title: str = ""


GOOD = '{"a":1,"b":"한","c":["x"]}'.encode()


def test_canonical_bytes_are_read():
    assert canonical.decode(GOOD, Thing) == Thing("한", 1, ("x",))


def test_encoding_sorts_keys_and_leaves_out_white_space():
    assert canonical.encode(Thing("한", 1, ("x",))) == GOOD


def test_encoding_escapes_as_the_standard_says():
    text = '"\\/\b\f\n\r\t\x01\x7f€'
    assert canonical.encode(text) == '"\\"\\\\/\\b\\f\\n\\r\\t\\u0001\x7f€"'.encode()


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(' {"a":1,"b":"한","c":["x"]}', id="white space before"),
        pytest.param('{"a":1,"b":"한","c":["x"]}\n', id="line feed after"),
        pytest.param('{"a": 1,"b":"한","c":["x"]}', id="white space inside"),
        pytest.param('{"b":"한","a":1,"c":["x"]}', id="keys in another order"),
        pytest.param('{"a":1,"a":1,"b":"한","c":["x"]}', id="a key twice"),
        pytest.param('{"a":1,"b":"\\ud55c","c":["x"]}', id="an escape that need not be"),
        pytest.param('{"a":1,"b":"\\/","c":["x"]}', id="an escaped slash"),
        pytest.param('{"a":1,"b":"\\u0009","c":["x"]}', id="a long escape"),
        pytest.param('{"a":1,"b":"\\u001F","c":["x"]}', id="an escape in capitals"),
        pytest.param('{"a":1,"b":"한"}', id="a field left out"),
        pytest.param('{"a":-0,"b":"한","c":["x"]}', id="minus nought"),
    ],
)
def test_another_spelling_of_the_same_document_is_refused(other: str):
    with pytest.raises(NotCanonicalError):
        canonical.decode(other.encode(), Thing)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\xef\xbb\xbf" + GOOD, id="byte order mark"),
        pytest.param(GOOD + GOOD, id="two documents"),
        pytest.param(GOOD + b"\0", id="a trailing NUL"),
        pytest.param(GOOD[:-1], id="cut short"),
        pytest.param(b"", id="nothing"),
        pytest.param(GOOD.decode().encode("utf-16"), id="UTF-16"),
        pytest.param(b'{"a":1.0,"b":"x","c":[]}', id="a float that is whole"),
        pytest.param(b'{"a":1e0,"b":"x","c":[]}', id="an exponent"),
        pytest.param(b'{"a":1,"b":"x","c":[],"d":1}', id="a field unknown"),
        pytest.param(b'{"a":1,"b":"\xff","c":[]}', id="not UTF-8"),
        pytest.param(b'{"a":1,"b":"\xed\xa0\x80","c":[]}', id="a raw surrogate"),
        pytest.param(b'{"a":01,"b":"x","c":[]}', id="a leading nought"),
        pytest.param(b'{"a":NaN,"b":"x","c":[]}', id="NaN"),
        pytest.param(b"[" * 100_000, id="endless nesting"),
    ],
)
def test_what_is_no_such_document_is_malformed(data: bytes):
    with pytest.raises(MalformedError):
        canonical.decode(data, Thing, limit=1_000_000)


def test_what_is_no_json_is_malformed_rather_than_badly_spelled():
    for read in (canonical.decode, canonical.read_body):
        with pytest.raises(MalformedError) as caught:
            read(b"{", Thing)
        assert caught.value.code == "MalformedError"


def test_endless_nesting_is_named_as_such():
    with pytest.raises(MalformedError, match="nests too deeply"):
        canonical.decode(b"[" * 60_000, object)  # type: ignore[arg-type]  # any type stands for a body


def test_a_document_at_the_limit_is_read_and_one_byte_more_is_too_large():
    assert canonical.decode(GOOD, Thing, limit=len(GOOD)).a == 1
    with pytest.raises(TooLargeError, match="the limit is"):
        canonical.decode(GOOD, Thing, limit=len(GOOD) - 1)


def test_a_header_has_a_limit_of_its_own():
    with pytest.raises(TooLargeError):
        canonical.decode(b" " * (canonical.MAX_HEADER_BYTES + 1), Header)


NUL_OR_HALF = [
    pytest.param(rb'"\u0000"', id="U+0000"),
    pytest.param(rb'"text \u0000 text"', id="U+0000 within"),
    pytest.param(rb'"\\\u0000"', id="U+0000 after a backslash"),
    pytest.param(rb'"\\\\\u0000"', id="U+0000 after two"),
    pytest.param(rb'"\u0041\u0000"', id="U+0000 after another escape"),
    pytest.param(rb'"\ud800"', id="a high half"),
    pytest.param(rb'"\uDBFF"', id="a high half in capitals"),
    pytest.param(rb'"\udc00"', id="a low half"),
    pytest.param(rb'"\uDFFF"', id="a low half in capitals"),
    pytest.param(rb'"\udc00\ud800"', id="halves the wrong way round"),
    pytest.param(rb'"\ud800\ud800"', id="two high halves"),
    pytest.param(rb'"\ud800\u0041"', id="a high half before a letter"),
    pytest.param(rb'"\ud800\\udc00"', id="a low half that is plain text"),
    pytest.param(rb'"\\\ud800"', id="a half after a backslash"),
    pytest.param(rb'"\ud83d\ude00\ud83d"', id="a pair and a half"),
]


@pytest.mark.parametrize("text", NUL_OR_HALF)
def test_a_body_may_not_hold_a_forbidden_character(text: bytes):
    with pytest.raises(ForbiddenCharacterError):
        canonical.check_body(b'{"title":%s}' % text)


@pytest.mark.parametrize("text", NUL_OR_HALF)
def test_a_forbidden_character_is_found_in_a_key_and_in_a_field_unknown(text: bytes):
    with pytest.raises(ForbiddenCharacterError):
        canonical.read_body(b'{%s:1,"title":"x"}' % text, Loose)


@pytest.mark.parametrize("text", NUL_OR_HALF)
def test_a_header_may_not_hold_a_forbidden_character(text: bytes):
    data = make_version().sealed.header.replace(b'"mission"', text)
    with pytest.raises(ForbiddenCharacterError):
        canonical.decode(data, Header)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(rb'"\\u0000"', id="a backslash and u0000"),
        pytest.param(rb'"\\\\u0000"', id="two backslashes and u0000"),
        pytest.param(rb'"\\ud800"', id="a backslash and ud800"),
        pytest.param(rb'"\ud83d\ude00"', id="a pair"),
        pytest.param(rb'"\uD83D\uDE00"', id="a pair in capitals"),
        pytest.param(rb'"\\\ud83d\ude00"', id="a pair after a backslash"),
        pytest.param(rb'"\u0001\ud7ff\ue000"', id="neighbours of what is forbidden"),
        pytest.param('"😀 한글"'.encode(), id="the characters themselves"),
    ],
)
def test_a_body_may_hold_what_only_looks_like_a_forbidden_character(text: bytes):
    body = canonical.read_body(b'{"title":%s}' % text, Loose)
    assert body.title == json.loads(text)


def test_a_raw_nul_is_forbidden():
    with pytest.raises(ForbiddenCharacterError):
        canonical.check_body(b'{"title":"a\0b"}')


@pytest.mark.parametrize("raw", [b"\xed\xa0\x80", b"\xed\xb0\x80", b"\xff", b"\xc0\x80", b"\xc3"])
def test_text_that_is_no_utf_8_is_refused_even_in_a_field_unknown(raw: bytes):
    with pytest.raises(MalformedError):
        canonical.read_body(b'{"unknown":"' + raw + b'"}', Loose)


def test_a_lone_surrogate_cannot_be_encoded():
    with pytest.raises(ForbiddenCharacterError):
        canonical.encode({"title": "\ud800"})


def test_a_body_at_the_limit_is_read_and_one_byte_more_is_too_large():
    body = b'{"title":"' + b"x" * (canonical.MAX_BODY_BYTES - 12) + b'"}'
    assert len(body) == canonical.MAX_BODY_BYTES
    canonical.check_body(body)
    with pytest.raises(TooLargeError):
        canonical.check_body(body + b" ")


def nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


def test_a_body_nests_as_deep_as_the_limit_and_no_deeper():
    canonical.check_body(nested(canonical.MAX_DEPTH))
    with pytest.raises(MalformedError, match="nests deeper"):
        canonical.check_body(nested(canonical.MAX_DEPTH + 1))


def test_nesting_is_counted_not_brackets():
    canonical.check_body(b"[[],[]," + nested(canonical.MAX_DEPTH - 1) + b"]")
    with pytest.raises(MalformedError, match="nests deeper"):
        canonical.check_body(b"[[],[]," + nested(canonical.MAX_DEPTH) + b"]")


def test_objects_count_as_nesting_too():
    with pytest.raises(MalformedError, match="nests deeper"):
        canonical.check_body(b'{"a":[' * 33 + b"]}" * 33)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"[" + b",".join([b"[]"] * 500) + b"]", id="many side by side"),
        pytest.param(b'{"title":"' + b"[" * 500 + b'"}', id="brackets in a string"),
        pytest.param(b'{"title":"\\"' + b"[" * 500 + b'"}', id="after an escaped quote"),
        pytest.param(b'{"title":"\\\\","b":"' + b"[" * 500 + b'"}', id="after a backslash"),
    ],
)
def test_brackets_that_do_not_nest_are_no_depth(body: bytes):
    canonical.check_body(body)


def test_brackets_after_a_string_that_ends_in_a_backslash_are_counted():
    with pytest.raises(MalformedError, match="nests deeper"):
        canonical.check_body(b'["\\\\",' + nested(70) + b"]")


def test_a_string_without_end_is_scanned_only_once():
    # Quadratic scanning of this would take minutes.
    canonical.check_body(b"[" * 40 + b"]" * 30 + b'["\\"' * 100_000)


def test_a_run_of_backslashes_is_scanned_only_once():
    canonical.check_body(b'"' + b"\\" * 500_000 + b'u0000"')


def test_the_hash_is_sha256_in_lower_case():
    assert canonical.sha256(b"abc").startswith("ba7816bf8f01cfea414140de5dae2223")


@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
@example(b'{"a":99999999999999999999999999999999,"b":"","c":[]}')
@example(b'{"a":1e999,"b":"","c":[]}')
def test_arbitrary_bytes_raise_nothing_but_what_is_ours(data: bytes):
    for read in (canonical.decode, canonical.read_body):
        for type_ in (Thing, Header, dict):
            with suppress(ComityError):
                read(data, type_)


def test_an_error_says_what_to_do_and_has_a_code():
    with pytest.raises(NotCanonicalError) as caught:
        canonical.decode(b" " + GOOD, Thing)
    assert caught.value.code == "NotCanonicalError"
    assert "keys sorted" in caught.value.hint


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=20,
)


@given(json_values)
def test_what_is_read_was_encoded_and_what_is_encoded_is_read(value: object):
    data = canonical.encode(value)
    if "\\u0000" in json.dumps(value, ensure_ascii=False).replace("\\\\", ""):
        with pytest.raises(ForbiddenCharacterError):
            canonical.decode(data, object)  # type: ignore[arg-type]  # any type stands for a body
    else:
        assert canonical.decode(data, object) == value  # type: ignore[arg-type]  # any type stands for a body


@given(json_values)
def test_bytes_that_differ_from_the_encoding_are_refused(value: object):
    spaced = json.dumps(value, ensure_ascii=False, indent=1).encode()
    if spaced != canonical.encode(value):
        with pytest.raises(MalformedError):
            canonical.decode(spaced, object)  # type: ignore[arg-type]  # any type stands for a body


@given(st.text(max_size=60, alphabet='\\u0dD8acC"x😀\x00'))
def test_a_body_passes_exactly_if_its_text_has_no_nul_and_no_half(text: str):
    data = b'{"title":"' + text.encode() + b'"}'
    try:
        said = json.loads(data)["title"]
    except (ValueError, TypeError, KeyError):
        return
    bad = "\0" in said or any(0xD800 <= ord(c) < 0xE000 for c in said)
    try:
        canonical.check_body(data)
    except ForbiddenCharacterError:
        assert bad
    else:
        assert not bad
