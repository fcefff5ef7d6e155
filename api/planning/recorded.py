"""Days of the live service as people really asked for them, taken down without names for a what-if to play.

They lie in the what-if's own folder, beside the event log they come from, and are not handed out.
"""

import csv
from dataclasses import replace

from api.planning.files import RECORDED, Folder
from api.planning.live import of_the_service, reading
from api.planning.present import ask_drove
from api.planning.what_if import WhatIf
from api.settings import Settings
from scheduler.domain.errors import BrokenInput


def taken_down(settings: Settings, what_if: WhatIf, folder: Folder) -> WhatIf:
    """Take down the days that a what-if plays; returns it with as many days to play as somebody asked on.

    Raises
    ------
    BrokenInput
        Nobody asked for a ride on these days, or they cannot be played with these rules.
    """
    if what_if.recorded is None:
        return what_if
    first, last = what_if.recorded
    out = (folder.path / RECORDED).parent
    out.mkdir(parents=True)
    base = out / "service.toml"
    base.write_text(of_the_service(settings, what_if.base, {}), encoding="utf-8")
    days = ("--from", str(first), "--to", str(last), "--out", str(out))
    try:
        ask_drove("recorded", str(base), *days, environment=reading(settings.database_url))
    except BrokenInput as trouble:
        raise BrokenInput(str(trouble).replace(" with --from and --to", "")) from None
    with (out / "wishes.csv").open(encoding="utf-8", newline="") as wishes:
        return replace(what_if, seeds=len({row["date"] for row in csv.DictReader(wishes)}))
