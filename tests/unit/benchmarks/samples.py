"""A tiny instance of each kind, as its file reads; tests break one thing at a time."""

from pathlib import Path

CORDEAU = """\
2 2 100 3 30
0 0 0 0 0 0 100
1 0 10 2 1 10 40
2 10 0 2 1 0 60
3 0 20 2 -1 0 90
4 20 0 2 -1 30 60
5 0 0 0 0 0 100
"""

DOUBLED = """\
2 4 100 3 30
0 0 0 0 0 0 100
1 0 10 2 1 10 40
2 10 0 2 1 0 60
3 0 20 2 -1 0 90
4 20 0 2 -1 30 60
"""

MALHEIROS = """\
2 2
100 1 2 0 1
100 2 0 1 0
0 0 0 0 0 0 0 0 0 0 100
1 0 10 2 30 0 1 0 1 10 40
2 10 0 2 30 1 0 1 0 0 60
3 0 20 2 0 0 -1 0 -1 0 90
4 20 0 2 0 -1 0 -1 0 30 60
5 0 0 0 0 0 0 0 0 0 100
"""

LI_LIM = """\
2 30 1
0 0 0 0 0 100 0 0 0
1 0 10 10 10 40 2 0 3
2 10 0 20 0 60 2 0 4
3 0 20 -10 0 90 2 1 0
4 20 0 -20 30 60 2 2 0
"""

SARTORI = """\
NAME: toy
LOCATION: nowhere at all
COMMENT: made for tests
TYPE: PDPTW
SIZE: 5
DISTRIBUTION: none
DEPOT: random
ROUTE-TIME: 100
TIME-WINDOW: 60
CAPACITY: 30
NODES
0 0 0 0 0 100 0 0 0
1 0 10 10 10 40 2 0 3
2 10 0 20 0 60 2 0 4
3 0 20 -10 0 90 2 1 0
4 20 0 -20 30 60 2 2 0
EDGES
0 10 10 20 20
11 0 14 10 22
11 14 0 22 10
21 10 22 0 28
21 22 10 28 0
EOF
"""

EVERY = {
    "cordeau": CORDEAU,
    "doubled": DOUBLED,
    "malheiros": MALHEIROS,
    "li-lim": LI_LIM,
    "sartori": SARTORI,
}


def put(folder: Path, text: str, name: str = "toy.txt") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
