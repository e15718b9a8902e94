"""Where the demonstration plays: a mail host of a boatyard with a dozen accounts, guarded by tidegated and its helper."""

import dataclasses
import random
import threading
from collections.abc import Callable
from datetime import datetime, timezone
from email.header import decode_header, make_header
from pathlib import Path

from letters import DOMAIN, NAMES, Letter, address, letter, letters
from mailhost import MailHost, Setup
from past import mail_log
from processes import eventually, free_ports
from submission import Outcome
from tidegate import Helper, Tidegate

LIMIT = 60  # external recipients an hour: small, so that it happens while somebody watches
SLOW_HOST = "lloyd-and-daughters.example"  # lets every first attempt wait, as greylisting servers do
SLOW_SPAM_HOST = "inbox-isle.example"
INTRUDER = "203.0.113.66"
OFFICE = address("office")
ADMINISTRATOR = address("postmaster")


class Stage:
    """Everything below `folder`; `close` ends every process of it, by its id."""

    def __init__(self, folder: Path):
        self.folder = folder
        users = {address(account): f"{account}-likes-boats" for account in NAMES}
        self.mailhost = MailHost(folder / "mail", Setup(users=users, domains=(DOMAIN,)))
        self.tidegate = Tidegate(folder / "tidegate", domains=(DOMAIN,))
        self.helper = Helper(self.tidegate, self.mailhost.folder / "postfix")
        self.imported: dict = {}  # what `tidegate import` made of the yard's old logs
        self._slow = True
        self._lock = threading.Lock()

    def open(self) -> None:
        """Returns when mail can flow. Leaves nothing running after a failure."""
        ports = dict(zip(("api", "milter", "policy"), free_ports(3)))
        try:
            self.tidegate.configure((DOMAIN,), self._settings(), ports=ports)
            self.tidegate.start()
            self.mailhost.sink.refuse = self._greylist
            self.mailhost.setup = dataclasses.replace(self.mailhost.setup, milter=f"127.0.0.1:{ports['milter']}")
            self.mailhost.start()
            self.helper.start()
            self._import_the_past()
            self.tidegate.run("Set-HostedOutboundSpamFilterPolicy", "-Identity", "Default",
                              "-RecipientLimitExternalPerHour", str(LIMIT))
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        self.helper.stop()
        self.mailhost.stop()
        self.tidegate.stop()

    def _settings(self) -> str:
        return (
            f'[notify]\nadministrators = ["{ADMINISTRATOR}"]\n'
            f'smtp = "127.0.0.1:{self.mailhost.smtp_port}"\ntell_sender = true\n'
            '[detection]\nmode = "act"\n'
        )

    def _import_the_past(self) -> None:
        """What the yard's server logged before today: from it Tidegate knows what is usual for whom."""
        old = self.folder / "old-mail.log"
        old.write_text(mail_log(datetime.now(timezone.utc)))
        self.imported = self.tidegate.json("import", str(old))

    def _greylist(self, recipient: str) -> str | None:
        waits = self._slow and recipient.endswith((SLOW_HOST, SLOW_SPAM_HOST))
        return "450 4.2.0 Greylisted, try again later" if waits else None

    def end_greylisting(self) -> None:
        self._slow = False

    # Sending

    def send(self, post: Letter, client: str = "192.0.2.10") -> Outcome:
        """Hands one letter in: over submission with the login of its sender, or from the outside."""
        if post.from_outside:
            return self.mailhost.receive_from_outside(post.sender, post.recipients[0], post.message)
        return self.mailhost.send(post.sender, list(post.recipients), post.message, client=client)

    # Facts, each read from where it is true

    def explain(self, entity: str) -> dict:
        return self.tidegate.json("entity", "explain", entity)

    def external_use(self, entity: str) -> tuple[int, int]:
        """External recipients of the last hour, and the limit."""
        for limit in self.explain(entity)["limits"]:
            if limit["name"] == "external_per_hour":
                return limit["used"], limit["limit"]
        raise AssertionError(f"explain {entity} tells nothing of external_per_hour")

    def restricted(self) -> dict[str, dict]:
        """The list of restricted entities, by entity."""
        return {row["entity"]: row for row in self.tidegate.json("restricted", "list")}

    def evidence(self, case: str) -> list[dict]:
        """The submissions that were frozen with a case."""
        return self.tidegate.http("GET", f"/v1/cases/{case}").body["evidence"]

    def queued(self, sender: str) -> list[dict]:
        """What Postfix has in its queue from this envelope sender."""
        return [entry for entry in self.mailhost.queue() if entry["sender"] == sender]

    def on_hold(self, sender: str) -> set[str]:
        """The queue ids of this envelope sender's messages in Postfix's hold queue."""
        return {entry["queue_id"] for entry in self.queued(sender) if entry["queue_name"] == "hold"}

    def reached(self, sender: str) -> int:
        """Recipients of the outside that received something from this envelope sender."""
        return sum(len(message.recipients) for message in self.mailhost.sink.from_sender(sender))

    def inbox(self, account: str) -> list[str]:
        """The subjects in a mailbox, decoded."""
        return [decoded(message["Subject"]) for message in self.mailhost.mailbox(account)]


class Traffic:
    """The ordinary mail of the yard, at a human pace, on a thread of its own from `start` to `stop`.

    `told` is called with each letter and how it went.
    """

    def __init__(self, stage: Stage, told: Callable[[Letter, Outcome], None], pause: float):
        self._stage, self._told, self._pause = stage, told, pause
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._play, name="traffic", daemon=True)
        self.sent: list[tuple[Letter, Outcome]] = []
        self.trouble: Exception | None = None

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join(60)

    def wait_until_sent(self, count: int, seconds: float) -> None:
        """Returns when so many letters went out; raises what went wrong on the thread."""
        def enough() -> bool:
            if self.trouble:
                raise RuntimeError("the yard's mail came to a halt") from self.trouble
            return len(self.sent) >= count

        eventually(enough, seconds, f"{count} letters are sent")

    def _play(self) -> None:
        names = letters()
        shuffle = random.Random(7)
        try:
            while not self._ended.is_set():
                shuffle.shuffle(names)
                for name in names:
                    post = letter(name)
                    outcome = self._stage.send(post)
                    self.sent.append((post, outcome))
                    self._told(post, outcome)
                    if self._ended.wait(self._pause * shuffle.uniform(0.5, 1.5)):
                        return
        except Exception as trouble:  # told to whoever waits, by wait_until_sent
            self.trouble = trouble


def decoded(subject: str | None) -> str:
    """A Subject as people read it."""
    return str(make_header(decode_header(subject or "")))
