"""The daemon under test or on show, its helper, and the two ways to talk to it: its command line and its API."""

import http.client
import json
import os
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from processes import Service, TooLate, eventually

DEFAULT_BINARIES = Path(__file__).resolve().parent.parent / "build" / "bin"


def binaries() -> Path:
    """Where `tidegated` and `tidegate` lie: $TIDEGATE_BIN, or build/bin of this tree."""
    return Path(os.environ.get("TIDEGATE_BIN", DEFAULT_BINARIES))


@dataclass(frozen=True)
class Answer:
    """What the API said. `body` is the decoded JSON, or the text where it is none."""

    status: int
    body: object


class CommandFailed(AssertionError):
    """`tidegate` ended with another status than the caller said it would."""


class Tidegate:
    """One `tidegated` with its state in `folder`. Its listeners take free ports; `listening` tells which.

    `settings` is TOML that is added to the smallest configuration, `organisation` further lines of that section.
    """

    def __init__(self, folder: Path, domains: tuple[str, ...] = ("example.org",), settings: str = "",
                 organisation: str = "", programs: Path | None = None):
        self.folder = folder
        self.state = folder / "state"
        self.config = folder / "tidegate.toml"
        self.log = folder / "tidegated.log"
        self.programs = programs or binaries()
        self._service: Service | None = None
        self._listening: dict[str, str] = {}
        self.state.mkdir(parents=True, exist_ok=True)
        self.configure(domains, settings, organisation)

    def __enter__(self) -> "Tidegate":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def configure(self, domains: tuple[str, ...], settings: str = "", organisation: str = "",
                  ports: dict[str, int] | None = None, sockets: dict[str, Path] | None = None) -> None:
        """Writes the configuration; it acts from the next start on. A listener that has neither a port nor a unix
        socket here takes a free port."""
        where = {name: f"127.0.0.1:{(ports or {}).get(name, 0)}" for name in dict.fromkeys(("api", "milter", "policy", *(ports or {})))}
        where |= {name: f"unix:{path}" for name, path in (sockets or {}).items()}
        listen = "".join(f'{name} = "{address}"\n' for name, address in where.items())
        names = ", ".join(f'"{domain}"' for domain in domains)
        self.config.write_text(f"[organisation]\ndomains = [{names}]\n{organisation}\n[listen]\n{listen}\n{settings}")

    # Life

    def start(self, seconds: float = 30) -> None:
        """Returns when the daemon has said `ready`. What it prints and logs goes to `log`."""
        command = [str(self.programs / "tidegated"), "--state", str(self.state), "--config", str(self.config)]
        start_of_output = self.log.stat().st_size if self.log.exists() else 0
        self._service = Service(command, self.log)
        try:
            self._await_ready(start_of_output, seconds)
        except BaseException:
            self.kill()
            raise
        self._listening = {}

    def stop(self) -> int:
        """SIGTERM; returns the exit status, 0 if it ended as it should."""
        service, self._service = self._service, None
        return service.stop() if service else 0

    def kill(self) -> None:
        """SIGKILL: what a crash or power cut is to it."""
        service, self._service = self._service, None
        if service:
            service.kill()

    def restart(self) -> None:
        """Stops and starts it on the same ports, as a package upgrade does."""
        self.keep_ports()
        self.stop()
        self.start()

    def keep_ports(self) -> None:
        """Writes the ports of now into the configuration, so that mail servers find the daemon after its next start."""
        text = self.config.read_text()
        for name in ("api", "milter", "policy"):
            text = text.replace(f'{name} = "127.0.0.1:0"', f'{name} = "{self.listening(name)}"')
        self.config.write_text(text)

    def running(self) -> bool:
        return self._service is not None and self._service.running()

    @property
    def pid(self) -> int:
        assert self._service, "tidegated is not running"
        return self._service.pid

    def listening(self, name: str) -> str:
        """Where `api`, `milter` or `policy` is open: `127.0.0.1:PORT`."""
        if not self._listening:
            self._listening = self.json("status")["listening"]
        return self._listening[name]

    def _await_ready(self, start_of_output: int, seconds: float) -> None:
        assert self._service
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            ended = not self._service.running()
            said = self.log.read_bytes()[start_of_output:].decode("utf-8", "replace")
            if any(line.strip() == "ready" for line in said.splitlines()):
                return
            if ended:
                raise RuntimeError(f"tidegated ended before it was ready:\n{said}")
            time.sleep(0.02)
        raise TooLate(f"tidegated was not ready within {seconds:g} s:\n{said}")

    # Command line

    def command_line(self, *arguments: str) -> list[str]:
        return [str(self.programs / "tidegate"), "--state", str(self.state), "--config", str(self.config), *arguments]

    def run(self, *arguments: str, status: int | None = 0) -> str:
        """What `tidegate ARGUMENTS` prints. Raises CommandFailed unless it exits with `status` (None: with any)."""
        done = subprocess.run(self.command_line(*arguments), capture_output=True, text=True, timeout=60)
        if status is not None and done.returncode != status:
            raise CommandFailed(f"tidegate {' '.join(arguments)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def json(self, *arguments: str, status: int | None = 0) -> object:
        """The document that `tidegate ARGUMENTS --json` prints."""
        return json.loads(self.run(*arguments, "--json", status=status))

    # API

    def http(self, method: str, path: str, body: object = None) -> Answer:
        """One request over STATE/api.sock, as an administrator by the uid of this process."""
        connection = _UnixConnection(self.state / "api.sock")
        try:
            payload = None if body is None else json.dumps(body)
            headers = {} if body is None else {"Content-Type": "application/json"}
            connection.request(method, path, payload, headers)
            response = connection.getresponse()
            content = response.read()
            is_json = response.headers.get_content_type().endswith("json")
            return Answer(response.status, json.loads(content) if is_json else content.decode())
        finally:
            connection.close()

    def check(self, user: str, recipients: list[str], **known: object) -> dict:
        """Asks `POST /v1/check` about a submission of `user`; further facts by keyword."""
        answer = self.http("POST", "/v1/check", {"user": user, "client": "192.0.2.10", "from": user,
                                                 "recipients": recipients, **known})
        assert answer.status == 200, answer
        return answer.body


class Helper:
    """The `tidegate-helper` of one daemon, which touches the queue of the Postfix configured in `postfix`."""

    def __init__(self, tidegate: Tidegate, postfix: Path):
        self._tidegate = tidegate
        self._postfix = postfix
        self.socket = tidegate.state / "helper.sock"
        self.log = tidegate.folder / "helper.log"
        self._service: Service | None = None

    def __enter__(self) -> "Helper":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Returns when its socket takes connections."""
        program = str(self._tidegate.programs / "tidegate-helper")
        command = [program, "--socket", str(self.socket), "--postfix-config", str(self._postfix)]
        self._service = Service(command, self.log)
        service = self._service
        eventually(lambda: not service.running() or self._answers(), 20, f"tidegate-helper answers, see {self.log}")
        if not service.running():
            raise RuntimeError(f"tidegate-helper ended at once:\n{self.log.read_text(errors='replace')}")

    def stop(self) -> None:
        service, self._service = self._service, None
        if service:
            service.stop()

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as probe:
            probe.connect(str(self.socket))
            return True


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: Path):
        super().__init__("localhost", timeout=30)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))
