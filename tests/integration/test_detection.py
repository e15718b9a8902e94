"""Doubt, before a real Postfix: the message waits in its hold queue with a case, until a person lets it go."""

import re
from pathlib import Path

import pytest

from processes import eventually
from site_under_test import ALICE
from test_queue import queued

WEIGHTS = Path(__file__).resolve().parents[2] / "share" / "risk.weights"


@pytest.fixture(params=["milter", "policy"])
def doubtful(request, site, folder):
    """A site that doubts everybody from the first message on: the shipped weights, but for the trust to begin with."""
    weights = folder / "risk.weights"
    text, changed = re.subn(r"(?m)^(rest|credit) .*$", r"\1 0", WEIGHTS.read_text())
    assert changed == 2
    weights.write_text(text)
    weights.chmod(0o644)
    return site(way=request.param, helper=True, settings=f'[detection]\nmode = "act"\nweights = "{weights}"\n')


def test_a_doubtful_message_waits_and_is_delivered_by_a_person(doubtful):
    sent = doubtful.send("partner@example.com")
    assert sent.code == 250, str(sent)
    eventually(lambda: queued(doubtful, "hold") == {sent.queue_id}, 20, "Postfix has it on hold")
    row = eventually(lambda: doubtful.tidegate.json("held", "list"), 10, "it is in the list")[0]
    assert (row["queue_id"], row["entity"]) == (sent.queue_id, ALICE)
    case = doubtful.tidegate.json("case", "show", row["case"])
    assert case["cause"] == "TG-RISK" and case["state"] == "open"

    doubtful.tidegate.run("held", "deliver", sent.queue_id)
    eventually(lambda: doubtful.host.sink.from_sender(ALICE), 30, "it arrived")
    again = doubtful.send("another@example.com")
    eventually(lambda: len(doubtful.host.sink.from_sender(ALICE)) == 2, 30, "who was believed is not held again")
    assert again.code == 250


def test_what_a_person_deletes_teaches_the_content_model_and_can_be_taken_back(doubtful):
    sent = doubtful.send("partner@example.com")
    eventually(lambda: queued(doubtful, "hold") == {sent.queue_id}, 20, "Postfix has it on hold")
    eventually(lambda: doubtful.tidegate.json("held", "list"), 10, "it is in the list")
    assert doubtful.tidegate.json("model", "show")["last_taught_at"] is None

    doubtful.tidegate.run("held", "delete", sent.queue_id)
    taught = doubtful.tidegate.json("model", "show")
    assert (taught["taught_spam"], taught["taught_ham"]) == (1, 0) and taught["last_taught_at"]

    doubtful.tidegate.run("model", "reset", "--reason", "a test")
    assert doubtful.tidegate.json("model", "show")["taught_spam"] == 0
    told = [event["sentence"] for event in doubtful.tidegate.json("audit")]
    assert any("reset what this site has taught the content model" in sentence for sentence in told), told
