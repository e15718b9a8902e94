"""Six weeks of the yard's ordinary mail, as Postfix would have logged them: what a server that runs already can import."""

import random
import string
from datetime import datetime, timedelta, timezone

from letters import Letter, letter, letters

DAYS = 42
HOST = "quay"
OFFICE_NETWORK = "192.0.2.10"


def mail_log(until: datetime) -> str:
    """The lines of a mail log that ends the day before `until`, in order of time. The yard works every day, in the ten hours
    around the time of day of `until`: whenever the demonstration runs, its own mail comes at the usual hour, and what is
    told of the attack is the same."""
    dice = random.Random(DAYS)
    posts = [post for name in letters() if not (post := letter(name)).from_outside]
    handed_in = []
    for days_ago in range(DAYS, 0, -1):
        noon = until.astimezone(timezone.utc) - timedelta(days=days_ago)
        for post in posts:
            if dice.random() < 0.5:
                handed_in.append((noon + timedelta(seconds=dice.randrange(-5 * 3600, 5 * 3600)), post))
    return "".join(sorted(line for at, post in handed_in for line in _lines(at, post, dice)))


def _lines(at: datetime, post: Letter, dice: random.Random) -> list[str]:
    """What Postfix writes about one message, from its login to its end."""
    queue_id = "".join(dice.choices(string.digits + "ABCDEF", k=11))
    process = dice.randrange(1000, 30000)
    size = len(post.message.as_bytes()) + dice.randrange(200)
    said = [
        ("submission/smtpd", f"client=unknown[{OFFICE_NETWORK}], sasl_method=PLAIN, sasl_username={post.sender}"),
        ("cleanup", f"message-id=<{queue_id.lower()}@{HOST}.kestrel.example>"),
        ("qmgr", f"from=<{post.sender}>, size={size}, nrcpt={len(post.recipients)} (queue active)"),
    ]
    said += [("smtp", f"to=<{recipient}>, relay=mx.{recipient.partition('@')[2]}[203.0.113.5]:25, delay=0.6, "
                      f"delays=0.1/0/0.2/0.3, dsn=2.0.0, status=sent (250 2.0.0 Ok)") for recipient in post.recipients]
    said.append(("qmgr", "removed"))
    return [f"{(at + timedelta(milliseconds=100 * step)).isoformat(timespec='milliseconds')} {HOST} postfix/{program}[{process}]: {queue_id}: {what}\n"
            for step, (program, what) in enumerate(said)]
