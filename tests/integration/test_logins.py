"""What a real Dovecot reports of logins, by the lines that `tidegate setup dovecot` prints."""

import os
import struct
import subprocess
from pathlib import Path

from processes import eventually
from site_under_test import ALICE, PEOPLE

AWAY = "233.252.0.7"
HOME = "203.0.113.5"


def place_database(places: dict[str, tuple[str, float, float]]) -> bytes:
    """A MaxMind DB file that knows the /24 around each address: country, latitude and longitude."""

    def text(value: str) -> bytes:
        return bytes([2 << 5 | len(value)]) + value.encode()

    def whole(kind: int, value: int, octets: int) -> bytes:
        return bytes([kind << 5 | octets]) + value.to_bytes(octets, "big")

    def real(value: float) -> bytes:
        return bytes([3 << 5 | 8]) + struct.pack(">d", value)

    def table(pairs: dict[str, bytes]) -> bytes:
        return bytes([7 << 5 | len(pairs)]) + b"".join(text(key) + value for key, value in pairs.items())

    data, nodes = b"", [[None, None]]
    for address, (country, latitude, longitude) in places.items():
        entry = len(data)
        data += table({"country": table({"iso_code": text(country)}),
                       "location": table({"latitude": real(latitude), "longitude": real(longitude)})})
        bits = "".join(f"{int(part):08b}" for part in address.split(".")[:3])
        node = 0
        for bit in map(int, bits[:-1]):
            if nodes[node][bit] is None:
                nodes[node][bit] = ("node", len(nodes))
                nodes.append([None, None])
            node = nodes[node][bit][1]
        nodes[node][int(bits[-1])] = ("data", entry)
    count = len(nodes)
    records = [count if side is None else side[1] + (0 if side[0] == "node" else count + 16) for node in nodes for side in node]
    about = table({"node_count": whole(6, count, 4), "record_size": whole(5, 24, 2), "ip_version": whole(5, 4, 2),
                   "database_type": text("Test-City"), "languages": b"\x01\x04" + text("en"),
                   "binary_format_major_version": whole(5, 2, 2), "binary_format_minor_version": whole(5, 0, 2),
                   "build_epoch": b"\x04\x02" + bytes([0x60, 0, 0, 0]), "description": table({})})
    return b"".join(record.to_bytes(3, "big") for record in records) + bytes(16) + data + b"\xab\xcd\xefMaxMind.com" + about


class Watched:
    """A guarded site whose Dovecot reports logins."""

    def __init__(self, site, folder: Path, settings: str = "", key: str = ""):
        places = folder / "places.mmdb"
        places.write_bytes(place_database({HOME: ("DE", 52.5, 13.4), AWAY: ("AU", -33.9, 151.2)}))
        places.chmod(0o644)
        self.site = site(settings=f'[networks]\ncountries = "{places}"\n{settings}', logins=True)
        self.daemon = self.site.tidegate
        lines = [line for line in self.daemon.run("setup", "dovecot").splitlines() if line.startswith("auth_policy_")]
        self.site.host.add_to_dovecot("\n".join(lines).replace("KEY", key))

    def login(self, password: str, address: str, user: str = ALICE) -> bool:
        """A login as Dovecot's login service passes it on; by `doveadm auth test`, which lets a test choose the address.
        While Dovecot reads its configuration again nobody answers, which is neither yes nor no."""
        told = ("-x", f"rip={address}", "-x", "service=imap")

        def answer() -> subprocess.CompletedProcess:
            done = self.site.host.doveadm("auth", "test", *told, user, password, check=False)
            assert done.returncode in (os.EX_OK, os.EX_NOPERM), done.stderr
            return done

        return eventually(answer, 20, "Dovecot answers").returncode == os.EX_OK

    def signals(self, user: str = ALICE) -> dict[str, str]:
        return {row["signal"]: row["sentence"] for row in self.daemon.json("entity", "explain", user)["signals"]}

    def health(self) -> dict:
        return next(part for part in self.daemon.json("status")["health"]["parts"] if part["name"] == "logins")


def test_a_guessed_password_is_seen(site, folder):
    watched = Watched(site, folder)
    assert watched.health()["unclear"], "Dovecot has not asked yet"
    assert watched.login(PEOPLE[ALICE], HOME)
    eventually(lambda: "1 logins reported" in watched.health()["sentence"], 10, "the login is reported")
    for attempt in range(4):
        assert not watched.login(f"guess{attempt}", AWAY)
    assert watched.login(PEOPLE[ALICE], AWAY)
    seen = eventually(lambda: watched.signals() if "failed_logins" in watched.signals() else None, 10, "the run is charged")
    assert seen["failed_logins"] == "4 different wrong passwords were tried from 233.252.0.0/24 (AU) before the login succeeded"
    assert "a login from 233.252.0.0/24 (AU) succeeded" in seen["impossible_travel"] and "after one from DE" in seen["impossible_travel"]


def test_an_old_phone_is_left_alone(site, folder):
    watched = Watched(site, folder)
    for _ in range(6):
        assert not watched.login("last year's", HOME)
    assert watched.login(PEOPLE[ALICE], HOME)
    eventually(lambda: "1 logins reported" in watched.health()["sentence"], 10, "the login is reported")
    assert "failed_logins" not in watched.signals()


def test_a_login_at_submission_is_reported_and_people_log_in_while_nobody_answers(site, folder):
    watched = Watched(site, folder)

    def reported() -> bool:
        """A server of Postfix that has not ended since goes on with the login service from before."""
        assert watched.site.send("partner@example.com").accepted
        return "logins reported" in watched.health()["sentence"]

    eventually(reported, 20, "Postfix's login is reported")
    watched.daemon.stop()
    assert watched.login(PEOPLE[ALICE], HOME), "Dovecot goes on without Tidegate"
    watched.daemon.start()


def test_with_a_key_only_dovecot_reports(site, folder):
    key_file = folder / "auth-policy.key"
    key_file.write_text("open-sesame\n")
    key_file.chmod(0o644)
    watched = Watched(site, folder, f'[logins]\nkey_file = "{key_file}"\n', "wrong")
    assert watched.login(PEOPLE[ALICE], HOME), "a wrong key stops nobody"
    eventually(lambda: not watched.health()["ok"], 10, "the health says that the key is missing")
    lines = [line for line in watched.daemon.run("setup", "dovecot").splitlines() if line.startswith("auth_policy_")]
    watched.site.host.add_to_dovecot("\n".join(lines).replace("KEY", "open-sesame"))
    assert watched.login(PEOPLE[ALICE], HOME)
    eventually(lambda: "1 logins reported" in watched.health()["sentence"], 10, "the login is reported")
