"""A copy of what is kept about somebody as it leaves the service: a page to read and print, or JSON for programs."""

import json

from fastapi import Response

from api.language.words import N_
from api.pages.person_copy import as_page
from api.privacy.person_file import everything_about
from api.service import Service

COPIES = {
    "rider": N_("About you as a rider"),
    "driver": N_("About you as a driver"),
    "account": N_("About your sign-in"),
}


def handed_out(service: Service, kind: str, *, id_: str, form: str) -> Response:
    """Return the copy as a file to keep; it is written down that it was given out."""
    told = everything_about(service, kind, id_=id_)
    safe = {"Cache-Control": "no-store"}
    if form == "json":
        safe["Content-Disposition"] = 'attachment; filename="my-data.json"'
        return Response(json.dumps(told, indent=2, ensure_ascii=False), 200, safe, "application/json")
    safe["Content-Disposition"] = 'attachment; filename="my-data.html"'
    return Response(as_page(told), 200, safe, "text/html")
