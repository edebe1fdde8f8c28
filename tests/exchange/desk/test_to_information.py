"""From the desk a releasable version is one click away, with the partner filled in."""

from tests.exchange.conftest import SECRET, Room


def test_what_waits_leads_to_a_releasable_version(room: Room) -> None:
    high = room.write("assessment", labels=(SECRET,), to=("NATO",))
    waits = room.write("summary", to=("NATO",), about=(high,))
    there = room.browse("release").get("/desk").content.decode()
    assert f"/item/{waits}/releasable?to=NATO" in there
