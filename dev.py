"""The developer's and the visitor's door: ``python3 dev.py run``, ``test``, ``check`` and a few more.

Needs Python 3.11 or newer with pip, and nothing else. This file stays readable to very old Pythons, so that
they can say so in words; everything that works is in ``tooling/``.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this line is for those who have an older one
    sys.exit(
        "Drove needs Python 3.11 or newer; this is Python %d.%d.\n"  # noqa: UP031
        "Try: python3.11 dev.py %s" % (sys.version_info[0], sys.version_info[1], " ".join(sys.argv[1:]))
    )
if sys.platform == "win32":
    sys.exit("Drove runs on Linux and macOS. On Windows, use it inside WSL: https://aka.ms/wsl")

from tooling.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
