"""A mail host guarded by Tidegate, and what the tests say to it and ask of it."""

import re
import shutil
from datetime import datetime, timezone
from pathlib import Path

from mailhost import MailHost, Setup
from processes import free_ports
from submission import Outcome, compose
from tidegate import Helper, Tidegate

PEOPLE = {
    "alice@example.org": "wonderland",
    "bob@example.org": "builder",
    "postmaster@example.org": "letter",
}
ALICE, BOB, POSTMASTER = PEOPLE
DEFAULT_POLICY = "default"
PLENTY = 1000  # messages a minute, where the rate is not what the test is about


def noon() -> str:
    """A zone, as a line of [organisation], in which it is about noon: no test meets midnight, when restrictions end."""
    ahead = 12 - datetime.now(timezone.utc).hour
    return f'zone = "Etc/GMT{-ahead:+d}"\n'  # Etc/GMT-3 is three hours ahead of UTC


def outside(count: int, start: int = 0) -> list[str]:
    """`count` different external recipients."""
    return [f"r{number}@example.com" for number in range(start, start + count)]


def sound(daemon: Tidegate) -> None:
    """Stops a daemon that must end by itself, and looks into its log for what a sanitizer found."""
    status = daemon.stop() if daemon.running() else 0
    log = daemon.log.read_text(errors="replace") if daemon.log.exists() else ""
    for sign in ("AddressSanitizer", "LeakSanitizer", "ThreadSanitizer", "runtime error:", "terminate called"):
        assert sign not in log, log[log.index(sign) - 200:][:6000]
    assert status == 0, f"tidegated ended with {status}:\n{log[-3000:]}"


def set_limits(daemon: Tidegate, **limits: int) -> None:
    """Sets limits of the default policy; the others keep their values."""
    answer = daemon.http("PATCH", f"/v1/policies/{DEFAULT_POLICY}", {"limits": limits})
    assert answer.status == 200, answer


def used(daemon: Tidegate, entity: str, window: str = "external_per_hour") -> int:
    """What is counted for an entity now."""
    rows = daemon.json("entity", "explain", entity)["limits"]
    return next(row["used"] for row in rows if row["name"] == window)


def metrics(daemon: Tidegate) -> dict[str, float]:
    """What /metrics says now, by name and labels as they are written there."""
    answer = daemon.http("GET", "/metrics")
    assert answer.status == 200, answer
    samples = [line.rpartition(" ") for line in answer.body.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in samples}


def restricted(daemon: Tidegate) -> dict[str, dict]:
    """The list of restricted entities, by entity."""
    return {row["entity"]: row for row in daemon.json("restricted", "list")}


def release(daemon: Tidegate, entity: str, *more: str) -> None:
    daemon.run("restricted", "release", entity, "--reason", "password changed", *more)


def case_of(reply: str) -> str:
    """The reference of the case that a reply names."""
    found = re.search(r"case ([0-9A-Z]{4}-[0-9A-Z]{4})", reply)
    assert found, f"no case in: {reply}"
    return found[1]


def assert_restricted_reply(outcome: Outcome, entity: str, token: str, enhanced: str = "5.1.8") -> None:
    """550 with everything a person needs.

    Through policy delegation `enhanced` is another: Postfix replaces X.1.Y by a code that fits its own stage
    (smtpd_dsn_fix), 5.1.2 at RCPT and 5.0.0 later.
    """
    assert outcome.code == 550, str(outcome)
    for wanted in (enhanced, f"Access denied, bad outbound sender {entity}", f"[{token}]", "Receiving works", "case ", "http"):
        assert wanted in outcome.text, f"no \"{wanted}\" in: {outcome}"
    assert len(str(outcome.last)) <= 510


def _socket_folder(folder: Path) -> Path:
    """What is made in it belongs to the group postfix (set-group-id), whose members may then use a socket there."""
    sockets = folder / "sockets"
    sockets.mkdir()
    shutil.chown(sockets, group="postfix")
    sockets.chmod(0o2755)
    return sockets


class Site:
    """A mail host and the daemon that guards it, wired by `way`: milter, policy, or none.

    limits        of the default policy; messages_per_minute is PLENTY unless given
    settings      TOML that is added to the daemon's configuration
    organisation  further lines of its section [organisation]
    notify        further lines of its section [notify]; notices go through the mail host
    helper        whether tidegate-helper runs
    logins        whether the daemon listens for what Dovecot reports of logins
    unix          whether the daemon listens for the mail host on a unix socket instead of a port
    setup         what Setup takes; its `settings` are settings_of_postfix here
    """

    def __init__(self, folder: Path, way: str = "milter", limits: dict[str, int] | None = None, settings: str = "",
                 organisation: str = "", notify: str = "", helper: bool = False, logins: bool = False, unix: bool = False,
                 settings_of_postfix: dict[str, str] | None = None, **setup: object):
        folder.mkdir()
        folder.chmod(0o755)
        names = ("api", "milter", "policy", *(["auth_policy"] if logins else []))
        self.ports = dict(zip(names, free_ports(len(names))))
        self.sockets = {way: _socket_folder(folder) / f"{way}.sock"} if unix else {}
        wiring = {way: f"127.0.0.1:{self.ports[way]}"} if way in ("milter", "policy") else {}
        wiring |= {name: f"unix:{path}" for name, path in self.sockets.items()}
        self.host = MailHost(folder / "mail", Setup(**{"users": PEOPLE, **wiring, "settings": settings_of_postfix or {}, **setup}))
        self.tidegate = Tidegate(folder / "tidegate")
        settings = f'{settings}\n[notify]\nsmtp = "127.0.0.1:{self.host.smtp_port}"\n{notify}'
        self.tidegate.configure(("example.org",), settings, organisation + noon(), self.ports, self.sockets)
        self.helper = Helper(self.tidegate, self.host.folder / "postfix") if helper else None
        self._limits = {"messages_per_minute": PLENTY, **(limits or {})}

    def start(self) -> None:
        try:
            self.tidegate.start()
            set_limits(self.tidegate, **self._limits)
            self.host.start()
            if self.helper:
                self.helper.start()
        except BaseException:
            self._stop_servers()
            self.tidegate.kill()
            raise

    def stop(self) -> None:
        """Ends every process; the daemon must end as it should."""
        self._stop_servers()
        sound(self.tidegate)

    def _stop_servers(self) -> None:
        if self.helper:
            self.helper.stop()
        self.host.stop()

    # What most tests do

    def send(self, to: list[str] | str, user: str = ALICE, **more: object) -> Outcome:
        """One message of `user` over submission."""
        recipients = [to] if isinstance(to, str) else to
        return self.host.send(user, recipients, compose(user, recipients[:3]), **more)

    def trip(self, user: str = ALICE, most: int = 100) -> Outcome:
        """Sends to one external recipient after the other until a message is not taken; returns how that one went."""
        for recipient in outside(most):
            outcome = self.send(recipient, user)
            if not outcome.accepted:
                return outcome
        raise AssertionError(f"{most} messages of {user} were all taken")
