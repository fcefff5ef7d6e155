"""A failed installation is told in words, with pip's last lines."""

import sys
from pathlib import Path

import pytest

from tooling.console import Trouble
from tooling.install import explain, install

PIP_THAT_FAILS = "print('Collecting six'); print('ERROR: No space left on device'); raise SystemExit(1)"
PIP_THAT_WORKS = "import sys; open(sys.argv[-1] + '.arguments', 'w').write(' '.join(sys.argv[1:]))"


def test_success_says_nothing_and_asks_for_hashes_and_ready_made_builds(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text("six==1.16.0\n")
    install([sys.executable, "-c", PIP_THAT_WORKS], lock)
    asked = (tmp_path / "requirements.lock.arguments").read_text()
    assert asked.startswith("install --require-hashes ")
    assert "--only-binary=:all:" in asked


def test_failure_ends_with_the_remedy_and_the_last_lines(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text("six==1.16.0\n")
    with pytest.raises(Trouble, match=r"disk is full(.|\n)*Collecting six\nERROR: No space left"):
        install([sys.executable, "-c", PIP_THAT_FAILS], lock)


@pytest.mark.parametrize(
    ("said", "remedy"),
    [
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE",
            "not the one that was locked",
        ),
        ("NewConnectionError: [Errno -2] Name or service not known", "cannot be reached"),
        ("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]'))", "certificates"),
        ("ERROR: No matching distribution found for numba==0.68.1", "no ready-made build"),
        ("ERROR: something nobody thought of", "could not be installed"),
    ],
)
def test_what_pip_says_becomes_a_remedy(said: str, remedy: str) -> None:
    assert remedy in explain(said)
    assert said in explain(said)
