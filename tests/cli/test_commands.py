"""The command line with real processes: two nodes meet, agree to nothing, and are looked after."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.waiting import answers, until

pytestmark = [pytest.mark.sockets, pytest.mark.slow]
WAIT_SECONDS = 30


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Cli:
    """One node's folder and the commands run on it."""

    def __init__(self, folder: Path, party: str, port: int) -> None:
        self.home, self.party, self.port = folder / party.lower(), party, port
        self.server: subprocess.Popen[bytes] | None = None

    def run(self, *arguments: str, fails: bool = False) -> str:
        done = subprocess.run(
            self._command(*arguments),
            env=self._environment(),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (done.returncode != 0) == fails, done.stdout + done.stderr
        return done.stdout + done.stderr

    def init(self) -> str:
        address = f"http://127.0.0.1:{self.port}"
        return self.run("init", self.party, "--name-en", self.party, "--address", address)

    def serve(self) -> None:
        self.server = subprocess.Popen(
            self._command("serve", "--no-sync", "--live-port", "0", "--port", str(self.port)),
            env=self._environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        card = f"http://127.0.0.1:{self.port}/node/card"
        until(lambda: answers(card), WAIT_SECONDS, lambda: f"{self.party} does not answer")

    def stop(self) -> None:
        if self.server is not None:
            self.server.send_signal(signal.SIGTERM)
            self.server.wait(20)
            self.server = None

    @property
    def fingerprint(self) -> str:
        found = re.search(r"Fingerprint: ([0-9A-F ]+)", self.run("card"))
        assert found
        return found[1].strip()

    def _command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "comity", "--home", str(self.home), *arguments]

    def _environment(self) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("COMITY_", "DJANGO_"))
        }
        return {**kept, "PYTHONPATH": "src"}


@dataclass(frozen=True)
class Made:
    """The folders of two nodes: as `init` leaves them, and after they have met."""

    fresh: Path
    met: Path
    ports: tuple[int, int]


@contextmanager
def serving(folder: Path, ports: tuple[int, int]) -> Iterator[tuple[Cli, Cli]]:
    """The nodes of a folder, answering at the addresses that their cards name."""
    kor, nato = Cli(folder, "KOR", ports[0]), Cli(folder, "NATO", ports[1])
    try:
        kor.serve()
        nato.serve()
        yield kor, nato
    finally:
        kor.stop()
        nato.stop()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Nodes that are copied for each test: making and introducing them takes as long as a test."""
    folder = tmp_path_factory.mktemp("made")
    made = Made(folder / "fresh", folder / "met", (free_port(), free_port()))
    for party, port in zip(("KOR", "NATO"), made.ports, strict=True):
        Cli(made.fresh, party, port).init()
    shutil.copytree(made.fresh, made.met)
    with serving(made.met, made.ports) as (kor, nato):
        introduce(kor, nato, folder)
    return made


@pytest.fixture
def pair(made: Made, tmp_path: Path) -> Iterator[tuple[Cli, Cli]]:
    """Two nodes that were made and answer."""
    shutil.copytree(made.fresh, tmp_path / "nodes")
    with serving(tmp_path / "nodes", made.ports) as nodes:
        yield nodes


@pytest.fixture
def peers(made: Made, tmp_path: Path) -> Iterator[tuple[Cli, Cli]]:
    """Two nodes that have each other's card and answer."""
    shutil.copytree(made.met, tmp_path / "nodes")
    with serving(tmp_path / "nodes", made.ports) as nodes:
        yield nodes


def introduce(kor: Cli, nato: Cli, folder: Path) -> None:
    """KOR adds NATO's card by the fingerprint that NATO reads out, and the other way round."""
    card = folder / "nato.card"
    nato.run("card", "--output", str(card))
    kor.run("peer", "add", str(card), nato.fingerprint)
    nato.run("peer", "confirm", "KOR", kor.fingerprint)


def test_two_nodes_meet_sync_and_verify(pair: tuple[Cli, Cli], tmp_path: Path) -> None:
    kor, nato = pair
    introduce(kor, nato, tmp_path)
    assert "NATO: 0 stored" in kor.run("sync")
    assert "KOR" in nato.run("peer", "list")
    assert "everything holds" in kor.run("verify")
    assert "everything holds" in nato.run("verify")


def test_a_wrong_fingerprint_adds_nobody(pair: tuple[Cli, Cli], tmp_path: Path) -> None:
    kor, nato = pair
    card = tmp_path / "nato.card"
    nato.run("card", "--output", str(card))
    said = kor.run("peer", "add", str(card), kor.fingerprint, fails=True)
    assert "another fingerprint" in said
    assert "compare again" in said
    assert "NATO" not in kor.run("peer", "list")


def test_a_file_crosses_where_no_line_does(peers: tuple[Cli, Cli], tmp_path: Path) -> None:
    kor, nato = peers
    package, receipt = tmp_path / "to-nato.comity", tmp_path / "receipt.comity"
    assert "Wrote" in kor.run("export", "NATO", str(package))
    assert "Took" in nato.run("import", str(package), "--receipt", str(receipt))
    assert "Already taken" in nato.run("import", str(package))
    assert "verified and stored" in kor.run("import", str(receipt))


def test_a_peer_that_is_down_is_said_to_be(peers: tuple[Cli, Cli], tmp_path: Path) -> None:
    kor, nato = peers
    nato.stop()
    said = kor.run("sync", fails=True)
    assert "does not answer" in said
    assert "tried again" in said


def test_a_backup_restored_writes_again_once_its_peer_was_heard(
    peers: tuple[Cli, Cli], tmp_path: Path
) -> None:
    kor, _ = peers
    kor.run("sync")
    saved = tmp_path / "kor.backup"
    assert "rows" in kor.run("backup", str(saved))
    kor.stop()
    assert "comity sync" in restore(kor, saved)
    kor.run("sync")
    assert "everything holds" in kor.run("verify")


def restore(node: Cli, saved: Path) -> str:
    """Restore a backup into a new folder; return what was said."""
    passphrase = (node.home / "passphrase").read_bytes()
    node.home = saved.parent / "again"
    node.home.mkdir()
    (node.home / "passphrase").write_bytes(passphrase)
    return node.run("restore", str(saved))


def test_a_restored_node_whose_peer_is_gone_begins_a_new_epoch_with_the_root(
    peers: tuple[Cli, Cli], tmp_path: Path
) -> None:
    kor, nato = peers
    nato.run("sync")
    kor.run("sync")
    saved, root = tmp_path / "kor.backup", kor.home / "offline" / "root.pem"
    kor.run("backup", str(saved))
    for node in peers:
        node.stop()
    restore(kor, saved)
    assert "new epoch" in kor.run("key", "rotate", "--root", str(root), fails=True)
    assert "root" in kor.run("key", "epoch", "--yes", fails=True)
    said = kor.run("key", "epoch", "--root", str(root), "--yes")
    assert "A new epoch has begun" in said
    assert "key switch" in kor.run("key", "rotate", "--root", str(root))
    kor.serve()
    nato.run("sync")
    for node in peers:
        assert "everything holds" in node.run("verify")


def test_a_key_is_rotated_once_the_peer_has_confirmed_it(
    peers: tuple[Cli, Cli], tmp_path: Path
) -> None:
    kor, nato = peers
    kor.run("sync")
    assert "key switch" in kor.run("key", "rotate")
    assert "not confirmed by NATO" in kor.run("key", "switch", fails=True)
    nato.run("sync")
    nato.run("sync")
    assert "seals with key" in kor.run("key", "switch")
    assert "everything holds" in kor.run("verify")


def test_a_revoked_key_is_replaced_and_the_node_still_verifies(
    peers: tuple[Cli, Cli], tmp_path: Path
) -> None:
    kor, nato = peers
    nato.run("sync")
    found = re.search(r"Key ([0-9a-f]+)", kor.run("card"))
    assert found
    assert "sealed again" in kor.run("key", "revoke", found[1], "--yes")
    assert "revoked" in kor.run("card")
    assert "everything holds" in kor.run("verify")


def test_a_key_is_not_revoked_without_the_root(pair: tuple[Cli, Cli]) -> None:
    kor, _ = pair
    (kor.home / "offline" / "root.pem").unlink()
    found = re.search(r"Key ([0-9a-f]+)", kor.run("card"))
    assert found
    assert "root.pem" in kor.run("key", "revoke", found[1], "--yes", fails=True)
    assert "revoked" not in kor.run("card")


def test_a_port_in_use_is_said_with_what_to_do(pair: tuple[Cli, Cli]) -> None:
    kor, nato = pair
    said = kor.run("serve", "--port", str(nato.port), fails=True)
    assert f"Port {nato.port}" in said
    assert "--port" in said


def test_a_folder_without_a_node_is_said_with_what_to_do(tmp_path: Path) -> None:
    said = Cli(tmp_path, "KOR", free_port()).run("card", fails=True)
    assert "comity init" in said


def test_a_node_is_never_overwritten(pair: tuple[Cli, Cli]) -> None:
    kor, _ = pair
    before = (kor.home / "card.json").read_bytes()
    assert "never overwritten" in kor.run("init", "KOR", fails=True)
    assert (kor.home / "card.json").read_bytes() == before


def test_what_went_to_a_party_is_told_as_a_table_and_as_files(
    peers: tuple[Cli, Cli], tmp_path: Path
) -> None:
    kor, _ = peers
    table = kor.run("audit", "--party", "NATO", "--since", "2020-01-01")
    assert "Statement of release to NATO" in table
    assert "Every version that went" in table
    for ending, begins in (("xlsx", b"PK"), ("pdf", b"%PDF-")):
        path = kor.home / f"nato.{ending}"
        said = kor.run("audit", "--party", "NATO", "--format", ending, "--output", str(path))
        assert "Its label" in said
        assert path.read_bytes().startswith(begins)


def test_a_file_is_named_and_a_party_is_known(pair: tuple[Cli, Cli]) -> None:
    kor, _ = pair
    assert "--output" in kor.run("audit", "--party", "NATO", "--format", "pdf", fails=True)
    assert "peer list" in kor.run("audit", "--party", "JPN", fails=True)
