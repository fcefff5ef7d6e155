"""A mail server on the loopback: takes e-mails, or refuses them in the way it is told to."""

import socketserver
import threading
import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType
from typing import Self, cast


class MailServer:
    """Speaks as much SMTP as a sender needs.

    ``replies`` are what it says next instead of the usual, by the verb it answers: ``HELLO`` at the start, ``.`` after
    the words of a mail. At an empty one it closes the connection.
    """

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.recipient_reply = "250 fine"
        self.replies: dict[str, list[str]] = {}
        self.waits: float = 0
        """So many seconds it takes over each answer."""
        server = self

        class Handler(socketserver.StreamRequestHandler):
            def say(self, verb: str, usual: str = "250 fine") -> bool:
                """Answer; False where the connection is closed instead."""
                time.sleep(server.waits)
                queued = server.replies.get(verb)
                line = queued.pop(0) if queued else usual
                self.wfile.write(f"{line}\r\n".encode() if line else b"")
                return bool(line)

            def handle(self) -> None:
                goes_on = self.say("HELLO", "220 loopback")
                while goes_on and (line := self.rfile.readline().decode().strip()):
                    verb = line.split(" ")[0].split(":")[0].upper()
                    if verb == "DATA":
                        goes_on = self.say(verb, "354 go on") and self.take()
                    else:
                        goes_on = self.say(verb, server.recipient_reply if verb == "RCPT" else "250 fine")
                    goes_on = goes_on and verb != "QUIT"

            def take(self) -> bool:
                lines = []
                while (line := self.rfile.readline()) != b".\r\n":
                    lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
                if not server.replies.get("."):
                    server.mails.append(
                        cast(EmailMessage, message_from_bytes(b"".join(lines), policy=policy.default))
                    )
                return self.say(".", "250 taken")

        self._tcp = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._tcp.daemon_threads = True
        self._thread = threading.Thread(target=self._tcp.serve_forever, args=(0.02,), daemon=True)

    @property
    def port(self) -> int:
        return int(self._tcp.server_address[1])

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._tcp.shutdown()
        self._tcp.server_close()
