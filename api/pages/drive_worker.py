"""The script that keeps the run sheet readable without signal; its address decides which pages it may look after."""

from fastapi import APIRouter
from fastapi.responses import FileResponse

from api.pages.rendering import STATIC
from api.security.access import anybody

router = APIRouter(include_in_schema=False)


@router.get("/drive/worker.js", dependencies=[anybody()])
def worker() -> FileResponse:
    """Return the script, allowed to look after the run sheet and nothing else."""
    return FileResponse(
        STATIC / "drive-worker.js",
        media_type="text/javascript",
        headers={"Service-Worker-Allowed": "/drive", "Cache-Control": "no-cache"},
    )
