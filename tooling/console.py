"""How the developer's commands speak: one line per step, what went wrong, and what to do about it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic


class Trouble(Exception):
    """Something that stops a command; ``message`` says what is wrong and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def say(text: str = "") -> None:
    """Print one line at once, so that the order holds when output goes to a file."""
    print(text, flush=True)


def warn(text: str) -> None:
    """Print one line about something that is not as it should be, but does not stop the command."""
    print(f"Note: {text}", file=sys.stderr, flush=True)


def complain(trouble: Trouble) -> None:
    """Print why a command stops."""
    print(f"\n{trouble.message}", file=sys.stderr, flush=True)


def progress(text: str) -> None:
    """Overwrite the current line on a terminal; say nothing elsewhere."""
    if sys.stdout.isatty():
        print(f"\r\033[K  {text[:100]}", end="", flush=True)


def clear_progress() -> None:
    """Take the progress line away."""
    if sys.stdout.isatty():
        print("\r\033[K", end="", flush=True)


@contextmanager
def step(text: str) -> Iterator[None]:
    """Say what begins, and how long it took once it is done."""
    say(f"{text} …")
    began = monotonic()
    try:
        yield
    finally:
        clear_progress()
    say(f"  done in {monotonic() - began:.1f} s")
