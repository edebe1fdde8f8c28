"""The parts of pages: what a form says of itself, what the navigation shows whom."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from django.http import QueryDict
from django.test import RequestFactory
from django.utils.translation import override

from comity.web import navigation, notices
from comity.web.forms import Form
from comity.web.words import LANGUAGES
from tests.web import kit_page, samples
from tests.web.pages import Seen, read

LABELLED = {"input", "textarea", "select"}


def request(path: str = "/", **cookies: str):
    made = RequestFactory().get(path)
    made.session = {}
    made.COOKIES.update(cookies)
    return made


def shown(language: str = "en", form: Form | None = None) -> Seen:
    with override(language):
        return read(kit_page.kit(request(), form))


def sent(**typed: str) -> Form:
    return Form({name: [value] for name, value in typed.items()})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_has_a_label_of_its_own(language: str) -> None:
    page = shown(language)
    labels = {tag.attributes.get("for") for tag in page.tags if tag.name == "label"}
    fields = [tag.attributes for tag in page.tags if tag.name in LABELLED]
    bare = [
        one["name"]
        for one in fields
        if one.get("type") not in ("hidden", "radio", "checkbox") and one.get("id") not in labels
    ]
    assert bare == []


def test_what_is_wrong_stands_on_top_with_a_way_to_its_field_and_beside_it() -> None:
    page = shown()
    assert "#field-reason" in page.all("href")
    assert "Reason: This is needed." in page.said()
    assert page.said().count("This is needed.") == 5  # the form; two fields, in both places
    wrong = [tag.attributes for tag in page.tags if tag.attributes.get("name") == "reason"]
    assert wrong[0]["aria-invalid"] == "true"
    assert wrong[0]["aria-describedby"] == "wrong-reason"


def test_every_description_is_there() -> None:
    page = shown()
    named = {one for value in page.all("aria-describedby") for one in value.split()}
    assert named <= set(page.all("id"))


def test_a_form_without_mistakes_says_nothing_of_any() -> None:
    page = shown(form=Form())
    assert "aria-invalid" not in {name for tag in page.tags for name in tag.attributes}
    assert "not right yet" not in page.text


def test_what_was_typed_stands_in_its_field() -> None:
    page = shown()
    values = {tag.attributes.get("name"): tag.attributes.get("value") for tag in page.tags}
    assert values["line"] == "<b>"
    assert values["title_en"] == "Dialogue"
    checked = [tag.attributes["value"] for tag in page.tags if "checked" in tag.attributes]
    assert checked == ["CTR", "DIA", "ADN"]


def test_a_notice_is_said_once() -> None:
    asked = request()
    notices.notice(asked, "peer.reached")
    assert [str(said) for _, said in notices.take(asked)] == ["in touch"]
    assert notices.take(asked) == []


@dataclass
class Here:
    """Stands for an Access."""

    is_staff: bool = False
    post: object = "KOR/desk"
    held: set[str] = field(default_factory=set)

    def may(self, *permissions: str) -> bool:
        return bool(self.held & set(permissions))


def places(monkeypatch: pytest.MonkeyPatch, here: Here | None, path: str = "/") -> dict[str, str]:
    monkeypatch.setattr(navigation, "reverse", lambda name: "/" if name == "home" else f"/{name}/")
    asked = request(path)
    if here is not None:
        asked.access = here
    return {place.key: place.current for place in navigation.places(asked)}


def test_the_navigation_shows_audit_to_whoever_may_read_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "nav.audit" not in places(monkeypatch, Here(is_staff=True))
    assert "nav.audit" in places(monkeypatch, Here(is_staff=True, held={"audit"}))
    assert "nav.parties" not in places(monkeypatch, Here())
    assert places(monkeypatch, None) == {}
    assert "nav.today" not in places(monkeypatch, Here(post=None))


@pytest.mark.parametrize(
    ("path", "key", "current"),
    [
        ("/today/", "nav.today", "page"),
        ("/", "nav.overview", "page"),
        ("/parties/", "nav.parties", "page"),
        ("/parties/NATO", "nav.parties", "true"),
        ("/text/new", "nav.texts", "true"),
    ],
)
def test_the_place_that_a_page_belongs_to_is_marked(
    monkeypatch: pytest.MonkeyPatch, path: str, key: str, current: str
) -> None:
    marked = {
        key: now for key, now in places(monkeypatch, Here(is_staff=True), path).items() if now
    }
    assert marked == {key: current}


READ: dict[str, tuple[Callable[[Form], object], str, object, str]] = {
    "text": (lambda form: form.text("a"), " e\u0301\r\nb ", "é\nb", ""),
    "text missing": (lambda form: form.text("a", required=True), " ", "", "field.missing"),
    "text too long": (lambda form: form.text("a", longest=2), "abc", "abc", "field.too-long"),
    "text with control": (lambda form: form.text("a"), "a\0b", "a\0b", "field.control"),
    "number": (lambda form: form.number("a", least=1, most=2000), "1,200", 1200, ""),
    "number beyond": (lambda form: form.number("a", least=1, most=9), "10", None, "field.number"),
    "number not one": (lambda form: form.number("a", least=1, most=9), "x", None, "field.number"),
    "number other digits": (
        lambda form: form.number("a", least=1, most=9), "٣", None, "field.number",
    ),
    "date": (lambda form: form.date("a"), "2026-11-24", samples.at("2026-11-24"), ""),
    "date not one": (lambda form: form.date("a"), "2026-02-30", None, "field.date"),
    "date left out": (lambda form: form.date("a", required=False), "", None, ""),
    "moment": (
        lambda form: form.moment("a"), "2026-11-24T14:30", samples.at("2026-11-24T14:30"), "",
    ),
    "choice": (lambda form: form.choice("a", ["x"]), "x", "x", ""),
    "choice not offered": (lambda form: form.choice("a", ["x"]), "y", "", "field.choose"),
}  # fmt: skip


@pytest.mark.parametrize("name", READ)
def test_a_field_is_read_or_says_what_is_wrong(name: str) -> None:
    ask, typed, value, key = READ[name]
    form = sent(a=typed)
    assert ask(form) == value
    said: list[str] = []
    checker = sent(a=typed)
    checker.say = lambda _name, key, **_values: said.append(key)  # type: ignore[method-assign]  # replaced for the test
    ask(checker)
    assert said == [key] * bool(key)
    assert bool(form.wrong) == bool(key)


def test_a_pair_needs_one_language_where_either_is_enough() -> None:
    form = sent(a_en="", a_ko="가")
    assert form.pair("a", required=True, either=True) == {"ko": "가"}
    assert not form.wrong
    assert form.pair("a", required=True) == {"ko": "가"}
    assert list(form.wrong) == ["a_en"]


def test_the_chosen_look_stands_in_the_page_and_the_rest_of_its_address_is_kept() -> None:
    asked = request("/?before=3&look=dark")
    page = read(kit_page.kit(asked))
    assert page.tags[0].attributes["data-look"] == "dark"
    assert QueryDict("before=3&look=light") == next(
        QueryDict(link[1:]) for link in page.all("href") if "look=light" in link
    )


@pytest.mark.parametrize(
    ("query", "media", "offered"),
    [
        ("look=dark", "(prefers-contrast: more)", "look=dark&contrast=more"),
        ("look=dark&contrast=more", "all", "look=dark&contrast=device"),
    ],
)
def test_more_contrast_is_chosen_beside_the_look(query: str, media: str, offered: str) -> None:
    page = read(kit_page.kit(request(f"/?{query}")))
    assert page.tags[0].attributes["data-look"] == "dark"
    sheets = [tag for tag in page.tags if "contrast.css" in (tag.attributes.get("href") or "")]
    assert [tag.attributes["media"] for tag in sheets] == [media]
    assert QueryDict(offered) in [QueryDict(link[1:]) for link in page.all("href")]


def test_an_unknown_look_is_none() -> None:
    page = read(kit_page.kit(request(comity_look='x"><script>')))
    assert "data-look" not in page.tags[0].attributes
