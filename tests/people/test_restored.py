"""A restored node lets in whom the lost one let in, with what they signed in with there."""

from pathlib import Path

from comity.node import backup, home
from comity.node.db import Database
from comity.node.home import Injected
from comity.node.people import persons, tenures
from tests.accounts.house import DESK, House
from tests.node.houses import PASSPHRASE, _rules
from tests.node.test_backup import wipe


def test_people_their_posts_and_their_codes_come_back(house: House, tmp_path: Path):
    officer = house.person("officer-1", DESK)
    before = (
        persons.all_persons(node=house.node),
        tenures.all_tenures(node=house.node),
        house.node.db.rows("SELECT user_id, type, data, created_at FROM mfa_authenticator"),
    )
    backup.backup(house.node, tmp_path / "backup")
    wipe(house.node)
    assert persons.all_persons(node=house.node) == []
    place = tmp_path / "again"
    backup.restore(tmp_path / "backup", place, lambda: Database("default"), PASSPHRASE)
    home.write_passphrase(place, PASSPHRASE)
    again = home.load(place, Database("default"), _rules(), Injected(clock=house.time))
    after = (
        persons.all_persons(node=again),
        tenures.all_tenures(node=again),
        again.db.rows("SELECT user_id, type, data, created_at FROM mfa_authenticator"),
    )
    assert after == before
    house.node = again
    assert officer.sign_in(house.browser()).status_code == 302
    assert officer.sign_in(house.browser(), code=officer.recovery[0]).status_code == 302
    house.person("officer-2", DESK)
