"""The MTA's side of milter protocol 6, packet by packet: for what a real MTA would never send."""

import socket
import struct


class MilterClient:
    """One connection. Replies come as (command, payload); the commands that the filter asked not to answer get none."""

    NO_REPLY = {b"C": 0x1000, b"H": 0x2000, b"M": 0x4000, b"R": 0x8000, b"T": 0x10000, b"L": 0x80, b"N": 0x40000,
                b"B": 0x80000}  # SMFIP_NR_* by command
    NOT_SENT = {b"C": 0x1, b"H": 0x2, b"M": 0x4, b"R": 0x8, b"B": 0x10, b"L": 0x20, b"N": 0x40, b"T": 0x200}  # SMFIP_NO*

    def __init__(self, address: str):
        host, _, port = address.rpartition(":")
        self.socket = socket.create_connection((host, int(port)), timeout=20)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.protocol = 0

    def close(self) -> None:
        self.socket.close()

    def negotiate(self) -> None:
        """Offers everything that protocol 6 knows."""
        self.packet(b"O", struct.pack(">III", 6, 0x1FF, 0x1FFFFF))
        command, payload = self.reply()
        assert command == b"O" and struct.unpack(">I", payload[:4])[0] == 6
        self.protocol = struct.unpack(">I", payload[8:12])[0]

    def packet(self, command: bytes, payload: bytes = b"") -> None:
        self.socket.sendall(struct.pack(">I", 1 + len(payload)) + command + payload)

    def reply(self) -> tuple[bytes, bytes]:
        length = struct.unpack(">I", self._exactly(4))[0]
        body = self._exactly(length)
        return body[:1], body[1:]

    def say(self, command: bytes, payload: bytes = b"", macros: dict[str, str] | None = None) -> tuple[bytes, bytes] | None:
        """Sends one command with its macros, unless the filter does not want it, and returns its reply, if one is due."""
        if self.protocol & self.NOT_SENT.get(command, 0):
            return None
        if macros:
            self.packet(b"D", command + b"".join(f"{name}\0{value}\0".encode() for name, value in macros.items()))
        self.packet(command, payload)
        if self.protocol & self.NO_REPLY.get(command, 0) or command in (b"A", b"Q", b"K"):
            return None
        return self.reply()

    def steps(self, user: str, recipients: list[str]) -> list:
        """One message of a login, as functions to be called in order; the last one is the end of the message."""
        client = b"client.example\0" + b"4" + struct.pack(">H", 40000) + b"192.0.2.10\0"
        steps = [
            self.negotiate,
            lambda: self.say(b"C", client, {"j": "mail.example.org", "{daemon_name}": "ORIGINATING"}),
            lambda: self.say(b"H", b"client.example\0"),
            lambda: self.say(b"M", f"<{user}>\0".encode(), {"{auth_authen}": user, "{auth_type}": "PLAIN", "{mail_addr}": user}),
        ]
        for recipient in recipients:
            steps.append(lambda recipient=recipient: self.say(b"R", f"<{recipient}>\0".encode(), {"{rcpt_addr}": recipient}))
        return steps + [
            lambda: self.say(b"T", b"", {"i": "4ABC123", "{auth_authen}": user}),
            lambda: self.say(b"L", f"From\0{user}\0".encode()),
            lambda: self.say(b"L", b"Subject\0hello\0"),
            lambda: self.say(b"N"),
            lambda: self.say(b"B", b"Good morning.\r\n"),
            lambda: self.say(b"E"),
        ]

    def message(self, user: str, recipients: list[str]) -> list[tuple[bytes, bytes]]:
        """The whole message; every reply that came."""
        return [reply for step in self.steps(user, recipients) if (reply := step())]

    def _exactly(self, count: int) -> bytes:
        received = b""
        while len(received) < count:
            more = self.socket.recv(count - len(received))
            if not more:
                raise ConnectionResetError(f"closed after {len(received)} of {count} octets")
            received += more
        return received
