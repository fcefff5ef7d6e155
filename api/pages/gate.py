"""How a request becomes a visit, and which forms are let in: those that carry the token of their visit."""

from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData

from api.dependencies import CurrentService, CurrentSession, MaybeSession
from api.pages.visit import Visit
from api.security.forms import FIELD, require_form_token

MOST_FIELDS = 60


async def _visit(request: Request, service: CurrentService, session: MaybeSession) -> Visit:
    return Visit(request, service, session)


async def _read(request: Request) -> FormData:
    return await request.form(max_files=0, max_fields=MOST_FIELDS)


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
