"""The texts of the demonstration: what the people of Kestrel Boats write, and what an intruder sends in their name.

A file has header lines, an empty line and a body. `By` is the account that sends it (or an address of the outside),
`Kind` what sort of mail it is; both are for the demonstration and do not go out. All else does.
"""

import random
from dataclasses import dataclass
from datetime import datetime, timezone
from email import message_from_string, policy
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, getaddresses, make_msgid
from pathlib import Path

HERE = Path(__file__).resolve().parent
DOMAIN = "kestrel.example"
NAMES = {
    "anna": "Anna Lindqvist", "ben": "Ben Okafor", "clara": "Clara Vogt", "dario": "Dario Conti", "elif": "Elif Demir",
    "farid": "Farid Haddad", "greta": "Greta Holm", "hugo": "Hugo Marín", "ines": "Inês Prata", "office": "Kestrel Boats",
    "crew": "Crew list", "scanner": "Scanner, first floor", "monitor": "quay (server)", "postmaster": "Postmaster",
}


@dataclass(frozen=True)
class Letter:
    """One message, ready to go: who sends it (an address), to whom, and its content."""

    sender: str
    recipients: tuple[str, ...]
    kind: str
    message: EmailMessage

    @property
    def subject(self) -> str:
        return self.message["Subject"]

    @property
    def from_outside(self) -> bool:
        return not self.sender.endswith("@" + DOMAIN)


def address(account: str) -> str:
    return f"{account}@{DOMAIN}"


def letters() -> list[str]:
    """The names of all messages that people write, in the order of their files."""
    return sorted(path.stem for path in (HERE / "messages").glob("*.txt"))


def letter(name: str) -> Letter:
    """The message of this name, with a date of now and a Message-ID of its own."""
    text = _read(HERE / "messages" / f"{name}.txt")
    by = text["By"]
    sender = by if "@" in by else address(by)
    recipients = tuple(found for _, found in getaddresses(text.get_all("To", []) + text.get_all("Cc", [])))
    return Letter(sender, recipients, text["Kind"], _compose(text, sender))


def spam(account: str, victims: list[str], number: int) -> Letter:
    """The intruder's text for message `number`, sent as `account` to addresses that nobody at Kestrel ever wrote to."""
    texts = sorted((HERE / "attack").glob("*.txt"))
    text = _read(texts[number % len(texts)])
    message = _compose(text, address(account))
    message["To"] = "undisclosed-recipients:;"
    return Letter(address(account), tuple(victims), "spam", message)


def victims(count: int, seed: int) -> list[str]:
    """`count` made-up addresses of the outside; the same for the same seed."""
    choice = random.Random(seed)
    first = ("amy", "jo", "kim", "lee", "max", "nia", "pat", "ray", "sam", "tess", "uwe", "zoe")
    hosts = ("mailhaven.example", "quickpost.example", "inbox-isle.example", "lettermill.example")
    return [f"{choice.choice(first)}.{choice.randrange(10**6):06}@{choice.choice(hosts)}" for _ in range(count)]


def _read(path: Path) -> EmailMessage:
    return message_from_string(path.read_text(encoding="utf-8"), policy=policy.default)


def _compose(text: EmailMessage, sender: str) -> EmailMessage:
    message = EmailMessage()
    local, _, domain = sender.partition("@")
    message["From"] = formataddr((NAMES[local], sender)) if domain == DOMAIN else sender
    message["Date"] = format_datetime(datetime.now(timezone.utc))
    message["Message-ID"] = make_msgid(domain=domain)
    for name, value in text.items():
        if name not in ("By", "Kind"):
            message[name] = str(value)
    message.set_content(text.get_payload())
    return message
