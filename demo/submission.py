"""A mail client that tells what the server said at each stage, and the messages it sends."""

import base64
import smtplib
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from datetime import datetime, timezone


@dataclass(frozen=True)
class Reply:
    """One answer of the server. `stage` is connect, auth, mail, rcpt, data or end."""

    stage: str
    code: int
    text: str

    def __str__(self) -> str:
        return f"{self.code} {self.text}"


@dataclass
class Outcome:
    """How one submission went: each reply in order. `refused` are the recipients that were not taken."""

    replies: list[Reply] = field(default_factory=list)
    refused: dict[str, Reply] = field(default_factory=dict)

    @property
    def last(self) -> Reply:
        return self.replies[-1]

    @property
    def stage(self) -> str:
        return self.last.stage

    @property
    def code(self) -> int:
        return self.last.code

    @property
    def text(self) -> str:
        return self.last.text

    @property
    def accepted(self) -> bool:
        """The server took the message for at least one recipient."""
        return self.stage == "end" and self.code == 250

    @property
    def queue_id(self) -> str:
        """Postfix's queue id, or an empty text."""
        return self.text.partition("queued as ")[2].strip()

    def __str__(self) -> str:
        return f"{self.stage}: {self.last}"


class Refused(Exception):
    """Ends a submission early; its reply is in the outcome already."""


def compose(sender: str, to: list[str] | str, subject: str = "Hello", body: str = "Good morning.\n",
            **headers: str) -> EmailMessage:
    """A plain message. Further headers by keyword, an underscore for each hyphen: `List_Unsubscribe="<…>"`."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = to if isinstance(to, str) else ", ".join(to)
    message["Subject"] = subject
    message["Date"] = format_datetime(datetime.now(timezone.utc))
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(body)
    return message


def submit(port: int, sender: str, recipients: list[str], message: EmailMessage | bytes, *,
           login: tuple[str, str] | None = None, client: str | None = None) -> Outcome:
    """Offers one message on 127.0.0.1 and returns every reply; never raises for a refusal.

    `login` is user and password. `client` is the network address that the server shall believe it comes from
    (XCLIENT); without one it is 127.0.0.1.
    """
    outcome = Outcome()
    try:
        with smtplib.SMTP(timeout=60, local_hostname="client.example") as smtp:
            _expect(outcome, "connect", smtp.connect("127.0.0.1", port))
            _greet(outcome, smtp, client)
            if login:
                _expect(outcome, "auth", _authenticate(smtp, *login))
            _transact(outcome, smtp, sender, recipients, message)
    except (Refused, smtplib.SMTPServerDisconnected):
        pass
    return outcome


def _greet(outcome: Outcome, smtp: smtplib.SMTP, client: str | None) -> None:
    _expect(outcome, "connect", smtp.ehlo())
    if client:
        _expect(outcome, "connect", smtp.docmd("XCLIENT", f"ADDR={client} NAME=[UNAVAILABLE]"))
        _expect(outcome, "connect", smtp.ehlo())


def _authenticate(smtp: smtplib.SMTP, user: str, password: str) -> tuple[int, bytes]:
    secret = base64.b64encode(f"\0{user}\0{password}".encode()).decode()
    return smtp.docmd("AUTH", f"PLAIN {secret}")


def _transact(outcome: Outcome, smtp: smtplib.SMTP, sender: str, recipients: list[str],
              message: EmailMessage | bytes) -> None:
    _expect(outcome, "mail", smtp.mail(sender))
    for recipient in recipients:
        reply = _record(outcome, "rcpt", smtp.rcpt(recipient))
        if reply.code >= 400:
            outcome.refused[recipient] = reply
    if len(outcome.refused) == len(set(recipients)):
        raise Refused
    _expect(outcome, "data", smtp.docmd("DATA"))
    content = message if isinstance(message, bytes) else message.as_bytes()
    lines = content.replace(b"\r\n", b"\n").removesuffix(b"\n").split(b"\n")
    smtp.send(b"".join((b"." if line.startswith(b".") else b"") + line + b"\r\n" for line in lines) + b".\r\n")
    _expect(outcome, "end", smtp.getreply())


def _record(outcome: Outcome, stage: str, answer: tuple[int, bytes]) -> Reply:
    reply = Reply(stage, answer[0], answer[1].decode("utf-8", "replace").replace("\n", " "))
    outcome.replies.append(reply)
    return reply


def _expect(outcome: Outcome, stage: str, answer: tuple[int, bytes]) -> None:
    if _record(outcome, stage, answer).code >= 400:
        raise Refused
