"""Whatever the rules refuse on a page is said in the reader's language, and says what to do."""

import importlib
import pkgutil
import re
from collections.abc import Iterator

import pytest
from django.utils.translation import override

import comity
from comity.core.errors import ComityError, ForbiddenCharacterError, NotOwnerError, TransitionError
from comity.web import refusals
from comity.web.accounts import showing as accounts_showing
from comity.web.people import showing as people_showing
from comity.web.words import LANGUAGES, entries, has

FROM_PEERS = """
    EquivocationError FeedAheadError FeedChainError FeedError FeedGapError FeedRepeatError
    HeadForgedError NotCanonicalError NotGivenError PackageInvalidError PackageRefusedError
    PeerRefusedError PeerRubbishError PeerTooSlowError PeerUnreachableError ReceiptInvalidError
    TooManyIntroductionsError UnauthorisedError WrongAudienceError WrongEpochError
"""
"""A feed, a file, a seal or a token of a peer: it goes into the log, or to the peer as answer."""
COMMAND_LINE = """
    BackupInvalidError CheckFailedError DatabaseTakenError DiskFullError HomeTakenError
    NoFileNamedError NoPortError NoSuchKeyError NoSuchPeerError NotADemoError NotANodeError
    NotConfirmedError NotWrittenError PortInUseError RunningAlreadyError ServerFailedError
    WrongPassphraseError
"""
"""Homes, backups, keys, demonstrations, files: whoever meets these sits at a terminal."""
SAID_BY_THEIR_PAGE = """
    AddressInvalidError NoSuchAddressError NoSuchTenureError NotAdministratorError
    TooManyAddressesError WordFileError
"""
"""Their page says them by the code or field that they carry, or answers that nothing is there."""
LISTED = frozenset((FROM_PEERS + COMMAND_LINE + SAID_BY_THEIR_PAGE).split())
ENGLISH = re.compile(r"[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}")


def every(top: type[ComityError] = ComityError) -> Iterator[type[ComityError]]:
    for one in top.__subclasses__():
        if one.__module__.startswith("comity."):
            yield one
        yield from every(one)


@pytest.fixture(scope="module")
def classes() -> frozenset[type[ComityError]]:
    for module in pkgutil.walk_packages(comity.__path__, "comity."):
        if not module.name.endswith((".wsgi", ".__main__")):  # these start something
            importlib.import_module(module.name)
    return frozenset(every())


def of(refusal: type[ComityError]) -> ComityError:
    """Make a refusal with an English sentence, however its class is made."""
    made = refusal.__new__(refusal)
    ComityError.__init__(made, "Nobody here may do this now.")
    return made


def test_every_refusal_has_words_or_is_never_met_on_a_page(
    classes: frozenset[type[ComityError]],
) -> None:
    by_field = {*accounts_showing._WRONG, *people_showing._WRONG}
    without = {
        one.__name__
        for one in classes - by_field
        if refusals.key_of(one) == "refused" and one.__name__ not in LISTED
    }
    assert without == set()


def test_what_is_listed_as_never_met_exists_and_has_no_words(
    classes: frozenset[type[ComityError]],
) -> None:
    named = {one.__name__: one for one in classes}
    assert named.keys() >= LISTED
    own = {name for name in LISTED if has(refusals.own_key(named[name]))}
    assert own == set()


def test_a_korean_page_shows_no_english_sentence(classes: frozenset[type[ComityError]]) -> None:
    with override("ko"):
        shown = {one.__name__: refusals.said(of(one)) for one in classes}
    assert {name: said for name, said in shown.items() if ENGLISH.search(said)} == {}


def test_an_english_page_has_the_sentence_itself_behind_the_words() -> None:
    with override("en"):
        said = refusals.said(ForbiddenCharacterError("U+0000 in the <title>."))
    assert said.startswith("The text holds a character")
    assert "(U+0000 in the &lt;title&gt;.)" in said


def test_the_detail_is_said_in_each_language_with_its_names() -> None:
    error = TransitionError("KOR has signed P already.", "signed", party="KOR", code="P <1>")
    said = {}
    for language in LANGUAGES:
        with override(language):
            said[language] = refusals.said(error)
    assert "(KOR has signed P &lt;1&gt; already.)" in said["en"]
    assert "(KOR: P &lt;1&gt;에 이미 서명함)" in said["ko"]


def test_a_case_of_a_refusal_without_words_of_its_own_has_those_of_the_refusal() -> None:
    class NotOwnerHereError(NotOwnerError):
        """A case."""

    assert refusals.key_of(NotOwnerHereError) == "refused.not-owner"


def test_no_words_are_left_of_a_refusal_that_is_gone(
    classes: frozenset[type[ComityError]],
) -> None:
    known = {refusals.key_of(one) for one in classes} | {"refused"}
    keys = {key for key in entries("en") if key.startswith("refused.")}
    assert {key for key in keys if ".".join(key.split(".")[:2]) not in known} == set()
