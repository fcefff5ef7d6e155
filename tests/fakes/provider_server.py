"""A provider of messages on the loopback that speaks GOV.UK Notify's API: it checks the token, and what is asked."""

import base64
import hashlib
import hmac
import json
import re
import threading
import time
import uuid
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

SERVICE = "26785a09-ab16-4eb0-8407-a37497a57506"
SECRET = "3d844edf-8d35-48ac-975b-e847b4f122b0"
KEY = f"test_key-{SERVICE}-{SECRET}"
TEMPLATES = {"sms": str(uuid.UUID(int=1)), "letter": str(uuid.UUID(int=2)), "email": str(uuid.UUID(int=3))}
NEEDED = {
    "sms": {"phone_number": r"\+?[\d ]{10,15}"},
    "email": {"email_address": r"[^@\s]+@[^@\s]+"},
    "letter": {},
}


@dataclass
class ProviderServer:
    """Keeps what it was given; ``fails`` makes the next requests fail, ``status`` is what becomes of messages.

    A failure of status 0 closes the connection, one of 201 is no answer of the provider's at all.
    """

    taken: dict[str, dict[str, Any]] = field(default_factory=dict)
    fails: list[tuple[int, str]] = field(default_factory=list)
    loses_answers: int = 0
    """So many messages are taken without the sender hearing of it."""
    status: str = "delivered"
    now: float | None = None
    waits: float = 0
    """So many seconds it takes over each answer."""

    def __post_init__(self) -> None:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self.reply(*server.asked(self.path, self.headers.get("Authorization", "")))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self.reply(*server.given(self.path, self.headers.get("Authorization", ""), json.loads(body)))

            def reply(self, status: int, body: dict[str, Any]) -> None:
                time.sleep(server.waits)
                if status == 0:
                    self.close_connection = True
                    return
                data = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, format: str, *args: object) -> None:
                """Keep quiet."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self._http.server_close()

    def given(self, path: str, authorisation: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        refused = self.refusal(authorisation)
        if refused:
            return refused
        kind = path.removeprefix("/v2/notifications/")
        if kind not in NEEDED:
            return _error(404, "Not found")
        for name, pattern in NEEDED[kind].items():
            if not re.fullmatch(pattern, str(body.get(name, ""))):
                return _error(400, f"{name} is not valid")
        if body.get("template_id") != TEMPLATES[kind]:
            return _error(400, "Template not found")
        blanks = body.get("personalisation", {})
        wanted = {"body"} if kind == "sms" else {"subject", "body"}
        if kind == "letter":
            wanted |= {"address_line_1", "address_line_2", "address_line_3"}
        if missing := wanted - set(blanks):
            return _error(400, f"Missing personalisation: {', '.join(sorted(missing))}")
        id_ = str(uuid.uuid4())
        self.taken[id_] = {"id": id_, "type": kind, "reference": body.get("reference"), **body}
        if self.loses_answers:
            self.loses_answers -= 1
            return 0, {}
        return 201, {"id": id_, "reference": body.get("reference"), "content": {"body": blanks["body"]}}

    def asked(self, path: str, authorisation: str) -> tuple[int, dict[str, Any]]:
        refused = self.refusal(authorisation)
        if refused:
            return refused
        parts = urlsplit(path)
        if parts.path == "/v2/notifications":
            reference = parse_qs(parts.query).get("reference", [""])[0]
            found = [one for one in self.taken.values() if one["reference"] == reference]
            return 200, {"notifications": found, "links": {"current": path}}
        one = self.taken.get(parts.path.rsplit("/", 1)[1])
        return _error(404, "No result found") if one is None else (200, {**one, "status": self.status})

    def refusal(self, authorisation: str) -> tuple[int, dict[str, Any]] | None:
        """Return what a request gets that is not let in."""
        if self.fails:
            status, message = self.fails.pop(0)
            return _error(status, message)
        try:
            head, claims, signature = authorisation.removeprefix("Bearer ").split(".")
            read = json.loads(_decoded(claims))
        except ValueError:
            return _error(401, "Unauthorized: authentication token must be provided")
        expected = hmac.new(SECRET.encode(), f"{head}.{claims}".encode(), hashlib.sha256).digest()
        if json.loads(_decoded(head))["alg"] != "HS256" or not hmac.compare_digest(
            expected, _decoded(signature)
        ):
            return _error(403, "Invalid token: signature, api token not found")
        if read["iss"] != SERVICE or abs(read["iat"] - (self.now or time.time())) > 30:
            return _error(403, "Error: Your system clock must be accurate to within 30 seconds")
        return None


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _error(status: int, message: str) -> tuple[int, dict[str, Any]]:
    return status, {"status_code": status, "errors": [{"error": "Error", "message": message}]}
