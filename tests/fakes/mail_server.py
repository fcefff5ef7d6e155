"""A mail server on the loopback: takes e-mails, or refuses them in the way it is told to."""

import socketserver
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType
from typing import Self, cast


class MailServer:
    """Speaks as much SMTP as a sender needs."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.recipient_reply = "250 fine"
        server = self

        class Handler(socketserver.StreamRequestHandler):
            def say(self, line: str) -> None:
                self.wfile.write(f"{line}\r\n".encode())

            def handle(self) -> None:
                self.say("220 loopback")
                while line := self.rfile.readline().decode().strip():
                    verb = line.split(" ")[0].split(":")[0].upper()
                    if verb == "DATA":
                        self.say("354 go on")
                        self.take()
                    elif verb == "QUIT":
                        self.say("221 bye")
                        return
                    else:
                        self.say(server.recipient_reply if verb == "RCPT" else "250 fine")

            def take(self) -> None:
                lines = []
                while (line := self.rfile.readline()) != b".\r\n":
                    lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
                server.mails.append(
                    cast(EmailMessage, message_from_bytes(b"".join(lines), policy=policy.default))
                )
                self.say("250 taken")

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
