"""The demonstration as it is watched: mail flows, an account is taken over, and the person at the terminal puts it right."""

import select
import shlex
import subprocess
import sys
import threading
import time

from letters import Letter, address, letter, spam, victims
from show import Show, addends
from stage import ADMINISTRATOR, INTRUDER, LIMIT, OFFICE, SLOW_SPAM_HOST, Stage, Traffic
from submission import Outcome, compose

QUIET_SECONDS = 40  # of ordinary mail before the account is taken over
BURST = 8
REASON = "Password changed, foreign session ended"


class Live:
    def __init__(self, stage: Stage, show: Show):
        self.stage, self.show = stage, show
        self.traffic = Traffic(stage, self._tell, pause=1.1)
        self.quiet = threading.Event()  # set while a prompt waits: ordinary mail goes on, untold
        self.spam_ids: set[str] = set()  # queue ids of the intruder's messages that were taken

    def play(self) -> None:
        """Returns when the person has had enough."""
        self._opening()
        self.traffic.start()
        self._wait(QUIET_SECONDS)
        case = self._taken_over()
        self._still_receives()
        self.quiet.set()
        self._prompt(case)
        self._sends_again()
        self.quiet.clear()
        self.show.title("The yard goes on. Ctrl-C ends all of it.")
        while not self.traffic.trouble:
            self._wait(5)
        raise RuntimeError("the yard's mail came to a halt") from self.traffic.trouble

    # Acts

    def _opening(self) -> None:
        self.show.title("Kestrel Boats: a small boatyard, its own mail server, and Tidegate between it and the world")
        self.stage.open()
        host = self.stage.mailhost
        self.show.paragraph(
            f"Postfix takes mail on 127.0.0.1:{host.submission_port} (with login) and :{host.smtp_port}; Dovecot has the "
            f"mailboxes on :{host.imap_port}. The API is http://{self.stage.tidegate.listening('api')}/. An account "
            f"may write to {LIMIT} external recipients an hour. Every foreign domain ends in a sink on this machine; all "
            f"files are below {self.stage.folder}. From six weeks of the yard's old logs ({self.stage.imported['messages']:,} "
            f"messages, read by `tidegate import`) Tidegate knows what is usual for whom.")
        self.show.title(f"Ordinary mail ({QUIET_SECONDS} s). The bar: external recipients in the last hour, of {LIMIT}")

    def _taken_over(self) -> str:
        self.show.title(f"Somebody in another country has the password of {OFFICE}, and uses it")
        number = 0
        case = ""
        while True:
            number += 1
            to = [*victims(BURST - 1, number), f"victim.{number}@{SLOW_SPAM_HOST}"]
            post = spam("office", to, number)
            outcome = self.stage.send(post, INTRUDER)
            self._tell(post, outcome)
            if not outcome.accepted:
                break
            self.spam_ids.add(outcome.queue_id)
            if not case and outcome.queue_id in self.stage.on_hold(OFFICE):
                case = self._held()
            self._wait(1.2)
        row = self.stage.restricted()[OFFICE]
        self.show.title(f"It goes on. {OFFICE} is restricted: case {row['case']}")
        self.show.paragraph(self.stage.tidegate.json("case", "show", row["case"])["sentence"])
        self.show.title("What the client is told")
        self.show.paragraph(str(outcome.last), "  | ")
        return row["case"]

    def _held(self) -> str:
        """The first message that waits, and why: the addends of its case."""
        case = self.stage.tidegate.json("held", "list")[0]["case"]
        found = self.stage.tidegate.json("case", "show", case)
        self.show.title(f"Held in Postfix's queue until somebody has looked: case {case}. Why, as a sum:")
        for number, words in addends(found):
            self.show.paragraph(f"{number:+7.1f}  {words}")
        self.show.title("The intruder learns nothing of it, and goes on")
        return case

    def _still_receives(self) -> None:
        self.show.title("Its mailbox still receives")
        before = len(self.stage.inbox(OFFICE))
        post = letter("incoming-thanks")
        self._tell(post, self.stage.send(post))
        for _ in range(50):
            if len(self.stage.inbox(OFFICE)) > before:
                break
            self._wait(0.2)
        self.show.event("✓", "green", f'"{post.subject}" lies in the inbox of {OFFICE}')

    def _prompt(self, case: str) -> None:
        """Runs what the person types until the account is released."""
        release = f'restricted release {OFFICE} --reason "{REASON}"'
        self.show.title("Your turn")
        self.show.paragraph(
            "Type what you would type after `tidegate` on a server, for example:\n"
            f"  case show {case}\n  entity explain {OFFICE}\n  held list\n  {release}\n"
            "Enter alone deletes the intruder's mail that is held, and releases the account; q ends the demonstration.")
        while OFFICE in self.stage.restricted():
            words = self._ask()
            if words == ["q"]:
                raise KeyboardInterrupt
            for command in [words] if words else self._put_right(release):
                subprocess.run(self.stage.tidegate.command_line(*command), timeout=60)

    def _put_right(self, release: str) -> list[list[str]]:
        """The commands that the person would type, shown."""
        held = sorted(entry["queue_id"] for entry in self.stage.queued(OFFICE) if entry["queue_id"] in self.spam_ids)
        commands = [f"held delete {' '.join(held)}"] if held else []
        commands.append(release)
        for command in commands:
            self.show.line(self.show.colour("bold", "tidegate> ") + command)
        return [shlex.split(command) for command in commands]

    def _ask(self) -> list[str]:
        """One line of the person, as words; the yard's mail flows meanwhile. The end of input is like q."""
        print(self.show.colour("bold", "tidegate> "), end="", flush=True)
        while not select.select([sys.stdin], [], [], 1.0)[0]:
            if self.traffic.trouble:
                raise RuntimeError("the yard's mail came to a halt") from self.traffic.trouble
        line = sys.stdin.readline()
        if not line:
            return ["q"]
        try:
            return shlex.split(line.removeprefix("tidegate "))
        except ValueError as trouble:
            self.show.line(f"{trouble}")
            return self._ask()

    def _sends_again(self) -> None:
        self.show.title("Released. The very next message of the account:")
        self.stage.end_greylisting()
        to = address("anna")
        post = Letter(OFFICE, (to,), "person", compose(OFFICE, to, "We are back"))
        outcome = self.stage.send(post)
        self._tell(post, outcome)
        self.show.paragraph(f"The server said: {outcome.last}. Notices of all this lie in the mailbox of {ADMINISTRATOR}.")

    # Telling

    def _tell(self, post: Letter, outcome: Outcome) -> None:
        if self.quiet.is_set():
            return
        held = post.kind == "spam" and outcome.queue_id in self.stage.on_hold(post.sender)
        colour, mark = ("yellow", "‖") if held else ("green", "→") if outcome.accepted else ("red", "✗")
        if post.from_outside:
            self.show.event("←", "blue", f"{post.sender:<34.34} {'from outside':<12} {post.subject:.44}")
            return
        used, limit = self.stage.external_use(post.sender)
        count = f"{len(post.recipients)} to" if len(post.recipients) > 1 else "1 to"
        self.show.event(mark, colour, f"{post.sender:<26.26} {self.show.bar(used, limit):<20} {post.kind:<11}{count:>6} "
                                      f"{post.recipients[0]:<32.32} {post.subject:.36}")

    def _wait(self, seconds: float) -> None:
        """Waits, but not longer than the yard's mail flows."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not self.traffic.trouble:
            time.sleep(min(0.1, seconds))
