"""What docs/api.md says is what the service does."""

import re
from pathlib import Path

from api.problems import EVERY_KIND
from api.settings import PREFIX, Settings

TEXT = (Path(__file__).parents[3] / "docs" / "api.md").read_text(encoding="utf-8")


def test_it_lists_every_problem_with_its_status() -> None:
    listed = dict(re.findall(r"^\| `/problems/([a-z-]+)` \| (\d+) ", TEXT, re.MULTILINE))
    assert listed == {kind.slug: str(kind.status) for kind in EVERY_KIND.values()}


def test_it_lists_every_setting() -> None:
    listed = set(re.findall(rf"`{PREFIX}([A-Z_]+)`", TEXT))
    assert listed == {name.upper() for name in Settings.model_fields}
