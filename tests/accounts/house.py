"""A node with accounts: Korea's, in the database that Django's own tables are in as well."""

import base64
import re
from dataclasses import dataclass
from pathlib import Path

from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from comity.node import posts
from comity.node.node import Node
from comity.node.people import persons, tenures
from comity.node.people.tenures import Given
from comity.node.posts import Post
from comity.node.publish import NODE, Actor
from tests.node.houses import Time, make_node

PASSWORD = "통영 앞바다의 굴은 맛있다 yes"
ADMINISTRATOR = Post("KOR", "administrator", {"en": "Administrator"}, permissions=("administer",))
DESK = Post("KOR", "desk", {"en": "Desk officer", "ko": "담당관"}, permissions=("write",))
SIGNATORY = Post("KOR", "signatory", {"en": "Signatory", "ko": "서명권자"}, permissions=("sign",))


@dataclass
class House:
    node: Node
    time: Time

    def actor(self, post: Post = ADMINISTRATOR) -> Actor:
        return Actor(post.code, posts.reader(self.node, post))

    def browser(self, **more: object) -> Client:
        return Client(**{"comity.node": self.node}, **more)

    def give(self, person: str, post: Post, **more: object) -> tenures.Tenure:
        given = Given(post.party, post.code, **{"begins": self.time.at, **more})
        return tenures.give(node=self.node, actor=NODE, person=person, given=given)

    def person(self, name: str, *held: Post) -> "Somebody":
        """Let somebody in who has taken up an invitation with password and one-time code."""
        invitation = persons.add(node=self.node, actor=NODE, name=name)
        for post in held:
            self.give(name, post)
        browser = self.browser()
        page = browser.get(invitation.path, follow=True)
        somebody = Somebody(name, secret_of(page), browser)
        answer = browser.post(
            "/invited", {"password": PASSWORD, "again": PASSWORD, "code": somebody.code()}
        )
        somebody.recovery = re.findall(r"<code>(\d+)</code>", answer.content.decode())
        return somebody


@dataclass
class Somebody:
    """A person with a browser, who has signed in."""

    name: str
    secret: str
    browser: Client
    recovery: list[str] | None = None

    def code(self) -> str:
        """The code that their app shows now; as if it had not been used yet."""
        cache.clear()
        _, counter, _ = yield_hotp_counters_from_time()
        return format_hotp_value(hotp_value(self.secret, counter))

    def sign_in(self, browser: Client, **more: str) -> HttpResponse:
        said = {"name": self.name, "password": PASSWORD, "code": self.code(), **more}
        return browser.post("/sign-in", said)


def secret_of(page: HttpResponse) -> str:
    found = re.search(r"<code>([A-Z2-7 ]{39})</code>", page.content.decode())
    assert found, page.content.decode()
    secret = found[1].replace(" ", "")
    base64.b32decode(secret)
    return secret


def make_house(folder: Path) -> House:
    cache.clear()
    time = Time()
    node = make_node("KOR", "default", folder, time)
    for post in (ADMINISTRATOR, DESK, SIGNATORY):
        posts.set_post(node=node, post=post)
    return House(node, time)
