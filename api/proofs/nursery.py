"""Starts servers and workers in an instant: everything is loaded once here, and each process is a fork of it.

A proof kills many processes, and loading roads and the compiled engine for each would take most of its time. A
fork is a process like any other: it opens the database itself, and nothing of it survives ``kill -9``. Orders come
line by line on standard input, each a list of the program, its port and its settings; the answer to each is the
number of the new process.
"""

import gc
import json
import os
import signal
import sys
from dataclasses import replace

from api.main import create_app
from api.prepared_roads import prepare_roads
from api.proofs.reckless import serve_recklessly
from api.serving import serve
from api.settings import read_settings
from api.surroundings import Surroundings, load_surroundings
from api.work.process import work
from scheduler.adapters.service_file import load_policy
from scheduler.bootstrap import warm

HOST = "127.0.0.1"


def main() -> None:
    """Take orders until there are no more, then end every process that was started."""
    around = load_surroundings(read_settings())
    warm()
    if around.fleet is not None:
        prepare_roads(around, around.fleet.vehicles)
    create_app(read_settings(), surroundings=around)  # Works out the routes, which every fork then has.
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    children: list[int] = []
    _say("ready")
    for line in sys.stdin:
        program, port, settings = json.loads(line)
        children.append(_fork(program, port, settings, around=around))
        _say(str(children[-1]))
    for child in children:
        _end(child)


def _run(program: str, port: int, around: Surroundings) -> int:
    around = replace(around, policy=load_policy(read_settings().rules))
    if program == "work":
        return work(around)
    return (serve_recklessly if program == "reckless" else serve)(HOST, port, around)


def _fork(program: str, port: int, settings: dict[str, str], *, around: Surroundings) -> int:
    child = os.fork()
    if child:
        return child
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.update(settings)
    silence = os.open(os.devnull, os.O_RDWR)
    os.dup2(silence, 0)
    os.dup2(silence, 1)
    os._exit(_run(program, port, around))


def _end(child: int) -> None:
    try:
        os.kill(child, signal.SIGKILL)
    except ProcessLookupError:
        return


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
