"""An OpenID Connect provider vouches for people who were invited, and lets in nobody else."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Self
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ImproperlyConfigured
from django.test import Client, override_settings
from django.urls import include, path

from comity import settings_people
from comity.node.people import persons
from comity.node.publish import NODE
from comity.web.accounts import adapters, signing_in
from comity.web.accounts.urls import provided
from tests.accounts.house import DESK, House

ISSUER = "https://id.example"
urlpatterns = [path("", include(provided)), path("", include("comity.urls"))]


class Answer:
    """What the provider answers, as the library of requests would give it."""

    status_code = 200
    headers = {"content-type": "application/json"}

    def __init__(self, said: dict[str, object]) -> None:
        self.said = said

    def json(self) -> dict[str, object]:
        return self.said

    def raise_for_status(self) -> None:
        """All is well."""


class Provider:
    """A provider without a line: whoever signs in there is ``who``."""

    def __init__(self) -> None:
        self.who, self.nonce, self.asked = "subject-1", "", []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        """Nothing to close."""

    def get(self, url: str, **_more: object) -> Answer:
        self.asked.append(url)
        return Answer(
            {
                "issuer": ISSUER,
                "authorization_endpoint": f"{ISSUER}/ask",
                "token_endpoint": f"{ISSUER}/token",
                "jwks_uri": f"{ISSUER}/keys",
            }
        )

    def request(self, _method: str, url: str, **_more: object) -> Answer:
        self.asked.append(url)
        now = int(time.time())
        claims = {"iss": ISSUER, "aud": "comity", "sub": self.who, "iat": now, "exp": now + 60}
        token = jwt.encode(claims, "a key of the provider, long enough for HMAC", "HS256")
        return Answer({"access_token": "x", "token_type": "bearer", "id_token": token})

    post = get


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Provider]:
    made = Provider()
    monkeypatch.setenv("COMITY_OIDC_ISSUER", ISSUER)
    monkeypatch.setenv("COMITY_OIDC_CLIENT", "comity")
    monkeypatch.setenv("COMITY_OIDC_NAME", "The ministry")
    (tmp_path / "oidc.secret").write_text("secret of the client\n")
    monkeypatch.setattr(adapters.Provided, "get_requests_session", lambda _self: made)
    named = settings_people.people(tmp_path)["SOCIALACCOUNT_PROVIDERS"]
    with override_settings(ROOT_URLCONF=__name__, SOCIALACCOUNT_PROVIDERS=named):
        yield made


def through(browser: Client, **more: str) -> str:
    """Go to the provider and come back; return where that leads."""
    said = {"process": "login", **more}
    away = browser.get("/oidc/oidc/login/", said)
    assert away.status_code == 302
    asked = parse_qs(urlsplit(away["Location"]).query)
    assert asked["scope"] == ["openid"]
    assert "code_challenge" in asked
    back = {"code": "1", "state": asked["state"][0]}
    return str(browser.get("/oidc/oidc/login/callback/", back)["Location"])


def test_whoever_was_invited_signs_in_through_it_from_then_on(house: House, provider: Provider):
    made = persons.add(node=house.node, actor=NODE, name="officer-1")
    house.give("officer-1", DESK)
    browser = house.browser()
    assert "The ministry" in browser.get(made.path, follow=True).content.decode()
    assert through(browser) == "/"
    assert "Desk officer" in browser.get("/").content.decode()
    other = house.browser()
    assert through(other) == "/"
    assert "officer-1" in other.get("/").content.decode()
    assert persons.get(node=house.node, name="officer-1").able
    account = SocialAccount.objects.get()
    assert account.uid == "subject-1"


def test_whoever_was_not_invited_is_let_in_by_nobody(house: House, provider: Provider):
    browser = house.browser()
    assert through(browser) == "/sign-in/closed"
    assert "officer" not in browser.get("/").content.decode()
    assert persons.all_persons(node=house.node) == []


def test_an_invitation_is_used_up_by_it(house: House, provider: Provider):
    made = persons.add(node=house.node, actor=NODE, name="officer-1")
    browser = house.browser()
    browser.get(made.path)
    through(browser)
    provider.who = "subject-2"
    second = house.browser()
    second.get(made.path)
    assert through(second) == "/sign-in/closed"


def test_an_open_session_gets_no_second_owner(house: House, provider: Provider):
    officer = house.person("officer-1", DESK)
    assert through(officer.browser, process="connect") == "/account"
    assert not SocialAccount.objects.exists()


def test_whoever_is_shut_out_stays_out(house: House, provider: Provider):
    made = persons.add(node=house.node, actor=NODE, name="officer-1")
    browser = house.browser()
    browser.get(made.path)
    through(browser)
    persons.shut_out(node=house.node, actor=NODE, name="officer-1")
    assert through(house.browser()) == "/sign-in/closed"


def test_an_answer_that_nobody_asked_for_signs_nobody_in(house: House, provider: Provider):
    back = {"code": "1", "state": "guessed"}
    answer = house.browser().get("/oidc/oidc/login/callback/", back)
    assert answer["Location"] == "/sign-in/closed"


def test_without_a_provider_there_is_none(house: House):
    assert settings_people.people(Path())["SOCIALACCOUNT_PROVIDERS"] == {}
    assert signing_in.provider() == ""
    assert house.browser().get("/oidc/oidc/login/").status_code == 404


@pytest.mark.parametrize(
    ("issuer", "client", "said"),
    [
        ("http://id.example", "comity", "must be an https address"),
        (ISSUER, "", "must be an https address"),
        (ISSUER, "comity", "oidc.secret"),
    ],
)
def test_half_a_provider_is_refused_at_the_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, issuer: str, client: str, said: str
):
    monkeypatch.setenv("COMITY_OIDC_ISSUER", issuer)
    monkeypatch.setenv("COMITY_OIDC_CLIENT", client)
    with pytest.raises(ImproperlyConfigured, match=said):
        settings_people.people(tmp_path)


@pytest.mark.parametrize("minutes", ["-1", "x", "1.5"])
def test_minutes_that_are_no_number_are_refused(monkeypatch: pytest.MonkeyPatch, minutes: str):
    monkeypatch.setenv("COMITY_IDLE_MINUTES", minutes)
    with pytest.raises(ImproperlyConfigured, match="whole number"):
        settings_people.people(Path())
