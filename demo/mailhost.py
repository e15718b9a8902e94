"""A private mail server for demonstrations and tests: Postfix and Dovecot under one folder, on high ports.

    internet ──▶ smtp port ──┐                    ┌──LMTP──▶ Dovecot (mailboxes, Sieve, IMAP)
    people ──▶ submission ───┤ Postfix + Tidegate ┤
    sendmail(1) ─────────────┘                    └──SMTP──▶ Sink (every other domain)

Guaranteed: the machine's own mail setup is neither read nor written; no DNS is asked; nothing leaves the machine; after
`stop` no process of it lives. Needs root, and the users that the packages postfix and dovecot-core make.
"""

import grp
import imaplib
import json
import mailbox
import os
import pwd
import shutil
import signal
import smtplib
import socket
import subprocess
import tempfile
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

from processes import Service, eventually, free_ports
from sink import Sink
from submission import Outcome, submit

POSTFIX_DAEMONS = "/usr/lib/postfix/sbin"
LONGEST_FOLDER = 45  # octets; the path of a unix socket holds 107, and the servers add up to 60
POLICY_STAGES = {
    "recipient": "smtpd_recipient_restrictions",
    "data": "smtpd_data_restrictions",
    "end_of_data": "smtpd_end_of_data_restrictions",
}


@dataclass(frozen=True)
class Setup:
    """What kind of mail host.

    users                  address → password; each has a mailbox
    aliases                address → the addresses that its mail goes to
    milter, policy         where Tidegate listens, `127.0.0.1:PORT` or `unix:/PATH`; empty for none
    policy_stages          where Postfix asks the policy service: recipient, data, end_of_data
    milter_default_action  what Postfix does when the milter is away: tempfail, accept, …
    settings               further lines of main.cf; they win
    """

    users: dict[str, str]
    domains: tuple[str, ...] = ("example.org",)
    aliases: dict[str, list[str]] = field(default_factory=dict)
    milter: str = ""
    policy: str = ""
    policy_stages: tuple[str, ...] = ("data", "end_of_data")
    milter_default_action: str = "tempfail"
    settings: dict[str, str] = field(default_factory=dict)


class MailHost:
    """Postfix and Dovecot in `folder`, which must lie in folders that everybody may enter."""

    def __init__(self, folder: Path | str, setup: Setup):
        self.folder = Path(folder).resolve()
        self.setup = setup
        self.sink = Sink()
        self.smtp_port, self.submission_port, self.imap_port = free_ports(3)
        self._root = self.folder  # what the servers are told: the folder, or a short link to it while they run
        self._services: list[Service] = []

    def __enter__(self) -> "MailHost":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    # Life

    def start(self) -> None:
        """Returns when both SMTP ports and IMAP answer. After a failure nothing is left running."""
        self.folder.mkdir(parents=True, exist_ok=True)
        _require_traversable(self.folder)
        try:
            if len(os.fsencode(self.folder)) > LONGEST_FOLDER:
                self._root = _short_link(self.folder)
            self.sink.start()
            self._write_dovecot()
            self._write_postfix()
            self._start_dovecot()
            self._start_postfix()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Ends every process by its id. The folder stays: queue, mailboxes and logs can be read and started again."""
        while self._services:
            self._services.pop().stop()
        self.sink.stop()
        if self._root != self.folder:
            shutil.rmtree(self._root.parent)
            self._root = self.folder

    @property
    def _postfix_conf(self) -> Path:
        return self._root / "postfix"

    @property
    def _dovecot_conf(self) -> Path:
        return self._root / "dovecot" / "dovecot.conf"

    @property
    def _sockets(self) -> Path:
        return self._root / "dovecot" / "run"

    def _start_dovecot(self) -> None:
        log = self.folder / "dovecot.out"
        self._services.append(Service(["/usr/sbin/dovecot", "-F", "-c", str(self._dovecot_conf)], log))
        self._await("Dovecot", lambda: _banner(self.imap_port, b"* OK"), self.folder / "dovecot.log")

    def _start_postfix(self) -> None:
        command = [f"{POSTFIX_DAEMONS}/master", "-s", "-c", str(self._postfix_conf)]
        environment = {"MAIL_CONFIG": str(self._postfix_conf)}
        self._services.append(Service(command, self.folder / "postfix.out", environment))
        both = (self.smtp_port, self.submission_port)
        self._await("Postfix", lambda: all(_banner(port, b"220") for port in both), self.folder / "mail.log")

    def _await(self, name: str, answers, log: Path) -> None:
        service = self._services[-1]

        def ready() -> bool:
            return not service.running() or answers()

        eventually(ready, 30, f"{name} answers, see {log}")
        if not service.running():
            raise RuntimeError(f"{name} ended at once:\n{_tail(log)}")

    # Sending

    def send(self, user: str, recipients: list[str], message: EmailMessage | bytes, *, password: str | None = None,
             sender: str | None = None, client: str | None = None) -> Outcome:
        """Submits as `user` after AUTH. `sender` is the envelope sender, the user's address unless given."""
        login = (user, self.setup.users[user] if password is None else password)
        return submit(self.submission_port, user if sender is None else sender, recipients, message, login=login,
                      client=client)

    def send_without_login(self, sender: str, recipients: list[str], message: EmailMessage | bytes, *,
                           client: str = "127.0.0.1") -> Outcome:
        """Offers a message on the plain port, which relays for 127.0.0.0/8 only: a printer or script of this machine."""
        return submit(self.smtp_port, sender, recipients, message, client=client)

    def receive_from_outside(self, sender: str, recipient: str, message: EmailMessage | bytes) -> Outcome:
        """Offers a message on the plain port as a server of the internet does."""
        return self.send_without_login(sender, [recipient], message, client="198.51.100.25")

    def sendmail(self, sender: str, recipients: list[str], message: EmailMessage | bytes) -> None:
        """Submits by sendmail(1), as programs on the machine do. Raises CalledProcessError when it is not taken."""
        content = message if isinstance(message, bytes) else message.as_bytes()
        command = ["/usr/sbin/sendmail", "-C", str(self._postfix_conf), "-i", "-f", sender, "--", *recipients]
        subprocess.run(command, input=content, check=True, capture_output=True, timeout=60)

    # Looking

    def mailbox(self, user: str) -> list[EmailMessage]:
        """What lies in the inbox of `user`, oldest first."""
        folder = self._maildir(user)
        if not folder.exists():
            return []
        inbox = mailbox.Maildir(folder, factory=None, create=False)
        return [inbox[key] for key in sorted(inbox.keys())]

    def imap(self, user: str) -> imaplib.IMAP4:
        """A logged-in IMAP connection; the caller closes it by `with`."""
        connection = imaplib.IMAP4("127.0.0.1", self.imap_port, timeout=30)
        connection.login(user, self.setup.users[user])
        return connection

    def install_sieve(self, user: str, script: str) -> None:
        """Makes `script` the active Sieve script of `user`, as a client by ManageSieve would."""
        home = self._home(user)
        home.mkdir(parents=True, exist_ok=True)
        (home / ".dovecot.sieve").write_text(script)
        for path in (home, home / ".dovecot.sieve"):
            shutil.chown(path, "mail", "mail")

    def add_to_dovecot(self, lines: str) -> None:
        """Adds lines to Dovecot's configuration, in place of those added before, and makes it read them;
        Postfix too, whose servers else go on with the login service that they know."""
        _write(self._dovecot_conf, self._dovecot_text() + lines + "\n")
        for pid in self.process_ids():
            os.kill(pid, signal.SIGHUP)

    def doveadm(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess:
        """Runs doveadm(1) for this Dovecot."""
        return subprocess.run(["doveadm", "-c", str(self._dovecot_conf), *arguments], check=check, capture_output=True, text=True,
                              timeout=60)

    def queue(self, name: str | None = None) -> list[dict]:
        """What Postfix has queued, as `postqueue -j` tells it; of one queue (`hold`, `deferred`, …) if named."""
        lines = self._postfix_command("postqueue", "-j").splitlines()
        entries = [json.loads(line) for line in lines]
        return [entry for entry in entries if name in (None, entry["queue_name"])]

    def flush(self) -> None:
        """Tries to deliver everything deferred now."""
        self._postfix_command("postqueue", "-f")

    def release_held(self, queue_id: str) -> None:
        """Lets a held message go, and tries it at once."""
        self._postfix_command("postsuper", "-H", queue_id)
        self._postfix_command("postqueue", "-i", queue_id)

    def mail_log(self) -> str:
        """Everything that Postfix logged since the folder was made."""
        log = self.folder / "mail.log"
        return log.read_text(errors="replace") if log.exists() else ""

    def process_ids(self) -> list[int]:
        """The master processes of both servers; none after `stop`."""
        return [service.pid for service in self._services]

    def _postfix_command(self, program: str, *arguments: str) -> str:
        command = [f"/usr/sbin/{program}", "-c", str(self._postfix_conf), *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout

    def _home(self, user: str) -> Path:
        local, _, domain = user.partition("@")
        return self.folder / "mailboxes" / domain / local

    def _maildir(self, user: str) -> Path:
        return self._home(user) / "Maildir"

    # Configuration

    def _write_postfix(self) -> None:
        for folder in (self._postfix_conf, self._root / "data"):
            folder.mkdir(exist_ok=True)
        shutil.chown(self._root / "data", "postfix", "postfix")
        _make_queue(self._root / "queue")
        _write(self._postfix_conf / "main.cf", "".join(f"{k} = {v}\n" for k, v in self._main_cf().items()))
        _write(self._postfix_conf / "master.cf", self._master_cf())
        _write(self._postfix_conf / "mailboxes", "".join(f"{user} yes\n" for user in self.setup.users))
        _write(self._postfix_conf / "aliases",
               "".join(f"{alias} {', '.join(targets)}\n" for alias, targets in self.setup.aliases.items()))

    def _main_cf(self) -> dict[str, str]:
        setup = self.setup
        outside = f"smtp:[127.0.0.1]:{self.sink.port}"
        main_cf = {
            "compatibility_level": "3.6",
            "config_directory": str(self._postfix_conf),
            "queue_directory": str(self._root / "queue"),
            "data_directory": str(self._root / "data"),
            "maillog_file": str(self._root / "mail.log"),
            "maillog_file_prefixes": str(self._root),
            "myhostname": f"mail.{setup.domains[0]}",
            "mydestination": "",
            "mynetworks": "127.0.0.0/8",
            "inet_protocols": "ipv4",
            "smtpd_peername_lookup": "no",
            "smtp_dns_support_level": "disabled",
            "smtp_host_lookup": "native",
            "default_transport": outside,
            "relay_transport": outside,
            "virtual_mailbox_domains": " ".join(setup.domains),
            "virtual_mailbox_maps": f"texthash:{self._postfix_conf}/mailboxes",
            "virtual_alias_maps": f"texthash:{self._postfix_conf}/aliases",
            "virtual_transport": f"lmtp:unix:{self._sockets}/lmtp",
            "alias_maps": "",
            "alias_database": "",
            "smtpd_relay_restrictions": "permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination",
            "smtpd_sasl_type": "dovecot",
            "smtpd_sasl_path": f"{self._sockets}/postfix-auth",
            "smtpd_authorized_xclient_hosts": "127.0.0.0/8",
            "smtpd_client_connection_count_limit": "0",
            "smtpd_error_sleep_time": "0s",
            "in_flow_delay": "0s",
            "notify_classes": "",
            "biff": "no",
        }
        if setup.milter:
            main_cf |= {
                "smtpd_milters": _endpoint(setup.milter),
                "non_smtpd_milters": _endpoint(setup.milter),
                "milter_default_action": setup.milter_default_action,
            }
        if setup.policy:
            ask = f"check_policy_service {_endpoint(setup.policy)}"
            main_cf |= {POLICY_STAGES[stage]: ask for stage in setup.policy_stages}
        return main_cf | setup.settings

    def _master_cf(self) -> str:
        """The services of a standard master.cf, none in a chroot; the submission port demands a login."""
        submission = " ".join((
            "-o syslog_name=postfix/submission",
            "-o smtpd_sasl_auth_enable=yes",
            "-o smtpd_client_restrictions=permit_sasl_authenticated,reject",
            "-o milter_macro_daemon_name=ORIGINATING",
        ))
        return "\n".join((
            f"127.0.0.1:{self.smtp_port} inet n - n - - smtpd",
            f"127.0.0.1:{self.submission_port} inet n - n - - smtpd {submission}",
            "pickup unix n - n 60 1 pickup",
            "cleanup unix n - n - 0 cleanup",
            "qmgr unix n - n 300 1 qmgr",
            "rewrite unix - - n - - trivial-rewrite",
            "bounce unix - - n - 0 bounce",
            "defer unix - - n - 0 bounce",
            "trace unix - - n - 0 bounce",
            "flush unix n - n 1000? 0 flush",
            "proxymap unix - - n - - proxymap",
            "smtp unix - - n - - smtp",
            "lmtp unix - - n - - lmtp",
            "local unix - n n - - local",
            "showq unix n - n - - showq",
            "error unix - - n - - error",
            "retry unix - - n - - error",
            "anvil unix - - n - 1 anvil",
            "scache unix - - n - 1 scache",
            "postlog unix-dgram n - n - 1 postlogd",
            "",
        ))

    def _write_dovecot(self) -> None:
        mailboxes = self._root / "mailboxes"
        for folder in (self._dovecot_conf.parent, mailboxes):
            folder.mkdir(exist_ok=True)
        shutil.chown(mailboxes, "mail", "mail")
        _write(self._dovecot_conf.parent / "users",
               "".join(f"{user}:{{PLAIN}}{password}::::::\n" for user, password in self.setup.users.items()))
        _write(self._dovecot_conf, self._dovecot_text())

    def _dovecot_text(self) -> str:
        mail = pwd.getpwnam("mail")
        return f"""\
base_dir = {self._sockets}
state_dir = {self._root}/dovecot/state
log_path = {self._root}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
mail_location = maildir:~/Maildir
mail_uid = {mail.pw_uid}
mail_gid = {mail.pw_gid}
first_valid_uid = {mail.pw_uid}
first_valid_gid = {mail.pw_gid}
postmaster_address = postmaster@{self.setup.domains[0]}
hostname = mail.{self.setup.domains[0]}
submission_host = 127.0.0.1:{self.smtp_port}
passdb {{
  driver = passwd-file
  args = {self._root}/dovecot/users
}}
userdb {{
  driver = static
  args = home={self._root}/mailboxes/%d/%n allow_all_users=yes
}}
namespace inbox {{
  inbox = yes
}}
plugin {{
  sieve = file:~/sieve;active=~/.dovecot.sieve
}}
protocol lmtp {{
  mail_plugins = sieve
}}
service imap-login {{
  inet_listener imap {{
    port = {self.imap_port}
  }}
}}
service lmtp {{
  unix_listener lmtp {{
    user = postfix
    mode = 0600
  }}
}}
service auth {{
  unix_listener postfix-auth {{
    user = postfix
    mode = 0600
  }}
}}
"""


def _endpoint(address: str) -> str:
    """Where a service listens, as Postfix writes it."""
    return address if address.startswith("unix:") else f"inet:{address}"


def _short_link(folder: Path) -> Path:
    """A link to `folder` in a new folder of /tmp that everybody may enter."""
    place = Path(tempfile.mkdtemp(prefix="mailhost-", dir="/tmp"))
    place.chmod(0o755)
    link = place / "to"
    link.symlink_to(folder)
    return link


def _make_queue(queue: Path) -> None:
    """The folders that Postfix wants below queue_directory, with the owners and modes that it insists on."""
    postfix, postdrop = pwd.getpwnam("postfix").pw_uid, grp.getgrnam("postdrop").gr_gid
    own = ("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved", "trace")
    folders = {"": (0, 0, 0o755), "pid": (0, 0, 0o755), "maildrop": (postfix, postdrop, 0o730),
               "public": (postfix, postdrop, 0o710), **{name: (postfix, 0, 0o700) for name in own}}
    for name, (user, group, mode) in folders.items():
        path = queue / name
        path.mkdir(parents=True, exist_ok=True)
        os.chown(path, user, group)
        path.chmod(mode)


def _write(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o644)


def _require_traversable(folder: Path) -> None:
    for parent in (folder, *folder.parents):
        if not parent.stat().st_mode & 0o001:
            raise PermissionError(f"{parent} must be open to everybody (chmod o+x) for Postfix and Dovecot to work below it")


def _banner(port: int, start: bytes) -> bool:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        return connection.recv(512).startswith(start)


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-20:]) if log.exists() else "(no log)"
