"""E-mail through a mail server, with the standard library.

The message id is made from our own, so that mail programs that meet a message twice show it once.
"""

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime, formataddr

from api.notify.message import Message, MessageState
from api.notify.senders import NotNow, Undeliverable

SECONDS = 20
FOR_GOOD = range(500, 600)
NOBODY = 553
"""What a server would answer to no address at all, which is not even put to it."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in, and as whom."""

    host: str
    port: int = 587
    user: str = ""
    password: str = field(default="", repr=False)
    starts_tls: bool = True
    sender: str = ""
    sender_name: str = ""


class SmtpSender:
    """Hands e-mails to a mail server."""

    def __init__(self, server: MailServer) -> None:
        self._server = server

    def send(self, message: Message) -> str:
        """Hand an e-mail over."""
        try:
            mail = self.mail(message)
        except ValueError:
            raise Undeliverable("No e-mail can be written to this address.") from None
        try:
            self._hand_in(mail)
        except smtplib.SMTPRecipientsRefused as refused:
            code = next((code for code, _ in refused.recipients.values()), NOBODY)
            if code in FOR_GOOD:
                raise Undeliverable(f"The mail server refused this address ({code}).") from None
            raise NotNow(f"The mail server put this address off ({code}).") from None
        except smtplib.SMTPDataError as refused:
            if refused.smtp_code in FOR_GOOD:
                raise Undeliverable(f"The mail server refused this e-mail ({refused.smtp_code}).") from None
            raise NotNow(f"The mail server put this e-mail off ({refused.smtp_code}).") from None
        except smtplib.SMTPResponseException as trouble:
            raise NotNow(f"The mail server answered {trouble.smtp_code}.") from None
        except (OSError, smtplib.SMTPException) as trouble:
            raise NotNow(f"The mail server does not answer ({type(trouble).__name__}).") from None
        return str(mail["Message-ID"])

    def _hand_in(self, mail: EmailMessage) -> None:
        connection = smtplib.SMTP(self._server.host, self._server.port, timeout=SECONDS)
        try:
            if self._server.starts_tls:
                connection.starttls(context=ssl.create_default_context())
            if self._server.user:
                connection.login(self._server.user, self._server.password)
            try:
                connection.send_message(mail)
            except smtplib.SMTPNotSupportedError:
                raise Undeliverable("The mail server takes no address with letters like these.") from None
            # The server has it: however it takes leave, the mail is not to be sent again.
            with suppress(smtplib.SMTPException):
                connection.quit()
        finally:
            connection.close()

    def taken(self, message: Message) -> str:
        """Return nothing: mail servers do not tell."""
        return ""

    def state(self, message: Message) -> MessageState:
        """Return that it was sent: mail servers tell no more."""
        return MessageState.SENT

    def mail(self, message: Message) -> EmailMessage:
        """Return the e-mail as it is handed over: plain text."""
        mail = EmailMessage()
        mail["From"] = formataddr((self._server.sender_name, self._server.sender))
        mail["To"] = message.address
        mail["Subject"] = message.subject
        mail["Date"] = format_datetime(message.due)
        domain = self._server.sender.rpartition("@")[2] or "localhost"
        mail["Message-ID"] = f"<{message.id}@{domain}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.text)
        return mail
