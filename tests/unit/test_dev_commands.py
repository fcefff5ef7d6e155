"""dev.py's command line: mistakes get a sentence and a remedy, never a traceback."""

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from tooling import checks, commands
from tooling.console import Trouble
from tooling.environment import Environment
from tooling.server import free_port, require_free, serving

ROOT = Path(__file__).parents[2]


def refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as ending:
        commands.main(arguments)
    assert ending.value.code == 2
    return capsys.readouterr().err


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "8000.5"])
def test_a_port_that_is_none_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "like 8000" in refused(["run", f"--port={port}"], capsys)


def test_an_unknown_command_is_refused_with_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    said = refused(["start"], capsys)
    assert "start" in said
    assert "run" in said


def test_words_too_many_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert "--fast" in refused(["check", "--fast"], capsys)


def test_no_command_shows_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert "command" in refused([], capsys)


def test_trouble_is_told_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_environment: Environment, _lock: str) -> None:
        raise Trouble("There is no pip. Install it.")

    monkeypatch.setattr(commands, "ready", fail)
    assert commands.main(["run"]) == 1
    assert capsys.readouterr().err.strip() == "There is no pip. Install it."


def test_more_words_after_test_go_to_pytest(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[tuple[str, ...]] = []
    monkeypatch.setattr(commands, "ready", lambda _environment, _lock: None)
    monkeypatch.setattr(checks, "tests", lambda _environment, words: bool(given.append(tuple(words))) or True)
    assert commands.main(["test", "tests/unit", "-k", "port"]) == 0
    assert given == [("tests/unit", "-k", "port")]


def test_every_failed_check_is_named_and_none_hides_another(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(commands, "ready", lambda _environment, _lock: None)
    monkeypatch.setattr(
        checks, "_passes", lambda _environment, check: check.name not in {"format", "imports"}
    )
    monkeypatch.setattr(checks, "tests", lambda _environment, _words, **_variables: False)
    assert commands.main(["check"]) == 1
    said = capsys.readouterr().out
    assert "Failed: format, imports, tests." in said
    assert "check --fix" in said


def test_a_port_in_use_is_told_with_another_to_try() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Trouble, match=f"Port {port} is in use .*--port {port + 1}"):
            require_free(port)


def test_a_service_that_does_not_start_is_told_with_its_last_words(tmp_path: Path) -> None:
    (tmp_path / "drove.py").write_text("raise SystemExit('the database is locked')\n")
    environment = Environment(tmp_path)
    environment.create()
    with (
        serving(environment, port=free_port(), log=tmp_path / "service.log") as server,
        pytest.raises(Trouble, match=r"stopped before it was ready \(exit code 1\)(.|\n)*database is locked"),
    ):
        server.wait_until_ready()


SERVICE = """
import http.server, sys
class Ready(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/ready" else 404); self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(sys.argv[-1])), Ready).serve_forever()
"""


def test_a_service_is_waited_for_and_stopped_again(tmp_path: Path) -> None:
    (tmp_path / "drove.py").write_text(SERVICE)
    environment = Environment(tmp_path)
    environment.create()
    with serving(environment, port=free_port(), log=tmp_path / "service.log") as server:
        server.wait_until_ready()
        assert server.process.poll() is None
    assert server.process.returncode == -signal.SIGTERM


def test_an_old_python_can_read_dev_py_far_enough_to_say_so() -> None:
    """The gate at the top stays free of syntax that Pythons before 3.11, even 2.7, cannot read."""
    text = (ROOT / "dev.py").read_text(encoding="utf-8")
    assert 'f"' not in text
    assert "match " not in text
    gate = text.index("sys.version_info < (3, 11)")
    assert gate < text.index("from tooling")


def test_help_needs_nothing_installed() -> None:
    command = [sys.executable, "-S", str(ROOT / "dev.py"), "--help"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    assert "screenshots" in answer.stdout


def test_messages_of_the_demonstration_have_links_that_can_be_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    @contextmanager
    def serving_(
        _environment: Environment, *, port: int, log: None, **variables: str
    ) -> Iterator[SimpleNamespace]:
        told.append(variables["DROVE_PUBLIC_URL"])
        ended = SimpleNamespace(wait=lambda: 0)
        yield SimpleNamespace(wait_until_ready=lambda: None, process=ended, port=port)

    monkeypatch.setattr(commands, "serving", serving_)
    monkeypatch.setattr(commands, "ready", lambda *_: None)
    monkeypatch.delenv("DROVE_PUBLIC_URL", raising=False)
    assert commands.main(["run", "--port", "8123"]) == 0
    monkeypatch.setenv("DROVE_PUBLIC_URL", "https://rides.example.org")
    assert commands.main(["run"]) == 0
    assert told == ["http://localhost:8123", "https://rides.example.org"]
