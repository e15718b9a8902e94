"""People and programs are told: by mail and by webhook, also after a restart, and whatever the limits say."""

import hashlib
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from processes import eventually, free_ports
from site_under_test import ALICE, POSTMASTER, case_of, outside, release, restricted
from sink import Sink

SECRET = b"a secret of more than sixteen octets"


class Hook:
    """A webhook's receiver. `refuse` answers 503 while it is set."""

    def __init__(self, port: int = 0):
        self.refuse = False
        self.refused = 0
        self.posts: list[tuple[dict[str, str], bytes]] = []
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if hook.refuse:
                    hook.refused += 1
                else:
                    hook.posts.append(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(503 if hook.refuse else 204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/tidegate"

    def events(self) -> list[dict]:
        return [json.loads(body) for _, body in self.posts]

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def hook():
    made = Hook()
    yield made
    made.stop()


def webhook(url: str, folder) -> str:
    secret = folder / "secret"
    secret.write_bytes(SECRET)
    secret.chmod(0o640)
    return f'[[notify.webhooks]]\nurl = "{url}"\nsecret_file = "{secret}"\n'


def bodies(s, user: str) -> list[str]:
    """Subject and text of everything in a mailbox."""
    texts = []
    for message in s.host.mailbox(user):
        parts = [part.get_payload(decode=True) or b"" for part in message.walk() if not part.is_multipart()]
        texts.append(f"{message['Subject']}\n" + b"\n".join(parts).decode("utf-8", "replace"))
    return texts


def has_notice(s, user: str, case: str) -> str:
    return next((text for text in bodies(s, user) if case in text), "")


def test_administrator_and_person_are_told_by_mail(site):
    s = site(limits={"external_per_hour": 2}, notify=f'administrators = ["{POSTMASTER}"]\n')
    case = case_of(s.trip().text)
    to_administrator = eventually(lambda: has_notice(s, POSTMASTER, case), 30, "the administrator has a notice")
    to_person = eventually(lambda: has_notice(s, ALICE, case), 30, "Alice has a notice")
    assert ALICE in to_administrator and f"/c/{case}" in to_administrator
    assert "postmaster@example.org" in to_person, "the person is told whom to ask"
    message = next(message for message in s.host.mailbox(POSTMASTER) if case in str(message))
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"] and message["Message-ID"] and message["From"]


def test_the_person_is_not_told_where_that_is_switched_off(site):
    s = site(limits={"external_per_hour": 2}, notify=f'administrators = ["{POSTMASTER}"]\ntell_sender = false\n')
    case = case_of(s.trip().text)
    eventually(lambda: has_notice(s, POSTMASTER, case), 30, "the administrator has a notice")
    release(s.tidegate, ALICE)  # its notices come after those of the restriction, if there were any
    eventually(lambda: any(text.startswith(f"Released: {ALICE}") for text in bodies(s, POSTMASTER)), 60, "and one of the release")
    eventually(lambda: s.host.queue() == [], 30, "no mail is on its way")
    assert bodies(s, ALICE) == []


def test_the_people_that_a_policy_names_are_told(site):
    s = site(limits={"external_per_hour": 2}, notify="tell_sender = false\n")
    answer = s.tidegate.http("PATCH", "/v1/policies/default", {"notify": ["bob@example.org"]})
    assert answer.status == 200, answer
    case = case_of(s.trip().text)
    eventually(lambda: has_notice(s, "bob@example.org", case), 30, "Bob, whom the policy names, has a notice")


def test_a_webhook_is_signed(site, hook, folder):
    s = site(limits={"external_per_hour": 2}, notify=webhook(hook.url, folder))
    case = case_of(s.trip().text)

    def post():
        return next((post for post in hook.posts if json.loads(post[1])["kind"] == "restricted"), None)

    headers, body = eventually(post, 30, "the webhook was called")
    assert headers["content-type"].startswith("application/json")
    document = json.loads(body)
    assert (document["entity"], document["case"], document["severity"]) == (ALICE, case, "high"), document
    signed = headers["x-tidegate-timestamp"].encode() + b"." + body
    assert headers["x-tidegate-signature"] == "sha256=" + hmac.new(SECRET, signed, hashlib.sha256).hexdigest()
    assert abs(int(headers["x-tidegate-timestamp"]) - time.time()) < 60


def test_a_webhook_that_fails_is_tried_again(site, hook, folder):
    hook.refuse = True
    s = site(limits={"external_per_hour": 2}, notify=webhook(hook.url, folder))
    case = case_of(s.trip().text)
    eventually(lambda: hook.refused, 30, "the first attempt was made")
    hook.refuse = False
    eventually(lambda: any(case.encode() in body for _, body in hook.posts), 150, "the webhook was called again")
    release(s.tidegate, ALICE)
    eventually(lambda: len(hook.posts) >= 2, 60, "the release is posted too")


def test_notices_survive_a_kill(site):
    """The server that takes notices is away, the daemon is killed and comes back, then the server does."""
    port = free_ports(1)[0]
    s = site(limits={"external_per_hour": 2})
    config = s.tidegate.config.read_text()
    s.tidegate.stop()
    s.tidegate.config.write_text(config.replace(f'smtp = "127.0.0.1:{s.host.smtp_port}"', f'smtp = "127.0.0.1:{port}"')
                                 .replace("[notify]", f'[notify]\nadministrators = ["{POSTMASTER}"]'))
    s.tidegate.start()
    case = case_of(s.trip().text)
    s.tidegate.kill()
    s.tidegate.start()
    assert list(restricted(s.tidegate)) == [ALICE]
    post_office = Sink()
    post_office.start(port)
    try:
        eventually(lambda: any(case.encode() in message.content and POSTMASTER in message.recipients
                               for message in post_office.messages()), 120, "the notice is delivered after all")
    finally:
        post_office.stop()


def test_notices_are_not_limited(site):
    """They come in by a connector that is restricted itself, and pass."""
    s = site(limits={"external_per_hour": 2}, notify=f'administrators = ["{POSTMASTER}"]\n',
             settings='[[connectors]]\nname = "self"\nnetworks = ["127.0.0.1"]\n')
    s.tidegate.run("entity", "restrict", "connector:self", "--reason", "to see whether notices pass")
    refused = s.host.send_without_login(ALICE, outside(1), b"Subject: x\n\nx\n")
    assert refused.code == 550 and "connector:self" in refused.text, str(refused)
    case = case_of(s.trip().text)
    eventually(lambda: has_notice(s, POSTMASTER, case), 30, "the administrator has a notice")


def test_a_forged_notice_sender_is_limited_like_any_other(site):
    s = site(limits={"external_per_hour": 2})
    for number, recipient in enumerate(outside(3)):
        outcome = s.send(recipient, sender="tidegate+1-0123456789abcdef@example.org")
        assert outcome.accepted == (number < 2), str(outcome)


def test_warnings_before_the_limit(site, hook, folder):
    s = site(limits={"external_per_hour": 20}, notify=webhook(hook.url, folder))
    for recipient in outside(10):
        assert s.send(recipient).accepted
    rows = eventually(lambda: s.tidegate.json("audit", "--entity", ALICE, "--kind", "warned"), 10,
                      "the half-way warning is in the audit log")
    assert len(rows) == 1 and "50" in rows[0]["sentence"], rows
    warned = eventually(lambda: [event for event in hook.events() if event["kind"] == "warned"], 60, "the webhook was called")
    assert len(warned) == 1 and warned[0]["entity"] == ALICE and "50" in warned[0]["sentence"], warned
