"""Where log lines go when they cannot be written: nowhere. A full disk must not fail the request that is logged."""

from contextlib import suppress
from typing import TextIO


class SturdyStream:
    """A stream that loses lines rather than raise."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write, or lose what cannot be written."""
        with suppress(OSError):
            return self._stream.write(text)
        return 0

    def flush(self) -> None:
        """Pass on what was written, or lose it."""
        with suppress(OSError):
            self._stream.flush()
