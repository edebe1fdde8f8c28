"""``comity demo``: real processes, ports, interruptions; nothing is left running."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from comity.demo import data, making, servers, stage
from comity.demo.making import NotADemoError
from comity.demo.servers import NoPortError
from comity.node import home
from comity.node.home import Identity, Injected
from tests.waiting import until

demo = data.load()
READY = 60
"""Patience for processes of a machine that does other things as well (seconds)."""


def environment() -> dict[str, str]:
    """Ours without what the tests' settings put there."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("COMITY_", "DJANGO_"))}
    return kept | {"PYTHONPATH": str(Path(stage.__file__).parents[2])}


def command(folder: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "comity", "demo", "--home", str(folder), *more]


def run(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(folder, *more),
        env=environment(),
        capture_output=True,
        text=True,
        timeout=3 * READY,
        check=False,
    )


def processes_of(folder: Path) -> list[str]:
    """The command lines of processes that name the folder."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except (OSError, UnicodeDecodeError):
            continue
        if str(folder) in line:
            found.append(line)
    return found


@contextmanager
def listening(port: int = 0) -> Iterator[int]:
    """Hold a port of the loopback; any free one for 0."""
    with socket.socket() as holder:
        holder.bind((servers.LOOPBACK, port))
        holder.listen()
        yield holder.getsockname()[1]


def three_ports() -> int:
    """The first of three free ports in a row, away from the usual ones."""
    first = 20_000 + os.getpid() * 3 % 12_000
    while not all(servers.is_free(port) for port in range(first, first + 3)):
        first += 3
    return first


@pytest.mark.sockets
@pytest.mark.slow
def test_it_checks_itself_goes_on_and_leaves_no_process(tmp_path: Path):
    port = str(three_ports())
    first = run(tmp_path, "--check", "--port", port)
    assert first.returncode == 0, first.stdout + first.stderr
    assert first.stdout.count("\nok ") == 9
    assert "FAILED" not in first.stdout
    assert processes_of(tmp_path) == []
    hashes = [line for line in first.stdout.splitlines() if "one hash" in line]
    with listening(int(port)):
        second = run(tmp_path, "--check")
    assert second.returncode == 0, second.stdout + second.stderr
    assert "Playing" not in second.stdout
    assert f"Port {port} is taken by another program" in second.stdout
    assert "New cards for" in second.stdout
    assert [line for line in second.stdout.splitlines() if "one hash" in line] == hashes


@pytest.mark.sockets
@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_everything(tmp_path: Path, number: int):
    with subprocess.Popen(
        command(tmp_path, "--port", str(three_ports())),
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line)
            if "goes on with it" in line:
                break
        assert any("KOR/mission-officer" in line for line in lines), "".join(lines)
        assert len(processes_of(tmp_path)) >= 4
        other = run(tmp_path)
        assert other.returncode == 1
        assert "A demonstration runs" in other.stderr
        process.send_signal(number)
        assert "Stopped." in process.communicate(timeout=READY)[0]
    assert process.returncode == 0
    assert processes_of(tmp_path) == []


@pytest.mark.sockets
@pytest.mark.slow
def test_no_server_outlives_a_killed_demonstration(tmp_path: Path):
    with subprocess.Popen(
        command(tmp_path, "--port", str(three_ports())),
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert any("goes on with it" in line for line in process.stdout)
        process.kill()
    until(lambda: not processes_of(tmp_path), READY, lambda: processes_of(tmp_path))


@pytest.mark.sockets
@pytest.mark.slow
def test_a_story_killed_half_way_is_played_anew(tmp_path: Path):
    folder = tmp_path / "demo"
    with subprocess.Popen(
        command(folder, "--port", str(three_ports())),
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        until((folder / "jpn" / "node.sqlite3").exists, READY)
        process.kill()
    assert not making.was_played(folder)
    again = run(folder, "--check", "--port", str(three_ports()))
    assert again.returncode == 0, again.stdout + again.stderr
    assert making.was_played(folder)
    assert not (folder / "jpn").exists()


def test_a_real_node_is_never_removed(tmp_path: Path):
    identity = Identity("KOR", {"en": "Korea", "ko": "한국"}, "http://127.0.0.1:1")
    home.create(tmp_path / "kor", identity, b"secret", Injected())
    with pytest.raises(NotADemoError):
        making.clear(tmp_path, demo)
    assert (tmp_path / "kor" / "node.json").exists()


def test_starting_over_removes_the_demonstrations_homes_and_nothing_else(tmp_path: Path):
    making.make_homes(tmp_path, demo, {})
    for name in ("notes.txt", making.STAMP):
        (tmp_path / name).write_text("{}")
    (tmp_path / "mine").mkdir()
    making.clear(tmp_path, demo)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine", "notes.txt"]


@pytest.mark.sockets
def test_taken_ports_are_told_and_passed_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    first = three_ports()
    with listening(first + 1):
        assert not servers.is_free(first + 1)
        ports = stage.choose_ports(tmp_path, first, ["KOR", "NATO", "CCDCOE"])
    assert first + 1 not in ports
    assert len(set(ports)) == 3
    assert f"Port {first + 1} is taken" in capsys.readouterr().out


@pytest.mark.sockets
def test_ports_are_those_that_the_cards_name(tmp_path: Path):
    first = three_ports()
    codes = making.parties(demo)
    addresses = {code: f"http://127.0.0.1:{first + n}" for n, code in enumerate(codes)}
    making.make_homes(tmp_path, demo, addresses)
    assert stage.choose_ports(tmp_path, None, codes) == [first, first + 1, first + 2]


@pytest.mark.sockets
def test_no_port_at_all_is_an_error():
    with pytest.raises(NoPortError):
        servers.free_ports(65_535, 3)


def run_demo(*arguments: str) -> Result:
    """Run the command alone, with the names of help that the whole line gives: click keeps them."""
    return CliRunner().invoke(stage.demo, arguments, help_option_names=["-h", "--help"])


def test_a_folder_that_is_in_use_is_refused(tmp_path: Path):
    with stage._locked(tmp_path):
        result = run_demo("--home", str(tmp_path))
    assert isinstance(result.exception, stage.RunningAlreadyError)


def test_the_command_line_offers_it():
    result = run_demo("--help")
    assert "--fresh" in result.output
    assert "--check" in result.output
