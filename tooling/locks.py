"""How lock files are made: for every supported Python and platform at once, with hashes, no addresses."""

import shutil
import subprocess
from pathlib import Path

from tooling.console import Trouble, step
from tooling.environment import ASSETS_LOCK, DEV_LOCK, RUN_LOCK

OPTIONS = (
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--no-annotate",
    "--no-header",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--quiet",
)
SOURCES = {
    RUN_LOCK: ("pyproject.toml",),
    DEV_LOCK: ("pyproject.toml", "--group=dev", f"--constraint={RUN_LOCK}"),
    ASSETS_LOCK: ("--group=pyproject.toml:assets", f"--constraint={DEV_LOCK}"),
}


def write(root: Path) -> None:
    """Work out every lock again; versions that still fit stay as they are.

    Raises
    ------
    Trouble
        uv is missing, or finds no set of versions that fits.
    """
    uv = shutil.which("uv")
    if uv is None:
        raise Trouble("Making locks needs uv. Install it with: python3 -m pip install --user uv")
    for name, sources in SOURCES.items():
        with step(f"Writing {name}"):
            command = [uv, "pip", "compile", *OPTIONS, *sources, f"--output-file={name}"]
            answer = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
            if answer.returncode != 0:
                raise Trouble(f"uv could not work out {name}:\n{answer.stderr.strip()[-1500:]}")
