"""When the engine's search has to be compiled: once after installation, and again when its code has changed.

numba keeps what it compiled beside the code. Doing it now means that the first rider does not wait for it.
"""

from tooling.console import Trouble, step
from tooling.environment import RUN_LOCK, Environment, fingerprint


def ensure(environment: Environment) -> None:
    """Compile the engine when that was not done for this code and these libraries.

    Raises
    ------
    Trouble
        It does not compile.
    """
    sources = sorted((environment.root / "scheduler" / "engine").rglob("*.py"))
    present = fingerprint([*sources, environment.root / RUN_LOCK])
    stamp = environment.folder / "drove-stamps" / "engine"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == present:
        return
    with step("Compiling the engine (once; about two minutes)"):
        answer = environment.ask("drove.py", "warm")
        if answer.returncode != 0:
            raise Trouble(f"The engine does not compile:\n{(answer.stderr or answer.stdout).strip()[-2000:]}")
    stamp.write_text(present, encoding="utf-8")
