"""A browser signs in over TCP: cookie, CSRF, a code of an authenticator app; and loads the files of the portal."""

import base64
import gzip
import hashlib
import hmac
import http.client
import json
import os
import re
import shutil
import struct
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from processes import eventually
from site_under_test import noon, sound
from tidegate import Tidegate, binaries

TREE = Path(__file__).resolve().parents[2]
PASSWORD = "mauve kestrel 27 anvil"
POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
          "form-action 'self'; base-uri 'none'; frame-ancestors 'none'")


@dataclass
class Reply:
    status: int
    headers: http.client.HTTPMessage
    octets: bytes

    @property
    def json(self) -> object:
        return json.loads(self.octets)

    @property
    def fault(self) -> str:
        return self.json["error"]["fault"]


@dataclass
class Browser:
    """Keeps the cookie that it is given, as a browser does, and sends Origin with every change."""

    address: str
    cookies: dict[str, str] = field(default_factory=dict)
    csrf: str = ""

    def ask(self, method: str, path: str, body: object = None, headers: dict[str, str] | None = None) -> Reply:
        connection = http.client.HTTPConnection(self.address, timeout=60)
        try:
            sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}
            if method != "GET":
                sent |= {"Origin": f"http://{self.address}", "X-Tidegate-CSRF": self.csrf}
            connection.request(method, path, None if body is None else json.dumps(body), sent | (headers or {}))
            response = connection.getresponse()
            reply = Reply(response.status, response.headers, response.read())
        finally:
            connection.close()
        for given in reply.headers.get_all("Set-Cookie") or []:
            name, _, value = given.partition(";")[0].partition("=")
            self.cookies[name] = value
        return reply

    def sign_in(self, name: str, **more: str) -> Reply:
        reply = self.ask("POST", "/v1/session", {"name": name, "password": PASSWORD, **more})
        if reply.status == 201:
            self.csrf = reply.json["csrf"]
        return reply


def code(secret: str, step: int) -> str:
    """RFC 6238, as an authenticator app computes it."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", step), hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(int.from_bytes(digest[offset:offset + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


def install(folder: Path) -> Path:
    """The programs as they are installed, with a portal beside them."""
    programs = folder / "sbin"
    programs.mkdir()
    for name in ("tidegated", "tidegate"):
        shutil.copy(binaries() / name, programs / name)
    share = folder / "share" / "tidegate"
    (share / "web" / "assets").mkdir(parents=True)
    os.symlink(TREE / "share" / "content.model", share / "content.model")
    (share / "web" / "index.html").write_text("<!doctype html><script src=/assets/app-1a2b.js></script>")
    (share / "web" / "assets" / "app-1a2b.js").write_text("let tide;")
    (share / "web" / "assets" / "app-1a2b.js.gz").write_bytes(gzip.compress(b"let tide;"))
    return programs


@pytest.fixture
def portal(folder):
    daemon = Tidegate(folder / "tidegate", organisation=noon(), programs=install(folder))
    daemon.start()
    yield daemon
    sound(daemon)


def test_the_first_administrator_signs_in_and_works(portal):
    browser = Browser(portal.listening("api"))
    link = re.search(r"/setup\?token=([0-9a-f]+)", portal.log.read_text())
    assert link, portal.log.read_text()
    weak = browser.ask("POST", "/v1/setup", {"token": link[1], "name": "anna", "password": "password1234"})
    assert (weak.status, "easily guessed" in weak.json["error"]["sentence"]) == (400, True)
    assert browser.ask("POST", "/v1/setup", {"token": link[1], "name": "anna", "password": PASSWORD}).status == 201
    assert browser.ask("GET", "/v1/session").status == 401

    signed_in = browser.sign_in("anna")
    assert signed_in.status == 201, signed_in.octets
    given = signed_in.headers["Set-Cookie"]
    assert given.startswith("tidegate_session=") and given.endswith("; Path=/; HttpOnly; SameSite=Strict"), given
    assert browser.ask("GET", "/v1/session").json["role"] == "administrator"

    restrict = ("POST", "/v1/restricted/bob@example.org", {"reason": "phone call"})
    assert browser.ask(*restrict, headers={"X-Tidegate-CSRF": ""}).fault == "csrf"
    assert browser.ask(*restrict, headers={"Origin": "http://evil.example"}).fault == "forbidden"
    assert browser.ask(*restrict).status == 201
    assert portal.check("bob@example.org", ["x@example.com"])["action"] == "reject"

    assert browser.ask("DELETE", "/v1/session").status == 200
    assert browser.ask("GET", "/v1/status").status == 401
    told = {"signed_in", "signed_out", "access_changed"}
    eventually(lambda: told <= {row["kind"] for row in portal.http("GET", "/v1/audit").body}, 10, "all of it is in the audit log")


def test_a_second_factor_from_enrolment_to_loss(portal):
    portal.http("POST", "/v1/admin/administrators", {"name": "anna", "password": PASSWORD, "role": "administrator"})
    browser = Browser(portal.listening("api"))
    browser.sign_in("anna")
    offer = browser.ask("POST", "/v1/session/totp", {"password": PASSWORD}).json
    assert offer["uri"].startswith("otpauth://totp/Tidegate:anna?secret=" + offer["secret"])
    step = int(time.time()) // 30
    confirmed = browser.ask("POST", "/v1/session/totp/confirm", {"code": code(offer["secret"], step)})
    assert confirmed.status == 200, confirmed.octets
    recovery = confirmed.json["recovery_codes"]
    assert len(set(recovery)) == 10

    assert browser.sign_in("anna").fault == "second_factor"
    assert browser.sign_in("anna", code=code(offer["secret"], step)).fault == "denied", "it was used to confirm"
    assert browser.sign_in("anna", code=code(offer["secret"], step + 1)).status == 201
    basic = base64.b64encode(f"anna:{PASSWORD}".encode()).decode()
    past = Browser(browser.address).ask("GET", "/v1/status", headers={"Authorization": f"Basic {basic}"})
    assert (past.status, "second factor" in past.json["error"]["sentence"]) == (401, True)

    portal.restart()
    browser = Browser(portal.listening("api"))
    assert browser.sign_in("anna", code=code(offer["secret"], step + 1)).fault == "denied", "used before the restart"
    assert browser.sign_in("anna", code=recovery[0].lower()).status == 201
    assert browser.ask("GET", "/v1/session").json["second_factor"] == {"totp": True, "recovery_codes": 9}
    assert browser.sign_in("anna", code=recovery[0]).fault == "denied", "used"

    portal.run("admin", "second-factor", "remove", "anna")
    assert browser.sign_in("anna").status == 201


def test_the_files_of_the_portal(portal):
    browser = Browser(portal.listening("api"))
    for path in ("/", "/setup?token=x", "/cases/K7Q2-M9XD"):
        page = browser.ask("GET", path)
        assert (page.status, page.octets[:15]) == (200, b"<!doctype html>"), path
        assert page.headers["Content-Security-Policy"] == POLICY
        assert page.headers["Cache-Control"] == "no-cache"
    asset = browser.ask("GET", "/assets/app-1a2b.js")
    assert (asset.octets, asset.headers["Content-Type"]) == (b"let tide;", "text/javascript; charset=utf-8")
    assert asset.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    packed = browser.ask("GET", "/assets/app-1a2b.js", headers={"Accept-Encoding": "gzip"})
    assert (gzip.decompress(packed.octets), packed.headers["Content-Encoding"]) == (b"let tide;", "gzip")
    for path in ("/assets/none.js", "/v1/none", "/../content.model", "/%2e%2e/content.model"):
        assert browser.ask("GET", path).status == 404, path
    for reply in (asset, browser.ask("GET", "/v1/status"), browser.ask("GET", "/c/TG-RATE")):
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        assert reply.headers["Referrer-Policy"] == "no-referrer"
        assert reply.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert reply.headers["Permissions-Policy"]
        assert "default-src 'none'" in reply.headers["Content-Security-Policy"]
