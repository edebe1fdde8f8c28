"""Who holds which post, from when to when; and who may say so."""

import pytest

from comity.node import posts
from comity.node.people import offices, persons, tenures
from comity.node.people.administrators import LastAdministratorError, NotAdministratorError
from comity.node.people.persons import (
    InvitationOverError,
    NameInvalidError,
    NameTakenError,
    NoSuchPersonError,
)
from comity.node.people.tenures import (
    BackInTimeError,
    DeputyOpenError,
    EndsBeforeError,
    Given,
    HeldAlreadyError,
    TenureOverError,
)
from comity.node.posts import NoSuchPostError, Post
from comity.node.publish import NODE
from tests.accounts.house import ADMINISTRATOR, DESK, SIGNATORY, House

DAY = 86_400_000


def holds(house: House, person: str) -> list[str]:
    return [post.code for post, _ in tenures.held(node=house.node, person=person)]


def add(house: House, *names: str) -> None:
    for name in names:
        persons.add(node=house.node, actor=NODE, name=name)


def test_a_post_is_held_from_its_first_instant_to_before_its_last(house: House):
    add(house, "officer-1")
    begins, ends = house.time.at + DAY, house.time.at + 3 * DAY
    house.give("officer-1", DESK, begins=begins, ends=ends)
    assert holds(house, "officer-1") == []
    house.time.at = begins
    assert holds(house, "officer-1") == ["desk"]
    house.time.at = ends - 1
    assert holds(house, "officer-1") == ["desk"]
    house.time.at = ends
    assert holds(house, "officer-1") == []


def test_a_handover_leaves_no_instant_without_and_none_with_both(house: House):
    add(house, "officer-1", "officer-2")
    old = house.give("officer-1", DESK)
    at = house.time.at + 7 * DAY
    tenures.hand_over(node=house.node, actor=NODE, tenure=old.id, to="officer-2", at=at)
    house.time.at = at - 1
    assert (holds(house, "officer-1"), holds(house, "officer-2")) == (["desk"], [])
    house.time.at = at
    assert (holds(house, "officer-1"), holds(house, "officer-2")) == ([], ["desk"])


def test_a_handover_that_fails_ends_nothing(house: House):
    add(house, "officer-1")
    old = house.give("officer-1", DESK)
    with pytest.raises(NoSuchPersonError):
        tenures.hand_over(node=house.node, actor=NODE, tenure=old.id, to="nobody")
    assert holds(house, "officer-1") == ["desk"]


def test_a_deputy_holds_the_post_beside_its_holder_until_a_day_named_beforehand(house: House):
    add(house, "officer-1", "officer-2")
    house.give("officer-1", SIGNATORY)
    with pytest.raises(DeputyOpenError):
        house.give("officer-2", SIGNATORY, deputy=True)
    house.give("officer-2", DESK)
    house.give("officer-2", SIGNATORY, deputy=True, ends=house.time.at + DAY)
    assert holds(house, "officer-1") == ["signatory"]
    assert holds(house, "officer-2") == ["desk", "signatory"], "one's own first"
    house.time.move(DAY)
    assert holds(house, "officer-2") == ["desk"]


@pytest.mark.parametrize(
    ("begins", "ends", "error"),
    [
        (0, 0, EndsBeforeError),
        (DAY, DAY, EndsBeforeError),
        (2 * DAY, DAY, EndsBeforeError),
        (-DAY // 2, -1, EndsBeforeError),
        (-DAY, DAY, BackInTimeError),
    ],
)
def test_a_time_that_cannot_be_is_refused(
    house: House, begins: int, ends: int, error: type[Exception]
):
    add(house, "officer-1")
    now = house.time.at
    with pytest.raises(error):
        house.give("officer-1", DESK, begins=now + begins, ends=now + ends)
    assert tenures.all_tenures(node=house.node) == []


def test_nobody_holds_a_post_twice_at_one_time(house: House):
    add(house, "officer-1")
    now = house.time.at
    house.give("officer-1", DESK, ends=now + DAY)
    with pytest.raises(HeldAlreadyError):
        house.give("officer-1", DESK, begins=now + DAY - 1)
    house.give("officer-1", DESK, begins=now + DAY)


def test_what_was_is_not_changed(house: House):
    add(house, "officer-1")
    old = house.give("officer-1", DESK)
    tenures.end(node=house.node, actor=NODE, tenure=old.id)
    with pytest.raises(TenureOverError):
        tenures.end(node=house.node, actor=NODE, tenure=old.id)
    assert [one.ends for one in tenures.all_tenures(node=house.node)] == [house.time.at]


def test_a_tenure_that_has_not_begun_is_taken_back(house: House):
    add(house, "officer-1")
    later = house.give("officer-1", DESK, begins=house.time.at + DAY)
    tenures.end(node=house.node, actor=NODE, tenure=later.id)
    house.time.move(2 * DAY)
    assert holds(house, "officer-1") == []
    house.give("officer-1", DESK)


def test_an_end_is_not_put_off_by_ending(house: House):
    add(house, "officer-1")
    old = house.give("officer-1", DESK, ends=house.time.at + DAY)
    with pytest.raises(EndsBeforeError):
        tenures.end(node=house.node, actor=NODE, tenure=old.id, at=house.time.at + 2 * DAY)


def test_a_post_that_is_not_there_is_given_to_nobody(house: House):
    add(house, "officer-1")
    with pytest.raises(NoSuchPostError):
        house.give("officer-1", Post("KOR", "nowhere", {"en": "x"}))


def test_only_a_post_that_administers_lets_people_in_and_gives_posts(house: House):
    add(house, "officer-1")
    given = Given("KOR", "desk", house.time.at)
    asked = {"node": house.node, "actor": house.actor(DESK)}
    for act in (
        lambda: persons.add(**asked, name="officer-2"),
        lambda: persons.invite(**asked, name="officer-1"),
        lambda: persons.reset(**asked, name="officer-1"),
        lambda: persons.shut_out(**asked, name="officer-1"),
        lambda: tenures.give(**asked, person="officer-1", given=given),
        lambda: offices.change(**asked, post=DESK),
        lambda: offices.foresee(**asked, post=DESK),
    ):
        with pytest.raises(NotAdministratorError):
            act()
    persons.add(node=house.node, actor=house.actor(), name="officer-2")


def test_the_last_administrator_cannot_be_taken_away_by_an_administrator(house: House):
    house.person("chief-1", ADMINISTRATOR)
    (held,) = tenures.all_tenures(node=house.node)
    asked = {"node": house.node, "actor": house.actor()}
    toothless = Post("KOR", "administrator", {"en": "x"})
    add(house, "chief-2", "chief-3")
    house.give("chief-2", ADMINISTRATOR)
    for act in (
        lambda: tenures.end(**asked, tenure=held.id),
        lambda: tenures.end(**asked, tenure=held.id, at=house.time.at + DAY),
        lambda: tenures.hand_over(**asked, tenure=held.id, to="chief-3"),
        lambda: persons.shut_out(**asked, name="chief-1"),
        lambda: persons.reset(**asked, name="chief-1"),
        lambda: offices.change(**asked, post=toothless),
    ):
        with pytest.raises(LastAdministratorError):
            act()
    assert holds(house, "chief-1") == ["administrator"]
    assert ADMINISTRATOR in posts.all_posts(node=house.node)


def test_an_administrator_goes_once_another_has_signed_in(house: House):
    house.person("chief-1", ADMINISTRATOR)
    (held,) = tenures.all_tenures(node=house.node)
    house.person("chief-2", ADMINISTRATOR)
    tenures.end(node=house.node, actor=house.actor(), tenure=held.id)
    assert holds(house, "chief-1") == []


def test_a_deputy_is_not_the_administrator_who_stays(house: House):
    house.person("chief-1", ADMINISTRATOR)
    (held,) = tenures.all_tenures(node=house.node)
    house.person("chief-2")
    house.give("chief-2", ADMINISTRATOR, deputy=True, ends=house.time.at + DAY)
    with pytest.raises(LastAdministratorError):
        tenures.end(node=house.node, actor=house.actor(), tenure=held.id)


@pytest.mark.parametrize("name", ["", "x", "-x", "Officer", "a b", "a" * 31, "김", "a\n", "a/b"])
def test_what_is_no_account_name_is_refused(house: House, name: str):
    with pytest.raises(NameInvalidError):
        persons.add(node=house.node, actor=NODE, name=name)


def test_a_name_is_taken_once(house: House):
    add(house, "officer-1")
    with pytest.raises(NameTakenError):
        persons.add(node=house.node, actor=NODE, name="officer-1")


def test_an_invitation_opens_once_until_it_expires_and_is_kept_as_a_hash(house: House):
    made = persons.add(node=house.node, actor=NODE, name="officer-1")
    kept = house.node.db.rows("SELECT * FROM people_invitation")
    assert made.code not in str(kept)
    assert persons.opened(node=house.node, code=made.code).name == "officer-1"
    house.time.at = made.expires - 1
    persons.use(node=house.node, code=made.code)
    for code in (made.code, made.code.lower(), "", "guessed"):
        with pytest.raises(InvitationOverError):
            persons.use(node=house.node, code=code)
    again = persons.invite(node=house.node, actor=NODE, name="officer-1")
    house.time.at = again.expires
    with pytest.raises(InvitationOverError):
        persons.opened(node=house.node, code=again.code)


def test_a_new_invitation_replaces_the_one_before(house: House):
    first = persons.add(node=house.node, actor=NODE, name="officer-1")
    second = persons.invite(node=house.node, actor=NODE, name="officer-1")
    with pytest.raises(InvitationOverError):
        persons.opened(node=house.node, code=first.code)
    persons.opened(node=house.node, code=second.code)


def test_whoever_is_shut_out_is_let_in_by_no_invitation(house: House):
    made = persons.add(node=house.node, actor=NODE, name="officer-1")
    persons.shut_out(node=house.node, actor=NODE, name="officer-1")
    persons.let_in(node=house.node, actor=NODE, name="officer-1")
    with pytest.raises(InvitationOverError):
        persons.opened(node=house.node, code=made.code)
