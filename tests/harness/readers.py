"""The readers that histories are played for, by the name they have in figures."""

from tests.oracle import rule

READERS: dict[str, rule.Reader] = {
    "nato": rule.Peer("NATO"),
    "ccdcoe": rule.Peer("CCDCOE"),
    "public": rule.Public(),
    "desk": rule.Staff("desk"),
    "liaison": rule.Guest("NATO", "liaison"),
}
