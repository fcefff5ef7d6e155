"""A booking's questions answered beforehand, from a request that was made earlier."""

from api.pages.booking import new_draft
from api.pages.draft import RideDraft
from api.pages.off_train import way_off_train
from api.pages.visit import Visit
from scheduler.domain.request import Request
from scheduler.domain.time import Timeline


def as_asked(visit: Visit, request: Request, **known: object) -> RideDraft:
    """Return a draft with every answer of a request; what is ``known`` better goes before what was asked."""
    line = Timeline(request.service_date, visit.policy.zone)
    back = request.homeward
    answers: dict[str, object] = {
        "origin": request.origin,
        "destination": request.destination,
        "day": request.service_date,
        "outward_kind": request.outward.kind,
        "outward_time": line.moment(request.outward.at).time(),
        "one_way": back is None,
        "homeward_kind": back.kind if back else None,
        "homeward_time": line.moment(back.at).time() if back else None,
        "ready_call": request.ready_call,
        "party": request.party,
        "needs": request.needs,
        "purpose": request.purpose,
        "driver_gender": request.driver_gender,
        "train": request.train,
        "catches_train": request.train is not None,
        "arrival": request.arrival,
        "meets_train": way_off_train(visit, request),
    }
    return new_draft(request.rider_id, **answers | known)
