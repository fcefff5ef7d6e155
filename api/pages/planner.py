"""The planner's room: what-ifs asked for, how far they are, and what came out, beside its inputs."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import FileResponse

from api.pages.booking import to
from api.pages.forms import FormErrors
from api.pages.gate import AnyVisit, Form
from api.pages.paging import paged
from api.pages.planner_figures import is_unsourced, told_figures, told_inputs
from api.pages.planner_form import SEEDS, in_plain_words, read_asked, shown_groups, told_changes
from api.pages.rendering import page
from api.pages.visit import Visit
from api.planning.fields import ASKED, RECORDED
from api.planning.files import CHART, FORMS, REPORTS, TABLES, Folder, by_theme, shipped
from api.planning.recorded import taken_down
from api.planning.what_if import WhatIf
from api.security.access import only
from api.security.identity import Role
from scheduler.domain.errors import BrokenInput, NotFound

MOST_OWN = 24
"""So many earlier what-ifs are offered to be compared with."""
READERS = (Role.PLANNER, Role.COORDINATOR, Role.ADMINISTRATOR)
router = APIRouter(prefix="/planner", include_in_schema=False)


@router.get("", dependencies=[only(*READERS)])
def listed(visit: AnyVisit) -> Response:
    """List the what-ifs, newest first."""
    return page(
        visit,
        "planner/list.html",
        found=paged(visit.service.what_ifs.every(), visit),
        themes=by_theme(shipped()),
    )


@router.get("/new", dependencies=[only(Role.PLANNER)])
def new(visit: AnyVisit, base: str = "", again: str = "", against: str = "") -> Response:
    """Show the form of a new what-if: blank, with an earlier one's answers, or with a ready scenario to play."""
    earlier = visit.service.what_ifs.find(again) if again else None
    if earlier is None:
        ready = next((one for one in shipped() if one.id == against), None)
        sent = {"base": base, "name": ready.name if ready is not None else ""}
        return _form(visit, sent, (against,) if ready is not None else ())
    sent = {field.name: earlier.changes.get(field.key, "") for field in ASKED}
    sent |= {
        "name": earlier.name,
        "base": earlier.base,
        "seeds": "" if earlier.recorded else str(earlier.seeds),
    }
    return _form(visit, sent, earlier.others)


@router.post("/new", dependencies=[only(Role.PLANNER)])
def ask(visit: AnyVisit, form: Form) -> Response:
    """Take a what-if in, or say everything that is wrong with it; with ``look`` only show another base's values."""
    errors = FormErrors()
    asked = read_asked(form, errors, frozenset(one.id for one in _own(visit)), today=visit.today)
    if "look" in form:
        return _form(visit, asked.sent, asked.others)
    if errors:
        return _form(visit, asked.sent, asked.others, errors)
    what_if = WhatIf(
        id=visit.service.surroundings.ids.new_id("what-if"),
        name=asked.name,
        base=asked.base,
        changes=asked.changes,
        others=asked.others,
        seeds=int(asked.seeds),
        asked_by=visit.signed_in.account.name,
        asked_at=visit.service.surroundings.wall_clock.now(),
    )
    folder = visit.service.what_ifs.folder(what_if.id)
    try:
        visit.service.what_ifs.take_in(taken_down(visit.service.settings, what_if, folder))
    except BrokenInput as trouble:
        folder.discard()
        about, message = in_plain_words(str(trouble))
        errors.add(RECORDED[0].name if what_if.recorded and about == "name" else about, message)
        return _form(visit, asked.sent, asked.others, errors)
    return to(f"/planner/{what_if.id}")


@router.get("/{id_}", dependencies=[only(*READERS)])
def shown(visit: AnyVisit, id_: str) -> Response:
    """Show how far a what-if is, or what came out; the address can be passed on."""
    what_if = _found(visit, id_)
    folder = visit.service.what_ifs.folder(id_)
    result = folder.read("out/comparison.json")
    inputs = folder.read("inputs.json")
    return page(
        visit,
        "planner/result.html",
        what_if=what_if,
        changes=told_changes(what_if),
        base=next((one.name for one in shipped() if one.id == what_if.base), what_if.base),
        compared=_compared(visit, what_if),
        unsourced=result is not None and is_unsourced(result),
        table=told_figures(result) if result is not None else None,
        inputs=told_inputs(inputs, what_if.changes) if inputs is not None else [],
        left=folder.read("progress.json"),
        fleet=folder.read("out/fleet.json"),
        has_chart=folder.result(CHART) is not None,
        files=[(name, words) for name, words in REPORTS.items() if folder.result(name) is not None],
        tables=_tables(folder, result) if result is not None else [],
        days=[(side, result["scenarios"]["abcd".index(side)]["name"]) for side in folder.days()]
        if result
        else [],
        zone=visit.policy.zone,
    )


@router.get("/{id_}/everything.zip", dependencies=[only(*READERS)])
def fetch_all(visit: AnyVisit, id_: str) -> Response:
    """Hand out all that came out."""
    _found(visit, id_)
    folder = visit.service.what_ifs.folder(id_)
    if folder.result("comparison.json") is None:
        raise NotFound("file", "everything.zip")
    named = {"content-disposition": f'attachment; filename="{id_}.zip"'}
    return Response(folder.everything(), media_type="application/zip", headers=named)


@router.get("/{id_}/files/{name:path}", dependencies=[only(*READERS)])
def fetch(visit: AnyVisit, id_: str, name: str) -> Response:
    """Hand out one of the files that came out."""
    _found(visit, id_)
    path = visit.service.what_ifs.folder(id_).result(name)
    if path is None:
        raise NotFound("file", name)
    return FileResponse(path, filename=f"{id_}-{name.replace('/', '-')}")


def _tables(
    folder: Folder, result: dict[str, Any]
) -> list[tuple[str, list[tuple[str, list[tuple[str, str]]]]]]:
    """Return what there is to take away of each scenario: tables, in each of their forms."""
    found = []
    for side, scenario in zip("abcd", result["scenarios"], strict=False):
        kinds = []
        for table, words in TABLES.items():
            names = [(form, f"scenario-{side}/{table}.{form}") for form in FORMS]
            kinds.append((words, [(form, name) for form, name in names if folder.result(name) is not None]))
        found.append((str(scenario["name"]), [kind for kind in kinds if kind[1]]))
    return found


def _form(
    visit: Visit, sent: Mapping[str, str], others: tuple[str, ...], errors: FormErrors | None = None
) -> Response:
    wrong: dict[str, Any] = {"errors": errors} if errors else {}
    scenarios = shipped()
    base = next((one for one in scenarios if one.id == sent.get("base")), scenarios[0])
    return page(
        visit,
        "planner/new.html",
        status=422 if errors else 200,
        sent={**sent, "base": base.id},
        base=base,
        others=others,
        groups=shown_groups(base.id, sent, errors or FormErrors()),
        scenarios=scenarios,
        seeds=SEEDS,
        own=_own(visit),
        **wrong,
    )


def _own(visit: Visit) -> list[WhatIf]:
    """Return the what-ifs that others may be compared with, newest first."""
    found = visit.service.what_ifs.every()
    return [
        one
        for one in found
        if one.differs and not one.recorded and visit.service.what_ifs.folder(one.id).has_scenario
    ][:MOST_OWN]


def _compared(visit: Visit, what_if: WhatIf) -> list[tuple[str, str]]:
    """Return name and question of what else a what-if is compared with."""
    ready = {one.id: (one.name, one.question) for one in shipped()}
    own = {one: visit.service.what_ifs.find(one) for one in what_if.others if one not in ready}
    known = ready | {id_: (one.name, "") for id_, one in own.items() if one is not None}
    return [known[one] for one in what_if.others if one in known]


def _found(visit: Visit, id_: str) -> WhatIf:
    found = visit.service.what_ifs.find(id_)
    if found is None:
        raise NotFound("what-if", id_)
    return found
