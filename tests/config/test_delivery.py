"""`delivery:` and `bounces:`: what they declare, what is said of mistakes, and the settings beside them."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from little import SCHEDULES

from ranking.config.loader import load_workspace
from ranking.config.mailboxes import mailbox_address
from ranking.config.settings import read_settings, require_smtp
from ranking.domain.errors import InputProblems, SettingError
from ranking.domain.mailboxes import Afterwards
from ranking.domain.relays import DeliveryRules, Reports

RICH = """
delivery:
  relays:
    - {name: main, per_minute: 120, per_day: 5000, per_connection: 20, domains: {qq.com: 30, "*": 60}}
    - {name: backup, priority: 2, sender: race@backup.example}
  connections: 4
  give_up_after: 2 days
  quiet: 22:00-07:00
  own_sender: true
  reports: all
  dkim: {selector: race2024}
bounces:
  suppress_after: {hard: 2, soft: 3, within: 10 days, complaints: 0}
  every: 10 minutes
  after: move to Old bounces
"""


def load(folder, more=""):
    (folder / "schedules.yaml").write_text(SCHEDULES + more, encoding="utf-8")
    return load_workspace(folder, {})


def test_without_a_section_letters_leave_by_one_server_without_limits(tmp_path):
    assert load(tmp_path).delivery == DeliveryRules()


def test_everything_that_can_be_declared_reaches_the_domain(tmp_path):
    workspace = load(tmp_path, RICH)
    delivery, bounces = workspace.delivery, workspace.bounces
    main, backup = delivery.relays
    assert (main.limits.per_minute, main.limits.per_day, main.letters_per_connection) == (120, 5000, 20)
    assert main.limits.domains == {"qq.com": 30, "*": 60}
    assert (backup.name, backup.priority, backup.sender) == ("backup", 2, "race@backup.example")
    assert (delivery.connections, delivery.retries.max_age, delivery.verp) == (4, timedelta(days=2), True)
    assert (delivery.quiet.begin, delivery.quiet.end) == (time(22), time(7))
    assert delivery.quiet.until(datetime(2024, 5, 6, 23, tzinfo=ZoneInfo("Asia/Shanghai"))) is not None
    assert (delivery.reports, delivery.dkim.selector) == (Reports.ALL, "race2024")
    assert (bounces.rule.hard, bounces.rule.soft, bounces.rule.within) == (2, 3, timedelta(days=10))
    assert (bounces.every, bounces.afterwards, bounces.folder) == (
        timedelta(minutes=10),
        Afterwards.MOVE,
        "Old bounces",
    )


@pytest.mark.parametrize(
    ("section", "says", "cure"),
    [
        ("delivery: {quiet: 22-7}", "22-7", "22:00-07:00"),
        ("delivery: {quiet: 25:00-07:00}", "25:00", "22:00-07:00"),
        ("delivery: {relays: []}", "too little", "at least 1"),
        ("delivery: {relays: [{name: main}, {name: main}]}", "two relays named “main”", "its own name"),
        ("delivery: {relays: [{}, {priority: 2}]}", "two relays named “main”", "its own name"),
        ("delivery: {relays: [{per_minutes: 3}]}", "per_minutes", "per_minute"),
        ("delivery: {relays: [{per_minute: 0}]}", "too small", "at least 1"),
        ("delivery: {relays: [{domains: {QQ: 3}}]}", "“QQ”", "qq.com"),
        ("delivery: {connections: 500}", "too large", "at most 64"),
        ("delivery: {give_up_after: soon}", "soon", "4 hours"),
        ("delivery: {reports: some}", "some", "failures"),
        ("bounces: {after: burn}", "burn", "move to"),
        ("delivery: main", "can't stand here", "keys"),
    ],
)
def test_what_can_not_be_read_is_told_with_its_line_and_what_to_write(tmp_path, section, says, cure):
    with pytest.raises(InputProblems) as caught:
        load(tmp_path, f"\n{section}\n")
    [problem] = caught.value.problems
    assert problem.place.line
    assert says in problem.says
    assert cure in problem.cure


def test_each_relay_has_a_server_of_its_own_in_the_environment(tmp_path):
    environ = {"RANKING_SMTP_URL": "smtp://one.example", "RANKING_SMTP_URL_BACKUP": "smtps://u:p@two.example"}
    settings = read_settings(environ, tmp_path)
    assert (require_smtp(settings).host, require_smtp(settings, "backup").host) == ("one.example", "two.example")
    with pytest.raises(SettingError, match="RANKING_SMTP_URL_THIRD is not set"):
        require_smtp(settings, "third")
    tokens = {**environ, "RANKING_SMTP_TOKEN_COMMAND_BACKUP": "print-token"}
    backup = require_smtp(read_settings(tokens, tmp_path), "backup")
    assert (backup.token_command, require_smtp(read_settings(tokens, tmp_path)).token_command) == ("print-token", None)
    with pytest.raises(SettingError, match="RANKING_SMTP_URL_BACKUP can't be read"):
        read_settings({"RANKING_SMTP_URL_BACKUP": "two.example"}, tmp_path)


def test_a_key_comes_from_the_environment_or_a_file_and_is_never_printed(tmp_path):
    (tmp_path / "key.pem").write_text("-----SECRET-----", encoding="ascii")
    settings = read_settings({"RANKING_DKIM_KEY_FILE": str(tmp_path / "key.pem")}, tmp_path)
    assert settings.dkim_key == "-----SECRET-----"
    assert "SECRET" not in repr(settings)
    with pytest.raises(SettingError, match=r"RANKING_DKIM_KEY_FILE.*can't be read"):
        read_settings({"RANKING_DKIM_KEY_FILE": str(tmp_path / "none.pem")}, tmp_path)


@pytest.mark.parametrize(
    "url",
    [
        "imap://user:secret@mail.example/INBOX",
        "pop3://user:secret@mail.example",
        "https://mail.example",
        "imaps://",
        "x",
    ],
)
def test_a_mailbox_that_can_not_be_read_safely_is_refused_without_its_password(url):
    with pytest.raises(SettingError, match="RANKING_BOUNCES_URL") as refused:
        mailbox_address(url)
    assert "secret" not in str(refused.value)
