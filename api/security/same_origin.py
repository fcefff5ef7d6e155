"""Whether a browser sent a request because our own page asked it to, or because somebody else's did."""

from urllib.parse import urlsplit

from fastapi import Request

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def may_be_forged(request: Request, *, by_cookie: bool) -> bool:
    """Tell whether another site may have made the browser send this.

    Browsers say where a request comes from: all current ones in ``Sec-Fetch-Site``, older ones in ``Origin``.
    One that says neither is trusted only when it carries no cookie that the browser adds by itself.
    """
    if request.method in SAFE_METHODS:
        return False
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site != "same-origin"
    origin = request.headers.get("origin")
    if origin is not None:
        return urlsplit(origin).netloc != request.headers.get("host")
    return by_cookie
