"""How long browsers keep our style sheets, scripts and fonts: what names its version for a year, the rest for an hour.

Nothing in these files is about anybody, unlike everything else we send.
"""

from os import PathLike, stat_result

from fastapi import Response
from fastapi.staticfiles import StaticFiles
from starlette.types import Scope

VERSIONED = "public, max-age=31536000, immutable"
SHORT = "public, max-age=3600"


class BrowserFiles(StaticFiles):
    """The files of a folder, to be kept by browsers."""

    def file_response(
        self, full_path: str | PathLike[str], stat_result: stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """Return a file with how long it may be kept."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        is_versioned = scope["query_string"].startswith(b"v=")
        response.headers["Cache-Control"] = VERSIONED if is_versioned else SHORT
        return response
