"""The outside world of a MailHost: an SMTP server that takes every message and remembers what it got."""

import socketserver
import threading
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Delivered:
    """One message as the outside world received it."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes


class Sink:
    """Listens on a port of 127.0.0.1, a free one unless it is given, from `start` to `stop`.

    Counters are complete; of the messages themselves the last `keep` are there. `refuse`, when it is set, is asked for
    each recipient and returns the reply that refuses it ("550 5.1.1 No such user"), or None.
    """

    def __init__(self, keep: int = 500):
        self.refuse: Callable[[str], str | None] | None = None
        self._lock = threading.Lock()
        self._messages: deque[Delivered] = deque(maxlen=keep)
        self._recipients_by_domain: Counter[str] = Counter()
        self._message_count = 0
        self._server: socketserver.ThreadingTCPServer | None = None

    def start(self, port: int = 0) -> None:
        self._server = _Server(("127.0.0.1", port), _Session)
        self._server.sink = self
        threading.Thread(target=self._server.serve_forever, args=(0.1,), name="sink", daemon=True).start()

    def stop(self) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    @property
    def port(self) -> int:
        assert self._server, "the sink is not started"
        return self._server.server_address[1]

    @property
    def message_count(self) -> int:
        return self._message_count

    def messages(self) -> list[Delivered]:
        """The last messages, oldest first."""
        with self._lock:
            return list(self._messages)

    def from_sender(self, sender: str) -> list[Delivered]:
        return [message for message in self.messages() if message.sender == sender]

    def recipients_by_domain(self) -> Counter[str]:
        with self._lock:
            return self._recipients_by_domain.copy()

    def _keep(self, message: Delivered) -> None:
        with self._lock:
            self._messages.append(message)
            self._message_count += 1
            self._recipients_by_domain.update(address.rpartition("@")[2].lower() for address in message.recipients)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128
    sink: Sink


class _Session(socketserver.StreamRequestHandler):
    """One SMTP conversation, of the commands that Postfix uses."""

    disable_nagle_algorithm = True
    timeout = 300

    def handle(self) -> None:
        self._forget()
        self._reply("220 sink.example ESMTP")
        try:
            while line := self.rfile.readline(4096):
                verb, _, rest = line.decode("utf-8", "replace").strip().partition(" ")
                if verb.upper() == "QUIT":
                    self._reply("221 2.0.0 Bye")
                    return
                self._answer(verb.upper(), rest)
        except (OSError, ValueError):
            pass

    def _answer(self, verb: str, rest: str) -> None:
        if verb == "EHLO":
            self._reply("250-sink.example\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 ENHANCEDSTATUSCODES")
        elif verb == "MAIL":
            self._forget()
            self._sender = _address(rest)
            self._reply("250 2.1.0 Ok")
        elif verb == "RCPT":
            self._recipient(_address(rest))
        elif verb == "DATA":
            self._data()
        elif verb == "RSET":
            self._forget()
            self._reply("250 2.0.0 Ok")
        else:
            self._reply("250 2.0.0 Ok")

    def _recipient(self, address: str) -> None:
        refuse = self.server.sink.refuse
        refusal = refuse(address) if refuse else None
        if not refusal:
            self._recipients.append(address)
        self._reply(refusal or "250 2.1.5 Ok")

    def _data(self) -> None:
        if not self._recipients:
            self._reply("554 5.5.1 No valid recipients")
            return
        self._reply("354 End data with <CR><LF>.<CR><LF>")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b".") else line)
        if not line:
            return
        self.server.sink._keep(Delivered(self._sender, tuple(self._recipients), b"".join(lines)))
        self._forget()
        self._reply("250 2.0.0 Ok: kept")

    def _forget(self) -> None:
        self._sender = ""
        self._recipients: list[str] = []

    def _reply(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


def _address(argument: str) -> str:
    """`FROM:<a@b> SIZE=3` becomes `a@b`."""
    return argument.partition("<")[2].partition(">")[0]
