"""`ranking deliveries`, `resend` and `receipts`: did they get it, when, what did the server say, what came back."""

from __future__ import annotations

import csv
import json
import mailbox

import pytest
from little import WEEKLY
from mailserver import ScriptedServer

BETA = "beta@city.example"
BOUNCE = """\
Return-Path: <>
From: MAILER-DAEMON@city.example
To: ranking@city.example
Subject: Undelivered
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.city.example

Final-Recipient: rfc822; {to}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such user

--b
Content-Type: text/rfc822-headers

Message-ID: {number}
To: {to}

--b--
"""


@pytest.fixture
def server():
    with ScriptedServer() as scripted:
        yield scripted


def smtp(server):
    return f"smtp://127.0.0.1:{server.port}"


def of_beta(server):
    """Return the Message-ID of Beta's letter."""
    [message] = [message for to, message in server.letters if to == BETA]
    return next(line for line in message.decode().splitlines() if line.startswith("Message-ID: "))[12:]


def test_one_command_says_whether_a_district_got_it_when_and_what_the_server_said(ranking, server, flat):
    ranking("run", WEEKLY, smtp=smtp(server))
    done = ranking("deliveries", WEEKLY, "--for", "乙区")
    assert done.returncode == 0
    assert "beta@city.example sent" in flat(done.stdout)
    assert "250 2.0.0 taken" in done.stdout
    assert "alpha@" not in done.stdout
    assert max(len(line.rstrip()) for line in done.stdout.splitlines()) <= 80


def test_deliveries_are_written_for_excel_without_formulas(ranking, server, tmp_path):
    server.script[BETA] = ["550 =cmd|' /C calc'!A0"]
    ranking("run", WEEKLY, smtp=smtp(server))
    assert ranking("deliveries", WEEKLY, "-o", str(tmp_path / "d.csv")).returncode == 0
    with (tmp_path / "d.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["address"]: row for row in csv.DictReader(file)}
    assert len(rows) == 5
    assert (rows[BETA]["state"], rows[BETA]["code"]) == ("failed", "550")
    assert rows[BETA]["words"].startswith("'=cmd")


def test_a_refused_letter_is_sent_once_more_when_it_is_asked_for(ranking, server, flat):
    server.script[BETA] = ["550 5.1.1 no such user"]
    assert ranking("run", WEEKLY, smtp=smtp(server)).returncode == 1
    assert "ranking resend contest/weekly/2024-W18 --failed" in flat(ranking("status", WEEKLY).stdout)

    assert ranking("resend", WEEKLY).returncode == 2, "say which"
    assert "1 letters leave again" in flat(ranking("resend", WEEKLY, "--failed").stdout)
    assert ranking("run", WEEKLY, smtp=smtp(server)).returncode == 0
    attempts = json.loads(ranking("deliveries", WEEKLY, "--attempts", "--json").stdout)
    assert [one["code"] for one in attempts if one["address"] == BETA] == [550, 250]
    assert "nothing changes" in flat(ranking("resend", WEEKLY, "--failed").stdout)


def test_an_issue_that_is_not_there_is_said_so(ranking, flat):
    for command in (("deliveries", WEEKLY), ("resend", WEEKLY, "--failed")):
        done = ranking(*command)
        assert done.returncode == 1
        assert "there is no issue" in flat(done.stderr)


def test_a_bounce_shows_on_its_letter_and_the_next_issue_leaves_its_address_out(ranking, server, tmp_path, flat):
    ranking("run", WEEKLY, smtp=smtp(server))
    saved = tmp_path / "bounce.eml"
    saved.write_text(BOUNCE.format(to=BETA, number=of_beta(server)), encoding="ascii")
    read = ranking("receipts", str(saved))
    assert read.returncode == 0, read.stderr
    assert "bounced" in read.stdout
    assert "gets no more letters" in flat(read.stdout)
    assert "known before" in flat(ranking("receipts", str(saved)).stdout), "read again, it changes nothing"
    assert "bounced" in ranking("deliveries", WEEKLY, "--for", "乙区").stdout

    ranking("run", "contest/weekly/2024-W17", smtp=smtp(server))
    states = json.loads(ranking("deliveries", "contest/weekly/2024-W17", "--json").stdout)
    assert {one["address"]: one["state"] for one in states}[BETA] == "suppressed"
    assert f"{BETA} 20" in flat(ranking("suppressions").stdout)
    assert "hard bounce" in flat(ranking("suppressions").stdout)


def test_a_run_says_whom_it_left_out_and_an_admin_lets_letters_go_there_again(ranking, server, tmp_path, flat):
    ranking("run", WEEKLY, smtp=smtp(server))
    saved = tmp_path / "bounce.eml"
    saved.write_text(BOUNCE.format(to=BETA, number=of_beta(server)), encoding="ascii")
    ranking("receipts", str(saved))
    run = ranking("run", "contest/weekly/2024-W17", smtp=smtp(server))
    assert run.returncode == 0
    assert "1 more would go to addresses that bounced" in flat(run.stdout + run.stderr)

    assert ranking("suppressions", "--lift", BETA).returncode == 2, "say why"
    assert "go to beta@city.example again" in flat(ranking("suppressions", "--lift", BETA, "--reason", "mended").stdout)
    assert "Nobody" in ranking("suppressions").stdout
    assert "not on the list" in flat(ranking("suppressions", "--lift", BETA, "--reason", "again").stdout)
    assert "known before" in flat(ranking("receipts", str(saved)).stdout)
    assert "Nobody" in ranking("suppressions").stdout, "the old bounce counts no more"


def test_a_mailbox_is_read_once(ranking, server, tmp_path, flat):
    ranking("run", WEEKLY, smtp=smtp(server))
    box = mailbox.Maildir(tmp_path / "Maildir")
    box.add(BOUNCE.format(to=BETA, number=of_beta(server)).encode())
    first, second = (ranking("receipts", bounces=f"maildir://{tmp_path}/Maildir") for _ in range(2))
    assert "1 message read: 1 bounced" in flat(first.stdout)
    assert "Nothing has come" in flat(second.stdout)


def test_without_a_mailbox_it_is_said_how_to_name_one(ranking, flat):
    done = ranking("receipts")
    assert done.returncode == 1
    assert "RANKING_BOUNCES_URL is not set" in flat(done.stderr)
