"""dev.py makes its environment on poor machines, and only when it has to."""

import importlib.util
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tooling import environment as module
from tooling.console import Trouble
from tooling.environment import ASSETS_LOCK, DEV_LOCK, RUN_LOCK, Environment


@pytest.fixture
def project(tmp_path: Path) -> Environment:
    for lock in (RUN_LOCK, DEV_LOCK, ASSETS_LOCK):
        (tmp_path / lock).write_text(f"# {lock}\nsix==1.16.0\n")
    return Environment(tmp_path)


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the locks that were installed, in order; nothing is really fetched."""
    done: list[str] = []
    monkeypatch.setattr(module, "install", lambda _pip, lock: done.append(lock.name))
    return done


def python_says(environment: Environment, code: str) -> str:
    return environment.ask("-c", f"import sys; print({code})").stdout.strip()


def test_what_is_compiled_of_our_sources_is_kept(
    project: Environment, installed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    project.ensure(RUN_LOCK)
    assert python_says(project, "sys.dont_write_bytecode") == "False"


def test_the_first_start_installs_and_the_second_does_not(project: Environment, installed: list[str]) -> None:
    project.ensure(RUN_LOCK)
    project.ensure(RUN_LOCK)
    assert installed == [RUN_LOCK]


def test_a_changed_lock_is_installed_again(project: Environment, installed: list[str]) -> None:
    project.ensure(RUN_LOCK)
    (project.root / RUN_LOCK).write_text("six==1.17.0\n")
    project.ensure(RUN_LOCK)
    assert installed == [RUN_LOCK, RUN_LOCK]


def test_the_larger_lock_serves_for_the_smaller(project: Environment, installed: list[str]) -> None:
    project.ensure(DEV_LOCK)
    project.ensure(RUN_LOCK)
    project.ensure(ASSETS_LOCK)
    assert installed == [DEV_LOCK]


def test_the_smaller_lock_does_not_serve_for_the_larger(project: Environment, installed: list[str]) -> None:
    project.ensure(RUN_LOCK)
    project.ensure(DEV_LOCK)
    assert installed == [RUN_LOCK, DEV_LOCK]


def test_an_installation_that_failed_is_tried_again(
    project: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_pip: object, _lock: object) -> None:
        raise Trouble("no network")

    monkeypatch.setattr(module, "install", fail)
    with pytest.raises(Trouble):
        project.ensure(RUN_LOCK)
    assert not project.is_current(RUN_LOCK)


def assert_apart(project: Environment) -> None:
    """Its own packages are in sight, the machine's are not."""
    assert project.works()
    assert Path(python_says(project, "sys.prefix")) == project.folder
    assert python_says(project, "[p for p in sys.path if p.endswith('-packages')]") == str(
        [str(next(project.folder.glob("lib/python*/site-packages")))]
    )


def test_the_environment_is_apart_from_the_machine(project: Environment) -> None:
    project.create()
    assert_apart(project)


def test_without_the_venv_module_it_is_laid_out_by_hand(
    project: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "venv" else real(name))
    monkeypatch.setitem(sys.modules, "venv", None)
    project.create()
    assert_apart(project)
    pip = [sys.executable, "-m", "pip", "--python", str(project.python), "list", "--format=freeze"]
    listed = subprocess.run(pip, capture_output=True, text=True, check=False)
    if module.pip_version(sys.executable) is not None:
        assert (listed.returncode, listed.stdout.strip()) == (0, "")


def test_an_environment_whose_python_is_gone_is_made_anew(
    project: Environment, installed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    project.ensure(RUN_LOCK)
    for link in (project.folder / "bin").glob("python*"):
        link.unlink()
        link.symlink_to("/nowhere/python3")
    project.ensure(RUN_LOCK)
    assert installed == [RUN_LOCK, RUN_LOCK]
    assert "making it anew" in capsys.readouterr().out


def test_the_launcher_runs_the_command_line_with_this_environment(project: Environment) -> None:
    project.create()
    (project.root / "drove.py").write_text("import sys; print(sys.prefix, sys.argv[1:])\n")
    command = [project.folder / "bin" / "drove", "bench", "two words"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert said.strip() == f"{project.folder} ['bench', 'two words']"


def versions(monkeypatch: pytest.MonkeyPatch, outside: tuple[int, int] | None, inside: bool = False) -> None:
    monkeypatch.setattr(
        module, "pip_version", lambda python: outside if python == module.base_python() else None
    )
    monkeypatch.setattr(Environment, "_bring_own_pip", lambda _self: inside)


def test_the_machines_pip_installs_into_the_environment(
    project: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions(monkeypatch, (23, 0))
    assert project.pip() == [module.base_python(), "-m", "pip", "--python", str(project.python)]


def test_without_a_machine_pip_the_environment_gets_its_own(
    project: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions(monkeypatch, None, inside=True)
    assert project.pip() == [str(project.python), "-m", "pip"]


def test_a_pip_that_is_too_old_is_told_in_words(
    project: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions(monkeypatch, (20, 3))
    with pytest.raises(Trouble, match=r"pip 20\.3 is too old: 22\.3 or newer.*\n.*--upgrade pip"):
        project.pip()


def test_no_pip_at_all_is_told_in_words(project: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    versions(monkeypatch, None)
    with pytest.raises(Trouble, match="has no pip"):
        project.pip()


def test_our_processes_see_nothing_of_other_pythons(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    monkeypatch.setenv("PYTHONHOME", "/elsewhere")
    variables = module.child_environment(DROVE_PORT="1")
    assert "PYTHONPATH" not in variables
    assert "PYTHONHOME" not in variables
    assert variables["DROVE_PORT"] == "1"


def test_two_starts_at_once_install_once(project: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second waits for the first, then finds the work done."""
    done: list[str] = []
    inside = threading.Event()

    def slow(_pip: object, lock: Path) -> None:
        inside.set()
        time.sleep(0.3)
        done.append(lock.name)

    monkeypatch.setattr(module, "install", slow)
    first = threading.Thread(target=project.ensure, args=(RUN_LOCK,))
    first.start()
    assert inside.wait(10)
    Environment(project.root).ensure(RUN_LOCK)
    first.join()
    assert done == [RUN_LOCK]
