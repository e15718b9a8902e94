"""The story, played to its end without a question. Each step acts, and then looks whether what it tells is true."""

import re
import textwrap
import time

from letters import DOMAIN, Letter, address, letter, letters, spam, victims
from processes import eventually
from show import Clock, Show, addends
from stage import ADMINISTRATOR, INTRUDER, LIMIT, OFFICE, SLOW_HOST, SLOW_SPAM_HOST, Stage, Traffic, decoded
from submission import Outcome, compose

BURST = 9  # recipients of one spam message
REASON = "Password changed, foreign session ended, forwarding rules checked"


class NotSeen(AssertionError):
    """What a step tells did not happen."""


def see(condition: object, why: str) -> None:
    if not condition:
        raise NotSeen(why)


class Story:
    """Steps in order; each returns the sentence that is shown behind its mark."""

    def __init__(self, stage: Stage, show: Show):
        self.stage, self.show = stage, show
        self.traffic = Traffic(stage, lambda post, outcome: None, pause=0.15)
        self.case = ""
        self.reply = ""
        self.sent_before = 0
        self.spam_sent = 0
        self.waiting: list[str] = []  # queue ids of the office's own letter, which a slow receiver lets wait

    def steps(self) -> list[tuple[str, object]]:
        return [
            ("The gate opens", self.open),
            ("The yard writes its mail", self.ordinary_mail),
            ("One account is taken over", self.taken_over),
            ("The case says why, as a sum", self.explained),
            ("The intruder goes on, and is stopped", self.restricted),
            ("It is on the list", self.listed),
            ("Its sending is stopped", self.stopped),
            ("Its mailbox still receives", self.receives),
            ("The help desk is still reached", self.lifeline),
            ("Everybody else goes on", self.others),
            ("People are told", self.told),
            ("The case has the evidence", self.evidence),
            ("Spam in the queue is caught", self.queue_held),
            ("The intruder's spam is deleted", self.spam_deleted),
            ("The account is released", self.released),
            ("Sending works on the next message", self.sends_again),
            ("What was held is delivered", self.delivered),
            ("The same cause only holds today", self.probation),
            ("Nothing left the machine", self.nothing_left),
        ]

    def play(self) -> bool:
        """One line a step; stops at the first that was not seen."""
        clock = Clock()
        steps = self.steps()
        for number, (title, step) in enumerate(steps, 1):
            begun = time.monotonic()
            try:
                sentence = step()
            except Exception as trouble:
                self.show.line(f"{self.show.colour('red', '✗')} {number:2}. {title}: {trouble}")
                return False
            seconds = time.monotonic() - begun
            mark = self.show.colour("green", "✓")
            self.show.line(f"{mark} {number:2}. {title:<34} {seconds:5.1f} s  {sentence}")
        self.show.line(f"\nSeen to happen: all {len(steps)} steps, in {clock.seconds():.0f} s.")
        return True

    # Steps

    def open(self) -> str:
        self.stage.open()
        accounts = len(self.stage.mailhost.setup.users)
        messages = self.stage.imported["messages"]
        see(messages > 500, f"{messages} messages were imported")
        return f"{accounts} accounts of {DOMAIN}, at most {LIMIT} external recipients an hour; {messages:,} messages of old logs imported"

    def ordinary_mail(self) -> str:
        count = len(letters())
        self.traffic.start()
        self.traffic.wait_until_sent(count, 90)
        self.traffic.stop()
        refused = [f"{post.sender}: {outcome}" for post, outcome in self.traffic.sent if not outcome.accepted]
        see(not refused, f"ordinary mail was refused: {refused}")
        see(self.stage.restricted() == {}, "somebody is restricted already")
        slow = letter("office-certificate")
        see(any(SLOW_HOST in recipient for recipient in slow.recipients), "the office writes to the slow host")
        self.waiting = eventually(lambda: [entry["queue_id"] for entry in self.stage.queued(OFFICE)], 10,
                                  "the office's letter to the slow host waits in the queue")
        self.sent_before = self.stage.external_use(OFFICE)[0]
        sent = [post for post, _ in self.traffic.sent if post.sender == OFFICE]
        external = sum(not recipient.endswith(DOMAIN) for post in sent for recipient in post.recipients)
        see(self.sent_before == external, f"the office wrote to {external} external recipients, counted {self.sent_before}")
        kinds = {post.kind for post, _ in self.traffic.sent}
        return f"{len(self.traffic.sent)} messages of {len(kinds)} kinds, none refused; the office used {self.sent_before} of {LIMIT}"

    def taken_over(self) -> str:
        """Spam goes out until the first message that is held."""
        passed = 0
        for number in range(20):
            outcome = self.stage.send(spam("office", self._victims(number), number), INTRUDER)
            see(outcome.accepted, f"the client learns nothing of a held message: {outcome}")
            if self.stage.on_hold(OFFICE):
                break
            passed += BURST
        held = self.stage.tidegate.json("held", "list")
        see({row["queue_id"] for row in held} == self.stage.on_hold(OFFICE) != set(), f"held are {held}")
        self.spam_sent = number + 1
        self.case = held[0]["case"]
        see(OFFICE not in self.stage.restricted(), "doubt holds, it restricts nobody")
        see(passed <= 10, f"{passed} recipients were reached")
        return (f"message {self.spam_sent} is held, {passed} strangers were reached; the limit would have let {LIMIT} pass")

    def explained(self) -> str:
        case = self.stage.tidegate.json("case", "show", self.case)
        see(case["entity"] == OFFICE and case["sentence"], f"the case is {case}")
        risk, signals = case["risk"], case["signals"]
        total = risk["rest"] + sum(signal["weight"] for signal in signals)
        see(abs(total - risk["value"]) < 0.05, f"{risk['rest']} and the addends make {total}, not {risk['value']}")
        see(risk["value"] >= risk["hold_from"], f"held at {risk['value']}")
        rows = [self._quoted(f"{number:+7.1f}  {words}") for number, words in addends(case)]
        return f"case {self.case}, in nats:\n" + "\n".join(rows)

    def restricted(self) -> str:
        for number in range(self.spam_sent, 40):
            outcome = self.stage.send(spam("office", self._victims(number), number), INTRUDER)
            if not outcome.accepted:
                break
        see(not outcome.accepted, "the intruder was never refused")
        self.reply = str(outcome.last)
        self._see_refusal(outcome, "TG-RISK")
        see(self.case in self.reply, f"another case than {self.case}: {self.reply}")
        return f"at message {number + 1}; the client reads:\n{self._quoted(self.reply)}"

    def listed(self) -> str:
        rows = self.stage.restricted()
        see(set(rows) == {OFFICE}, f"restricted are {sorted(rows)}")
        row = rows[OFFICE]
        see(row["case"] == self.case, f"the list says case {row['case']}, the reply {self.case}")
        see(row["kind"] == "user" and row["domain"] == DOMAIN and row["until"], f"the row is {row}")
        return f"{row['summary']}; until {row['until']}"

    def stopped(self) -> str:
        for recipient in ("somebody@mailhaven.example", address("anna")):
            outcome = self.stage.send(Letter(OFFICE, (recipient,), "person", compose(OFFICE, recipient)))
            see((outcome.stage, outcome.code) == ("rcpt", 550), f"to {recipient}: {outcome}")
            self._see_refusal(outcome, "TG-")
            see(self.case in outcome.text, f"another case: {outcome}")
        return "to the outside and inside, at RCPT, before a byte of content"

    def receives(self) -> str:
        post = letter("incoming-thanks")
        before = len(self.stage.inbox(OFFICE))
        outcome = self.stage.send(post)
        see(outcome.accepted, f"from the outside: {outcome}")
        eventually(lambda: len(self.stage.inbox(OFFICE)) > before and post.subject in self.stage.inbox(OFFICE), 15,
                   "the message lies in the inbox")
        return f'"{post.subject}" lies in the inbox'

    def lifeline(self) -> str:
        subject = "We cannot send any more, please help"
        outcome = self.stage.send(Letter(OFFICE, (ADMINISTRATOR,), "person", compose(OFFICE, ADMINISTRATOR, subject)))
        see(outcome.accepted, f"to {ADMINISTRATOR}: {outcome}")
        eventually(lambda: subject in self.stage.inbox(ADMINISTRATOR), 15, "the administrator has the cry for help")
        return f"a message to {ADMINISTRATOR} passes"

    def others(self) -> str:
        post = letter("ben-quote-norway")
        before = self.stage.reached(post.sender)
        outcome = self.stage.send(post)
        see(outcome.accepted, str(outcome))
        eventually(lambda: self.stage.reached(post.sender) > before, 15, "Ben's message is outside")
        return "Ben's quotation leaves for Norway"

    def told(self) -> str:
        def notice(account: str) -> str:
            for message in self.stage.mailhost.mailbox(account):
                bodies = [part.get_payload(decode=True) or b"" for part in message.walk()]
                if any(self.case.encode() in body for body in bodies):
                    return decoded(message["Subject"])
            return ""

        to_administrator = eventually(lambda: notice(ADMINISTRATOR), 20, f"{ADMINISTRATOR} has a notice of case {self.case}")
        eventually(lambda: notice(OFFICE), 20, f"{OFFICE} has a notice of case {self.case}")
        return f'"{to_administrator}", and the person too'

    def evidence(self) -> str:
        case = self.stage.tidegate.json("case", "show", self.case)
        evidence = eventually(lambda: self.stage.evidence(self.case), 5, "the case has evidence")
        see(any(INTRUDER in str(line) for line in evidence), f"no line of the evidence names {INTRUDER}")
        return f"{len(evidence)} messages, from {INTRUDER}:\n{self._quoted(case['sentence'])}"

    def queue_held(self) -> str:
        def all_held() -> list[dict]:
            mine = self.stage.queued(OFFICE)
            return mine if mine and all(entry["queue_name"] == "hold" for entry in mine) else []

        held = eventually(all_held, 20, "everything of the office that waits in Postfix's queue is on hold")
        see(set(self.waiting) <= {entry["queue_id"] for entry in held}, "the office's own letter is not among them")
        see(len(held) > len(self.waiting), "no spam was caught")
        return f"{len(held)} messages on hold, and the office's own that waited for its receiver is among them"

    def spam_deleted(self) -> str:
        spam_ids = [entry["queue_id"] for entry in self.stage.queued(OFFICE) if entry["queue_id"] not in self.waiting]
        for queue_id in spam_ids:
            self.stage.tidegate.run("held", "delete", queue_id)
        eventually(lambda: {entry["queue_id"] for entry in self.stage.queued(OFFICE)} == set(self.waiting), 20,
                   "only the office's own letter is left")
        return f"{len(spam_ids)} deleted; the office's own letter stays"

    def released(self) -> str:
        self.stage.end_greylisting()
        self.stage.tidegate.run("restricted", "release", OFFICE, "--reason", REASON)
        see(OFFICE not in self.stage.restricted(), "it is still on the list")
        return f'by the administrator, with a reason: "{REASON}"'

    def sends_again(self) -> str:
        recipient = address("anna")
        subject = "We are back"
        outcome = self.stage.send(Letter(OFFICE, (recipient,), "person", compose(OFFICE, recipient, subject)))
        see(outcome.accepted, f"after the release: {outcome}")
        eventually(lambda: subject in self.stage.inbox(recipient), 15, "Anna has it")
        return "proved by a real one, to Anna"

    def delivered(self) -> str:
        wanted = letter("office-certificate").recipients[0]
        eventually(lambda: any(wanted in message.recipients for message in self.stage.mailhost.sink.from_sender(OFFICE)), 30,
                   "the office's own letter has arrived")
        see(not self._spam_at(SLOW_SPAM_HOST), "deleted spam was delivered")
        return "the office's letter to the surveyor arrived; the deleted spam did not"

    def probation(self) -> str:
        for number in range(20):
            outcome = self.stage.send(spam("office", self._victims(100 + number), number), INTRUDER)
            see(outcome.accepted, f"expected to be taken: {outcome}")
            if self.stage.on_hold(OFFICE):
                break
        see(self.stage.on_hold(OFFICE), "spam was never held after the release")
        see(OFFICE not in self.stage.restricted(), "it was restricted again")
        return "new spam is held, and the account is not restricted again"

    def nothing_left(self) -> str:
        strangers = {host for host in self.stage.mailhost.sink.recipients_by_domain() if not host.endswith(".example")}
        see(not strangers, f"mail for {strangers}")
        count = self.stage.mailhost.sink.message_count
        see(count > 0 and self.stage.tidegate.running(), "the daemon runs")
        self.stage.close()
        return f"{count} messages ended in the sink; every process is gone"

    # Helpers

    def _victims(self, number: int) -> list[str]:
        """Addresses of one spam message; one of them at a host that lets spam wait in our queue."""
        return [*victims(BURST - 1, number), f"victim.{number}@{SLOW_SPAM_HOST}"]

    def _spam_at(self, host: str) -> bool:
        return self.stage.mailhost.sink.recipients_by_domain()[host] > 0

    def _see_refusal(self, outcome: Outcome, token: str) -> None:
        """550 5.1.8 with everything a person needs to know."""
        see(outcome.code == 550, f"expected 550: {outcome}")
        for wanted in ("5.1.8", "bad outbound sender", OFFICE, token, "Receiving works", "http"):
            see(wanted in outcome.text, f"\"{wanted}\" is missing in: {outcome}")

    def _quoted(self, text: str) -> str:
        return textwrap.fill(text, 104, initial_indent="        | ", subsequent_indent="        | ", break_long_words=False,
                             break_on_hyphens=False)
