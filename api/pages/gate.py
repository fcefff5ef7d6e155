"""How a request becomes a visit, and which forms are let in: those that carry the token of their visit.

Characters that nobody can see or type, such as NUL, which databases refuse, come no further than here.
"""

import re
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from api.dependencies import CurrentService, CurrentSession, MaybeSession
from api.pages.visit import Visit
from api.security.forms import FIELD, require_form_token

MOST_FIELDS = 60
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff]")
"""Control characters but those that end lines, and what turns the direction of reading or takes no room."""


async def _visit(request: Request, service: CurrentService, session: MaybeSession) -> Visit:
    if any(map(UNSEEN.search, (request.scope["path"], *request.query_params.values()))):
        raise HTTPException(404)
    return Visit(request, service, session)


async def _read(request: Request) -> FormData:
    sent = await request.form(max_files=0, max_fields=MOST_FIELDS)
    return FormData([(name, UNSEEN.sub("", str(value))) for name, value in sent.multi_items()])


OpenForm = Annotated[FormData, Depends(_read)]
"""A form that strangers may send."""


async def _checked(session: CurrentSession, form: OpenForm) -> FormData:
    token = form.get(FIELD, "")
    require_form_token(session, token if isinstance(token, str) else "")
    return form


AnyVisit = Annotated[Visit, Depends(_visit)]
"""The visit of anybody whom the rule of the route lets in."""
Form = Annotated[FormData, Depends(_checked)]
"""A form of somebody who is signed in, sent from a page of ours."""
