"""The doors of accounts: by somebody who has none, in a post of the demonstration or in none.

Nobody signs in here: an account is no part of what a reader may see, and its pages hold no record.
"""

from collections.abc import Sequence

from django.test import Client

from .browsing import page


@page("confirming", "confirm", "confirm/no")
def _confirm(client: Client, _ids: Sequence[str]) -> list[object]:
    return [client.get("/confirm"), client.post("/confirm"), client.post("/confirm/no")]


@page("signing in", "sign-in", "sign-in/closed", "sign-out", "invited", "resume", "post")
def _sign_in(client: Client, _ids: Sequence[str]) -> list[object]:
    places = ("/sign-in", "/sign-in?next=/account", "/sign-in/closed", "/resume", "/invited")
    answers = [client.get(place) for place in places]
    answers += [client.get("/invited?code=guessed"), client.get("/invited")]
    answers += [client.post("/post", {"post": "KOR/desk"}), client.post("/resume")]
    return [*answers, client.post("/sign-out")]


_OWN = ("account", "account/passkey", "account/passkey/remove", "account/password")
_ACTS = ("account/mail", "account/recovery", "account/sessions")


@page("my account", *_OWN, *_ACTS)
def _account(client: Client, _ids: Sequence[str]) -> list[object]:
    answers = [client.get(f"/{place}") for place in (*_OWN, *_ACTS)]
    return [*answers, *(client.post(f"/{place}") for place in (*_OWN, *_ACTS))]
