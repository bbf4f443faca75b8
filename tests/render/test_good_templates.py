"""The last good templates: letters go out though a template has just been broken, and the coordinator is told."""

from __future__ import annotations

import gc
import tempfile
from dataclasses import replace

import pytest
from reports import TEMPLATES, seed_report, variant

from ranking.domain.errors import Severity, TemplateProblem
from ranking.domain.languages import Language
from ranking.render import good_templates
from ranking.render.good_templates import ForgivingRenderer, files_of
from ranking.render.letters import LetterRenderer

HANS = variant(Language.ZH_HANS, "441202")
BROKEN = "{{ view.headlin }}"


@pytest.fixture
def own(tmp_path):
    folder = tmp_path / "templates"
    folder.mkdir()
    return folder


def write(folder, name, text):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def forgiving(own, kept=None):
    return ForgivingRenderer(own, TEMPLATES, lambda: kept or {})


def test_good_templates_of_the_workspace_are_used_and_nothing_is_told(own):
    write(own, "weekly/subject.txt.j2", "mine")
    renderer = forgiving(own, {"weekly/subject.txt.j2": b"kept"})
    assert renderer.render(seed_report(), HANS).subject == "mine"
    assert renderer.problems == []


def test_where_they_are_broken_the_last_good_ones_are_used(own):
    write(own, "weekly/subject.txt.j2", BROKEN)
    renderer = forgiving(own, {"weekly/subject.txt.j2": b"kept {{ view.period }}"})
    assert renderer.render(seed_report(), HANS).subject == "kept 2024年第一季度"


def test_where_none_were_kept_those_that_come_with_the_program_are_used(own):
    write(own, "weekly/subject.txt.j2", BROKEN)
    assert forgiving(own).render(seed_report(), HANS) == LetterRenderer([TEMPLATES]).render(seed_report(), HANS)


def test_where_the_kept_ones_are_broken_too_the_program_s_are_used(own):
    write(own, "weekly/subject.txt.j2", BROKEN)
    renderer = forgiving(own, {"weekly/body.html.j2": b"{% if %}"})
    assert renderer.render(seed_report(), HANS) == LetterRenderer([TEMPLATES]).render(seed_report(), HANS)
    assert "that come with the program" in renderer.problems[0].says


def test_a_letter_is_made_by_one_set_of_templates_as_a_whole(own):
    write(own, "weekly/subject.txt.j2", "mine")
    write(own, "weekly/body.txt.j2", BROKEN)
    renderer = forgiving(own, {"weekly/subject.txt.j2": b"kept", "weekly/body.txt.j2": b"kept as well"})
    letter = renderer.render(seed_report(), HANS)
    assert (letter.subject, letter.text) == ("kept", "kept as well\n")


def test_which_template_is_broken_and_what_was_used_is_told_once_as_a_warning(own):
    write(own, "weekly/subject.txt.j2", f"one\n{BROKEN}")
    renderer = forgiving(own, {"weekly/subject.txt.j2": b"kept"})
    for language in Language:
        renderer.render(seed_report(), variant(language))
    (problem,) = renderer.problems
    assert problem.severity is Severity.WARNING
    assert str(problem.place) == "templates/weekly/subject.txt.j2:2"
    assert problem.says.startswith("view has no headlin; did you mean headline?")
    assert problem.says.endswith("as they were when an issue last went out with them")


def test_problems_are_forgotten_when_they_are_told(own):
    write(own, "weekly/subject.txt.j2", BROKEN)
    renderer = forgiving(own)
    renderer.render(seed_report(), HANS)
    assert len(renderer.forget()) == 1
    assert renderer.problems == []


def test_a_template_that_is_mended_is_used_again(own):
    write(own, "weekly/subject.txt.j2", BROKEN)
    renderer = forgiving(own)
    renderer.render(seed_report(), HANS)
    write(own, "weekly/subject.txt.j2", "mended, and longer than before")
    assert renderer.render(seed_report(), HANS).subject == "mended, and longer than before"


def test_what_is_kept_later_is_used_later(own):
    write(own, "weekly/subject.txt.j2", BROKEN)
    kept = {"weekly/subject.txt.j2": b"first"}
    renderer = ForgivingRenderer(own, TEMPLATES, lambda: kept)
    assert renderer.render(seed_report(), HANS).subject == "first"
    kept["weekly/subject.txt.j2"] = b"second"
    assert renderer.render(seed_report(), HANS).subject == "second"


def test_where_no_templates_can_make_the_letter_the_workspace_s_own_problem_is_raised(own):
    write(own, "mine/subject.txt.j2", BROKEN)
    with pytest.raises(TemplateProblem, match="headlin"):
        forgiving(own).render(replace(seed_report(), template="mine"), HANS)


def test_a_workspace_without_templates_is_told_of_the_program_s_problems(tmp_path):
    with pytest.raises(TemplateProblem, match="there is no template weakly"):
        forgiving(tmp_path / "none").render(replace(seed_report(), template="weakly"), HANS)


def test_kept_files_never_leave_their_private_folder_and_go_with_the_renderer(own, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    write(own, "weekly/subject.txt.j2", BROKEN)
    kept = {"weekly/subject.txt.j2": b"kept", "../../out": b"x", f"{tmp_path}/out": b"x", "a/../../../out": b"x"}
    renderer = forgiving(own, kept)
    assert renderer.render(seed_report(), HANS).subject == "kept"
    (folder,) = (tmp_path / "temporary").iterdir()
    assert folder.stat().st_mode & 0o077 == 0
    assert not list(tmp_path.rglob("out"))
    del renderer
    gc.collect()
    assert not folder.exists()


def test_all_templates_of_a_workspace_can_be_gathered_and_used_again(own):
    write(own, "weekly/subject.txt.j2", "mine")
    (own / "quarterly").mkdir()
    (own / "quarterly/bulletin.en.docx").write_bytes(b"\0PK")
    assert files_of(own) == {"quarterly/bulletin.en.docx": b"\0PK", "weekly/subject.txt.j2": b"mine"}
    kept = files_of(TEMPLATES)
    write(own, "weekly/subject.txt.j2", BROKEN)
    assert forgiving(own, kept).render(seed_report(), HANS) == LetterRenderer([TEMPLATES]).render(seed_report(), HANS)


def test_a_workspace_without_templates_has_nothing_to_gather(tmp_path):
    assert files_of(tmp_path / "none") == {}


def test_hidden_files_and_links_out_of_the_folder_are_not_gathered(own, tmp_path):
    write(tmp_path, "secret", "root:")
    write(tmp_path, "elsewhere/file", "root:")
    write(own, ".git/config", "x")
    write(own, "real.txt.j2", "x")
    (own / "out.txt.j2").symlink_to(tmp_path / "secret")
    (own / "elsewhere").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    (own / "inside.txt.j2").symlink_to("real.txt.j2")
    assert sorted(files_of(own)) == ["inside.txt.j2", "real.txt.j2"]


@pytest.mark.parametrize(("bound", "most"), [("_MOST_FILES", 1), ("_MOST_BYTES", 5)])
def test_what_is_too_much_to_be_kept_is_told(own, monkeypatch, bound, most):
    monkeypatch.setattr(good_templates, bound, most)
    for name in ("a.txt.j2", "b.txt.j2"):
        write(own, name, "four")
    with pytest.raises(TemplateProblem, match=r"templates/b\.txt\.j2: templates/ holds more than"):
        files_of(own)
