"""Public pages, notes, and templates that somebody broke: through the whole line, over real SMTP."""

from __future__ import annotations

import re
from email import message_from_bytes, policy

import pytest
from little import SCHEDULES, write_workspace

WEEKLY = "contest/weekly/2024-W18"
PUBLIC = SCHEDULES.replace('when: "Mon 09:00"}', 'when: "Mon 09:00", public: true}')
SIGNED = PUBLIC.replace("public: true}", "public: true, sign_off: one}")
SECRET = PUBLIC.replace("        unit: 个\n", "        unit: 个\n        public: false\n")


@pytest.fixture
def city(workspace):
    """Return a function that writes the little workspace anew, with other schedules."""
    return lambda schedules: write_workspace(workspace, schedules=schedules)


def letters(tmp_path):
    paths = sorted((tmp_path / "inbox").glob("*.eml"))
    return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in paths]


def files(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_an_issue_s_pages_are_there_when_its_letters_are(ranking, inbox, city, workspace):
    city(PUBLIC)
    assert ranking("run", WEEKLY, smtp=inbox).returncode == 0
    found = files(workspace / "public")
    assert {"index.html", "en/index.html", "en/feed.atom", "en/contest-weekly-2024-W18.html"} <= found
    assert "Alpha" in (workspace / "public" / "en" / "contest-weekly-2024-W18.html").read_text(encoding="utf-8")


def test_pages_that_wait_for_a_signature_aren_t_public_yet(ranking, inbox, city, workspace):
    city(SIGNED)
    ranking("run", WEEKLY, smtp=inbox)
    assert not (workspace / "public" / "en" / "contest-weekly-2024-W18.html").exists()
    assert ranking("run", WEEKLY, "--signed-by", "张三", smtp=inbox).returncode == 0
    assert (workspace / "public" / "en" / "contest-weekly-2024-W18.html").exists()


def test_an_edition_that_isn_t_public_has_no_pages(ranking, inbox, workspace):
    ranking("run", WEEKLY, smtp=inbox)
    assert not (workspace / "public").exists()


def test_lost_pages_are_written_again_and_a_repetition_changes_nothing(ranking, inbox, city, workspace):
    city(PUBLIC)
    ranking("run", WEEKLY, smtp=inbox)
    before = files(workspace / "public")
    (workspace / "public" / "index.html").unlink()
    assert "1 files written" in ranking("publish").stdout
    assert files(workspace / "public") == before
    assert "there already" in ranking("publish").stdout


def test_the_public_gets_no_figure_that_isn_t_public(ranking, inbox, city, workspace, tmp_path):
    city(SECRET)
    ranking("run", WEEKLY, smtp=inbox)
    by_reader = {str(letter["To"]): letter for letter in letters(tmp_path)}
    own = next(letter for to, letter in by_reader.items() if "beta@" in to)
    public = next(letter for to, letter in by_reader.items() if "reader@" in to)
    assert "New projects" in own.get_body(("plain",)).get_content()
    assert "New projects" not in public.get_body(("plain",)).get_content()
    assert "New projects" not in public.get_body(("html",)).get_content()
    for path in (workspace / "public" / "en").iterdir():
        assert "New projects" not in path.read_text(encoding="utf-8-sig")


def test_a_letter_carries_its_workbook_and_the_pictures_that_it_shows(ranking, inbox, tmp_path):
    ranking("run", WEEKLY, smtp=inbox)
    for letter in letters(tmp_path):
        html = letter.get_body(("html",)).get_content()
        carried = {part["Content-ID"].strip("<>") for part in letter.walk() if part["Content-ID"]}
        assert set(re.findall(r'src="cid:([^"]+)"', html)) == carried
        assert [part.get_filename() for part in letter.iter_attachments()] != []


def test_a_coordinator_s_notes_stand_in_the_letters(ranking, inbox, workspace, tmp_path):
    (workspace / "data" / "notes").mkdir()
    note = workspace / "data" / "notes" / "contest-weekly-2024-W18.md"
    note.write_text("本周<b>平稳</b>。\n\n## 甲区\n**加油**。\n", encoding="utf-8")
    ranking("run", WEEKLY, smtp=inbox)
    pages = {str(letter["To"]): letter.get_body(("html",)).get_content() for letter in letters(tmp_path)}
    alpha = next(page for to, page in pages.items() if "alpha@" in to)
    gamma = next(page for to, page in pages.items() if "gamma@" in to)
    assert "本周&lt;b&gt;平稳&lt;/b&gt;。" in alpha
    assert "<strong>加油</strong>" in alpha
    assert "加油" not in gamma


def test_notes_that_can_t_be_read_hold_the_issue_with_their_line(ranking, inbox, workspace, flat):
    (workspace / "data" / "notes").mkdir()
    note = workspace / "data" / "notes" / "contest-weekly-2024-W18.md"
    note.write_text("开场\n\n## 甲县\n加油\n", encoding="utf-8")
    done = ranking("run", WEEKLY, smtp=inbox)
    assert done.returncode == 1
    assert "data/notes/contest-weekly-2024-W18.md:3" in flat(done.stderr)
    assert inbox.received == 0


def subject(workspace, text, week):
    path = workspace / "templates" / "weekly" / "subject.txt.j2"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return f"contest/weekly/2024-W{week}"


def test_a_broken_template_is_told_and_the_last_good_one_is_used(ranking, inbox, workspace, tmp_path, flat):
    ranking("run", subject(workspace, "Ours: {{ view.headline }}", 17), smtp=inbox)
    done = ranking("run", subject(workspace, "Ours: {{ view.headlin }}", 18), smtp=inbox)
    assert done.returncode == 0, done.stderr
    assert "templates/weekly/subject.txt.j2:1" in flat(done.stderr)
    assert "headline" in flat(done.stderr)
    assert "when an issue last went out with them" in flat(done.stderr)
    assert all(str(letter["Subject"]).startswith("Ours: ") for letter in letters(tmp_path))


def test_a_template_that_was_never_good_gives_way_to_the_program_s(ranking, inbox, workspace, tmp_path, flat):
    done = ranking("run", subject(workspace, "{{ view.headlin }}", 18), smtp=inbox)
    assert done.returncode == 0, done.stderr
    assert "come with the program" in flat(done.stderr)
    assert any("周动态" in str(letter["Subject"]) for letter in letters(tmp_path))


def test_preview_and_check_show_the_broken_template_and_no_other(ranking, workspace, flat):
    subject(workspace, "{{ view.headlin }}", 18)
    for words in (("preview", WEEKLY), ("check",)):
        done = ranking(*words)
        assert done.returncode == 1
        assert "templates/weekly/subject.txt.j2:1" in flat(done.stdout + done.stderr)


def test_names_that_readers_lack_and_notes_for_no_issue_are_told_by_check(ranking, city, workspace, flat):
    city(SCHEDULES.replace("languages: [zh-Hans, en]", "languages: [zh-Hans, en, ja]"))
    (workspace / "data" / "notes").mkdir()
    (workspace / "data" / "notes" / "contest-daily-2024-W18.md").write_text("一", encoding="utf-8")
    done = ranking("check")
    told = flat(done.stdout + done.stderr)
    assert "readers of ja get another language's name for" in told
    assert "its name fits no issue" in told
