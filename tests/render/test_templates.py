"""Templates: overridable file by file, sandboxed, and told about with their line when they are broken."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace

import pytest
from reports import TEMPLATES, seed_report, variant
from wcwidth import wcswidth

from ranking.domain.errors import TemplateProblem
from ranking.domain.languages import Language
from ranking.render import bulletins, parts
from ranking.render.environment import fold, pad
from ranking.render.filters import FILTERS
from ranking.render.letters import LetterRenderer
from ranking.render.view import View


def with_template(folder, name, text):
    path = folder / "templates" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return LetterRenderer([folder / "templates", TEMPLATES])


def problem_of(renderer, template="weekly"):
    with pytest.raises(TemplateProblem) as caught:
        renderer.render(seed_report(template), variant(Language.ZH_HANS, "441202"))
    return caught.value.problem


def test_a_workspace_s_own_template_wins_and_the_others_stay(tmp_path):
    letter = with_template(tmp_path, "weekly/subject.txt.j2", "自己的标题 {{ view.headline }}").render(
        seed_report(), variant(Language.ZH_HANS, "441202")
    )
    assert letter.subject == "自己的标题 端州区 第2位 ↑2"
    assert "端州区" in letter.html


def test_an_unknown_variable_is_told_with_file_and_line(tmp_path):
    problem = problem_of(with_template(tmp_path, "weekly/body.txt.j2", "one\ntwo {{ view.colour }}\n"))
    assert (problem.place.file, problem.place.line) == ("templates/weekly/body.txt.j2", 2)
    assert "colour" in problem.says


def test_a_syntax_error_is_told_with_file_and_line(tmp_path):
    problem = problem_of(with_template(tmp_path, "weekly/body.txt.j2", "one\n\n{% if %}\n"))
    assert (problem.place.file, problem.place.line) == ("templates/weekly/body.txt.j2", 3)


def test_an_unknown_template_is_named(tmp_path):
    renderer = with_template(tmp_path, "mine/subject.txt.j2", "x")
    with pytest.raises(TemplateProblem) as caught:
        renderer.render(replace(seed_report(), template="weakly"), variant(Language.EN))
    assert caught.value.problem.place.file == "templates/weakly/subject.txt.j2"
    assert caught.value.problem.says == "there is no template weakly/subject.txt.j2"
    assert f"Looked in {tmp_path / 'templates'} and {TEMPLATES}" in caught.value.problem.cure
    assert "there is mine, monthly, quarterly, weekly" in caught.value.problem.cure


def test_a_missing_part_is_told_with_the_line_that_asks_for_it(tmp_path):
    problem = problem_of(with_template(tmp_path, "weekly/body.txt.j2", 'one\n{% include "weekly/gone.j2" %}\n'))
    assert (problem.place.file, problem.place.line) == ("templates/weekly/body.txt.j2", 2)
    assert problem.says == "there is no template weekly/gone.j2"


@pytest.mark.parametrize(
    "text", ['{% include "weekly/body.txt.j2" %}', "{{ 1 / 0 }}", "{{ view.own + 1 }}", "{{ range(10 ** 9) | list }}"]
)
def test_whatever_goes_wrong_in_a_template_is_a_problem_of_its_file(tmp_path, text):
    problem = problem_of(with_template(tmp_path, "weekly/body.txt.j2", text))
    assert problem.place.file == "templates/weekly/body.txt.j2"


def test_a_template_that_is_not_text_is_a_problem_of_its_file(tmp_path):
    renderer = with_template(tmp_path, "weekly/body.txt.j2", "")
    (tmp_path / "templates/weekly/body.txt.j2").write_bytes("周动态".encode("gb18030"))
    assert problem_of(renderer).place.file == "templates/weekly/body.txt.j2"


@pytest.mark.parametrize(
    "trick",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ view.__init__.__globals__ }}",
        "{{ self.__init__.__globals__.__builtins__ }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ view._report }}",
        "{% set x = view.standings.append(1) %}",
        "{{ '{0.__class__}'.format(view) }}{{ ('%s' % view).__class__ }}",
    ],
)
def test_a_template_cannot_reach_out_of_the_sandbox(tmp_path, trick):
    assert problem_of(with_template(tmp_path, "weekly/body.txt.j2", trick)).rule == "template"


def test_check_finds_each_problem_once_and_none_in_the_program_s_own(tmp_path):
    broken = with_template(tmp_path, "weekly/body.txt.j2", "{{ view.colour }}")
    assert len(broken.check("weekly", list(Language))) == 1
    for template in ("weekly", "monthly", "quarterly"):
        assert LetterRenderer([TEMPLATES]).check(template, list(Language)) == []


def test_texts_are_filled_to_a_width_in_which_chinese_signs_take_two_columns():
    assert pad("端州区", 8) == "端州区  "
    assert pad("ab", 4, "right") == "  ab"
    assert pad("端州区", 4) == "端州区"


def test_long_texts_are_folded_at_a_width_and_no_line_begins_with_a_closing_sign():
    lines = fold("示例：各县（市、区）数字均为合成，并非官方数据；仅供参考。" * 9, 30).splitlines()
    assert max(wcswidth(line) for line in lines) <= 30
    assert not [line for line in lines if line[0] in "，；。、）"]
    assert fold("one two three", 9).splitlines() == ["one two", "three"]


def test_no_line_is_broken_inside_a_figure_a_date_or_a_word():
    for text in (
        "示例" * 4 + "2024年3月31日、1,234.5亿元（+31.1%）",
        "Gaoyao (87.6), Duanzhou (86.4) and more districts",
    ):
        for columns in range(12, 60):
            lines = fold(text, columns).splitlines()
            assert "2024年" in "".join(lines) or "87.6" in "".join(lines)
            for kept in ("2024", "1,234.5", "+31.1%", "87.6", "Duanzhou", "districts"):
                assert (kept in text) == any(kept in line for line in lines)


def test_a_word_wider_than_a_line_is_broken_all_the_same():
    assert [wcswidth(line) for line in fold("W" * 60 + "肇庆" * 30, 32).splitlines()] == [30, 30, 30, 30, 30, 30]


def test_spaces_between_chinese_texts_stay():
    assert fold("端州区 第2名  ↑2", 30) == "端州区 第2名 ↑2"


GUIDE = (TEMPLATES.parent / "docs/guides/templates.md").read_text(encoding="utf-8")


def test_the_guide_names_everything_that_a_view_has():
    view = View(seed_report(), Language.EN, "441202")
    rows = GUIDE.partition("### `view`")[2].partition("### Its parts")[0].splitlines()
    named = {name for row in rows if row.startswith("| `") for name in re.findall(r"`(\w+)`", row.split("|")[1])}
    assert named == {name for name in dir(view) if not name.startswith("_")}


def test_the_guide_names_everything_that_a_view_s_parts_have():
    rows = GUIDE.partition("### Its parts")[2].partition("### Filters")[0].splitlines()
    cells = [row.split("|") for row in rows if row.startswith("| `")]
    kinds = [kind for module in (parts, bulletins) for kind in vars(module).values() if is_part(kind, module)]
    known = {kind.__name__.lower(): kind for kind in kinds}
    assert {cell[1].strip(" `") for cell in cells} == set(known)
    for cell in cells:
        own = re.findall(r"`(\w+)`", re.sub(r"\([^)]*\)", "", cell[2]))
        assert own == [one.name for one in fields(known[cell[1].strip(" `")])]


def is_part(kind, module):
    return is_dataclass(kind) and kind.__module__ == module.__name__


def test_the_guide_names_every_filter():
    listed = GUIDE.partition("The others are Jinja's:")[2].partition("## 4.")[0]
    assert re.findall(r"`(\w+)`", listed) == sorted(FILTERS)


def test_the_guide_s_mistakes_are_told_as_it_says(tmp_path):
    told = re.findall(r"templates/(\S+?)(?::(\d+))?: (.*?)(?: …)?\n", GUIDE.partition("```text")[2].partition("```")[0])
    assert len(told) == 3
    problem = problem_of(with_template(tmp_path, told[0][0], "{{ view.headlin }}"))
    assert problem.says.startswith(told[0][2])
    problem = problem_of(with_template(tmp_path / "b", told[1][0], "\n" * 6 + "{{ view.race | uper }}"))
    assert (problem.place.line, problem.says.startswith(told[1][2])) == (7, True)
    problems = with_template(tmp_path / "c", told[2][0], "<table><tr></table>").check("weekly", [Language.EN])
    assert [one.says for one in problems] == [told[2][2]]


def test_the_guide_s_first_change_renders(tmp_path):
    text = GUIDE.partition("```jinja\n")[2].partition("```")[0]
    renderer = with_template(tmp_path, "weekly/body.html.j2", text)
    letter = renderer.render(seed_report(), variant(Language.ZH_HANS, "441202"))
    assert "各位领导" in letter.html
    assert "端州区" in letter.html
