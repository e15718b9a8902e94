"""Postfix end to end: how many messages a second it takes without a milter, with the no-op milter, with Tidegate."""

import statistics
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path

from servers import Daemon, NoOp
from table import Row, at_least

from mailhost import MailHost, Setup  # demo/, which servers.py has put on the path


class Discarding(MailHost):
    """A mail host that throws away what it has taken, so that delivery does not weigh."""

    def __init__(self, folder: Path, milter: str):
        discard = {"default_transport": "discard:", "virtual_transport": "discard:", "relay_transport": "discard:",
                   "smtpd_client_message_rate_limit": "0", "smtpd_client_connection_rate_limit": "0"}
        super().__init__(folder, Setup(users={"anna@example.org": "secret"}, milter=milter, settings=discard))

    def _master_cf(self) -> str:
        return super()._master_cf() + "discard unix - - n - - discard\n"

    def rate(self, messages: int) -> float:
        """Messages a second, one a session, ten sessions at once, two recipients, 2 KB."""
        command = ["/usr/sbin/smtp-source", "-s", "10", "-m", str(messages), "-l", "2048", "-r", "2",
                   "-f", "anna@example.org", "-t", "kunde@example.net", f"inet:127.0.0.1:{self.smtp_port}"]
        begun = time.monotonic()
        subprocess.run(command, check=True, capture_output=True, timeout=300)
        return messages / (time.monotonic() - begun)


def measure(folder: Path, rounds: int, messages: int) -> list[Row]:
    with ExitStack() as stack:
        noop = stack.enter_context(NoOp("milter", folder))
        daemon = stack.enter_context(Daemon(folder / "daemon"))
        milters = {"none": "", "noop": noop.address, "tidegate": daemon.listening("milter")}
        hosts = {name: stack.enter_context(Discarding(folder / name, milter)) for name, milter in milters.items()}
        rates: dict[str, list[float]] = {name: [] for name in hosts}
        for host in hosts.values():
            host.rate(messages // 4)  # Postfix starts its processes at the first messages
        before = daemon.log_octets()
        names = list(hosts)
        for turn in range(rounds):
            for name in names if turn % 2 == 0 else reversed(names):  # whoever comes after whom: both ways
                rates[name].append(hosts[name].rate(messages))
        time.sleep(0.3)
        assert daemon.log_octets() > before, "Postfix did not ask Tidegate"
    middle = {name: statistics.median(values) for name, values in rates.items()}
    # Pairs of one turn saw the same machine.
    ratio = statistics.median(ours / other for ours, other in zip(rates["tidegate"], rates["noop"]))
    return [
        Row("Postfix without a milter, messages/s", f"{middle['none']:,.0f}", "", ""),
        at_least("Postfix with a milter, messages/s", f"{middle['noop']:,.0f}", f"{middle['tidegate']:,.0f}", ratio,
                 0.95),
    ]
