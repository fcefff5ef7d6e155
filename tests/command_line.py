"""The command line in this process: importing the whole program again for each command takes longer than most do."""

import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from unittest.mock import patch

from drove import main


def drove(*arguments: object) -> "subprocess.CompletedProcess[str]":
    """Do as ``drove`` with these arguments does, and return what it said and how it ended."""
    command = ["drove", *map(str, arguments)]
    code: str | int | None = 0
    with redirect_stdout(StringIO()) as said, redirect_stderr(StringIO()) as complained:
        try:
            with patch.object(sys, "argv", command):
                main()
        except SystemExit as end:
            code = end.code
    assert code is None or isinstance(code, int), code
    return subprocess.CompletedProcess(command, code or 0, said.getvalue(), complained.getvalue())
