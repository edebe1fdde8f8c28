"""Calendar addresses: secrets kept as hashes, audiences of their own, gone when revoked."""

from pathlib import Path

import pytest

from comity.core.label import Label
from comity.core.release import PUBLIC_READER
from comity.node import addresses, audiences, posts
from comity.node.addresses import (
    AddressInvalidError,
    NoSuchAddressError,
    TooManyAddressesError,
)
from comity.node.node import Node
from comity.node.posts import Post
from comity.node.visible import visible_to
from tests.node.houses import House, Time, agree, give, label, make_house, make_node, meet

OFFICER = Post("KOR", "officer", {"en": "Officer", "ko": "담당관"}, (label("대외비"),), ("CYB",))
RELEASE = Post("KOR", "release", {"en": "Release", "ko": "제공"}, (label("Ⅱ급비밀"),), ("*",))


@pytest.fixture
def node(databases: tuple[str, ...], tmp_path: Path) -> Node:
    node = make_node("KOR", "kor", tmp_path, Time())
    for post in (OFFICER, RELEASE):
        posts.set_post(node=node, post=post)
    return node


def made(node: Node) -> tuple[addresses.Address, str]:
    return addresses.make(node=node, post=OFFICER, name="phone", language="ko")


def lift(node: Node, address: int, *clearances: Label, reason: str = "duty") -> addresses.Address:
    return addresses.raise_to(
        node=node, by=RELEASE, address=address, clearances=clearances, reason=reason
    )


def test_an_address_is_the_public_unless_it_is_raised(node: Node) -> None:
    _, secret = made(node)
    opened = addresses.open_with(node, secret)
    assert opened is not None
    assert opened[1] == PUBLIC_READER


def test_a_secret_has_256_bits_and_is_nowhere_in_the_database(node: Node) -> None:
    _, secret = made(node)
    assert len(secret) == 43
    held = node.db.rows("SELECT * FROM node_calendaraddress")
    assert secret not in str(held)


def test_two_addresses_never_share_a_secret(node: Node) -> None:
    assert made(node)[1] != made(node)[1]


def test_the_number_of_an_address_does_not_tell_how_many_others_made(node: Node) -> None:
    numbers = [made(node)[0].id for _ in range(4)]
    assert {len(str(number)) for number in numbers} == {15}
    assert sorted(numbers) != list(range(min(numbers), min(numbers) + 4))


@pytest.mark.parametrize("guess", ["", "a" * 43, "한글", "\x00", "x" * 100_000])
def test_a_guess_opens_nothing(node: Node, guess: str) -> None:
    made(node)
    assert addresses.open_with(node, guess) is None


def test_a_revoked_address_has_no_secret_left_and_opens_nothing(node: Node) -> None:
    address, secret = made(node)
    addresses.revoke(node=node, address=address.id)
    assert addresses.open_with(node, secret) is None
    assert node.db.value("SELECT secret FROM node_calendaraddress") is None
    (held,) = addresses.of_post(node=node, post=OFFICER)
    assert (held.in_use, held.revoked_at) == (False, node.now())
    with pytest.raises(NoSuchAddressError):
        addresses.revoke(node=node, address=address.id)


def test_a_raised_address_reads_up_to_its_label_and_no_further(
    databases: tuple[str, ...], tmp_path: Path
) -> None:
    house: House = make_house(tmp_path)
    meet(house.kor, house.nato)
    agree(house.kor, house.nato)
    node = house.kor
    for post in (OFFICER, RELEASE):
        posts.set_post(node=node, post=post)
    low = give(node, "low", labels=(label("대외비"),))
    give(node, "high", labels=(label("Ⅲ급비밀"),))
    give(node, "another subject", labels=(label("대외비"),), subject="DEF")
    address, secret = made(node)
    lift(node, address.id, label("대외비"))
    opened = addresses.open_with(node, secret)
    assert opened is not None
    seen = [one.version.header.id for one in visible_to(node, opened[1]).all(kind="item")]
    assert seen == [low]


def test_an_address_is_never_raised_above_its_own_post(node: Node) -> None:
    address, _ = made(node)
    with pytest.raises(AddressInvalidError) as refused:
        lift(node, address.id, label("Ⅲ급비밀"))
    assert refused.value.field == "clearances"
    assert not addresses.get(node=node, address=address.id).raised


def test_an_address_is_raised_with_a_reason_alone(node: Node) -> None:
    address, _ = made(node)
    with pytest.raises(AddressInvalidError) as refused:
        lift(node, address.id, label("대외비"), reason=" ")
    assert refused.value.field == "reason"


def test_what_is_named_to_a_post_is_not_named_to_its_address(node: Node) -> None:
    red = Label.of("TLP", "RED")
    seer = Post("KOR", "officer", {"en": "o", "ko": "o"}, (red,), ("*",))
    posts.set_post(node=node, post=seer)
    posts.set_post(node=node, post=Post("KOR", "release", {}, (red,), ("*",)))
    give(node, "for the officer", labels=(red,), to=("KOR/officer",))
    address, secret = made(node)
    addresses.raise_to(
        node=node,
        by=posts.get(node=node, party="KOR", code="release"),
        address=address.id,
        clearances=(red,),
        reason="duty",
    )
    opened = addresses.open_with(node, secret)
    assert opened is not None
    assert visible_to(node, posts.reader(node, seer)).count(kind="item") == 1
    assert visible_to(node, opened[1]).count(kind="item") == 0


def test_an_address_raised_above_what_its_post_holds_by_now_reads_as_the_public(
    node: Node,
) -> None:
    address, secret = made(node)
    lift(node, address.id, label("대외비"))
    lower = Post("KOR", "officer", OFFICER.title, (label("일반"),), ("CYB",))
    posts.set_post(node=node, post=lower)
    opened = addresses.open_with(node, secret)
    assert opened is not None
    assert opened[1] == PUBLIC_READER
    assert addresses.is_suspended(node, opened[0], lower)


def test_nothing_is_kept_for_an_audience_that_no_address_is(node: Node) -> None:
    address, secret = made(node)
    lift(node, address.id, label("대외비"))
    opened = addresses.open_with(node, secret)
    assert opened is not None
    assert audiences.find(node, opened[1]) is not None
    addresses.revoke(node=node, address=address.id)
    assert audiences.find(node, opened[1]) is None


def test_a_lowered_address_reads_what_the_public_reads(node: Node) -> None:
    address, secret = made(node)
    lift(node, address.id, label("대외비"))
    addresses.lower(node=node, address=address.id)
    opened = addresses.open_with(node, secret)
    assert opened is not None
    assert opened[1] == PUBLIC_READER


def test_a_post_has_a_bounded_number_of_addresses(node: Node) -> None:
    for _ in range(addresses.MOST):
        address, _ = made(node)
    with pytest.raises(TooManyAddressesError):
        made(node)
    addresses.revoke(node=node, address=address.id)
    made(node)


def test_a_use_is_noted_by_the_minute(node: Node) -> None:
    address, _ = made(node)
    addresses.used(node, address)
    first = addresses.get(node=node, address=address.id)
    node.clock.move(1000)
    addresses.used(node, first)
    assert addresses.get(node=node, address=address.id).last_used == first.last_used
    node.clock.move(60_000)
    addresses.used(node, first)
    assert addresses.get(node=node, address=address.id).last_used == node.now()
