"""How packages are installed: ready-made builds only, each with its hash in the lock, and told in words."""

import re
import subprocess
from collections import deque
from collections.abc import Sequence
from pathlib import Path

from tooling.console import Trouble, progress

OPTIONS = (
    "--require-hashes",
    "--no-deps",
    "--only-binary=:all:",
    "--no-input",
    "--disable-pip-version-check",
    "--progress-bar=off",
)
REMEDIES = (
    (
        r"DO NOT MATCH THE HASHES",
        "A package that arrived is not the one that was locked. Do not use it; try another network.",
    ),
    (
        r"NewConnectionError|NameResolution|ConnectTimeout|ReadTimeout|Temporary failure|ProxyError",
        "The package index cannot be reached. Check the network, and pip's settings for a proxy.",
    ),
    (
        r"SSLError|CERTIFICATE_VERIFY",
        "The connection is not trusted. Tell pip about your certificates: pip config set global.cert FILE",
    ),
    (
        r"No matching distribution|Could not find a version",
        "A package has no ready-made build for this machine. Use Python 3.11 to 3.14 on Linux or macOS.",
    ),
    (r"No space left", "The disk is full. About 1.5 GB are needed."),
    (r"Permission denied", "This folder cannot be written to. Copy the project to one that can."),
)


def install(pip: Sequence[str], lock: Path) -> None:
    """Install a lock file with a pip command.

    Raises
    ------
    Trouble
        pip did not succeed; the message holds its last lines and the likely remedy.
    """
    command = [*pip, "install", *OPTIONS, "-r", str(lock)]
    last: deque[str] = deque(maxlen=15)
    total = lock.read_text(encoding="utf-8").count("==")
    seen = 0
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        for line in process.stdout or ():
            last.append(line.rstrip())
            if line.startswith(("Collecting ", "Requirement already satisfied: ")):
                seen += 1
                progress(f"{seen} of {total}: {line.split()[1]}")
            elif line.startswith("Installing collected"):
                progress("unpacking …")
    if process.returncode != 0:
        raise Trouble(explain("\n".join(last)))


def explain(output: str) -> str:
    """Return what a failed installation most likely means, above pip's own last lines."""
    for pattern, remedy in REMEDIES:
        if re.search(pattern, output):
            return f"{remedy}\nThe last lines of pip:\n{output}"
    return f"The packages could not be installed. The last lines of pip:\n{output}"
