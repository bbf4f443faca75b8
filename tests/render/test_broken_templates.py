"""Broken templates: what is wrong is told with file, line, what was asked for and what there is."""

from __future__ import annotations

import pytest
from reports import TEMPLATES, seed_report, variant

from ranking.domain.errors import TemplateProblem
from ranking.domain.languages import Language
from ranking.render.letters import LetterRenderer
from ranking.render.markup import BrokenMarkup, check_closed


def renderer_of(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return LetterRenderer([folder, TEMPLATES])


def problem_of(folder, text, name="weekly/body.txt.j2"):
    renderer = renderer_of(folder, {name: text})
    with pytest.raises(TemplateProblem) as caught:
        renderer.render(seed_report(), variant(Language.ZH_HANS, "441202"))
    return caught.value.problem


def says(folder, text, name="weekly/body.txt.j2"):
    return problem_of(folder, text, name).says


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("{{ view.headlin }}", "view has no headlin; did you mean headline? It has: headline, "),
        ("{{ view.own.nam }}", "view.own has no nam; did you mean name? It has: name, "),
        ("{{ view['headlin'] }}", "view has no headlin; did you mean headline?"),
        ("{% for t in view.standings %}{{ t.cohrt }}{% endfor %}", "t has no cohrt; did you mean cohort?"),
        ("{% for x in view.standing %}{% endfor %}", "view has no standing; did you mean standings?"),
        ("{% if view.xyz %}{% endif %}", "view has no xyz. It has: "),
        ("{{ view.totals[0].valu | pad(3) }}", "view.totals[0] has no valu; did you mean value?"),
        ("{% for x in [1] %}{{ loop.indx }}{% endfor %}", "loop has no indx; did you mean index?"),
        ("{% import 'parts.txt.j2' as parts with context %}{{ parts.onw() }}", "parts has no onw; did you mean own?"),
        ("{{ {'a': 1}.b }}", "dict has no b. It has: a"),
    ],
)  # fmt: skip
def test_an_attribute_that_is_not_there_is_told_with_what_there_is(tmp_path, text, begins):
    assert says(tmp_path, text).startswith(begins)


def test_a_variable_that_is_not_there_is_told_with_the_variables_there_are(tmp_path):
    text = "{% for table in view.standings %}\n{{ tabel }}\n{% endfor %}"
    problem = problem_of(tmp_path, text)
    assert problem.place.line == 2
    assert problem.says.startswith("there is no variable tabel; did you mean table? There is: table, ")
    assert "view" in problem.says
    assert "gettext" not in problem.says


def test_a_list_and_an_empty_value_have_no_such_thing_and_it_is_said_why(tmp_path):
    assert says(tmp_path, "{{ view.standings.cohort }}") == (
        "view.standings is a list of 1, and has no cohort; go over it with {% for %}"
    )
    renderer = renderer_of(tmp_path, {"weekly/body.txt.j2": "{{ view.own.name }}"})
    with pytest.raises(TemplateProblem, match=r"view\.own is empty here, so it has no name; ask with \{% if %\} first"):
        renderer.render(seed_report(), variant(Language.ZH_HANS))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{{ view.own }}", "Own is no text; print one of its parts: arrow, causes, cohort"),
        ("{{ view.standings }}", 'a list can\'t be printed; go over it with {% for %}, or join it: | join(_(", "))'),
        ("{% set x = none %}{{ x }}", "there is nothing to print here; ask with {% if %} first"),
        ("{{ 1 == 1 if view }}{% set x = view.own.gaps is iterable %}{{ x }}", "a yes or no can't be printed"),
    ],
)
def test_what_is_no_text_can_not_be_printed(tmp_path, text, words):
    assert words in says(tmp_path, text)


@pytest.mark.parametrize("text", ["{{ view.race | uper }}", "{{ [view.race] | map('uper') | join }}"])
def test_a_filter_that_is_not_there_is_told_with_the_nearest_ones(tmp_path, text):
    assert says(tmp_path, text).startswith("there is no filter uper; did you mean upper? There is: upper, ")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("one\n\n{% if %}\n", 3, "Expected an expression"),
        ("one\n{% for x in view.standings %}\n", 2, "Unexpected end of template"),
        ("one\n{{ view.race \n", 2, "unexpected end"),
        ("{% endif %}", 1, "Encountered unknown tag 'endif'"),
        ("one\n{% fro x in y %}", 2, "Encountered unknown tag 'fro'"),
        ("a\nb\n{{ view. }}", 3, "expected name or number"),
        ("{{ 'open }}", 1, "unexpected char"),
    ],
)
def test_a_syntax_error_is_told_with_its_line_in_jinja_s_words(tmp_path, text, line, words):
    problem = problem_of(tmp_path, text)
    assert (problem.place.file, problem.place.line) == ("templates/weekly/body.txt.j2", line)
    assert words.lower() in problem.says.lower()


def test_a_missing_part_is_told_with_the_files_there_are_the_nearest_first(tmp_path):
    problem = problem_of(tmp_path, 'one\n{% include "part.txt.j2" %}')
    assert (problem.place.line, problem.says) == (2, "there is no template part.txt.j2")
    assert "did you mean parts.txt.j2? There is: parts.txt.j2, " in problem.cure


def test_a_mistake_in_a_part_is_told_where_it_stands_and_not_where_it_is_used(tmp_path):
    renderer = renderer_of(
        tmp_path,
        {"mine/deep/part.j2": "one\n{{ view.colour }}", "weekly/body.txt.j2": "{% include 'mine/deep/part.j2' %}"},
    )
    with pytest.raises(TemplateProblem) as caught:
        renderer.render(seed_report(), variant(Language.EN))
    assert str(caught.value.problem.place) == "templates/mine/deep/part.j2:2"


def test_a_template_in_another_encoding_is_told_to_be_saved_as_utf_8(tmp_path):
    renderer = renderer_of(tmp_path, {"weekly/body.txt.j2": ""})
    (tmp_path / "weekly/body.txt.j2").write_bytes("周动态".encode("gb18030"))
    with pytest.raises(TemplateProblem, match="it isn't a text in UTF-8") as caught:
        renderer.render(seed_report(), variant(Language.EN))
    assert caught.value.problem.cure.startswith("Save it as UTF-8")


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<style>p { color: red <p>x", "the page is empty: a <style>, a <title> or a comment"),
        ("<title>x<p>y", "the page is empty"),
        ("<!-- <p>y", "the page is empty"),
        ("<style>p { color: red }</style><p style='{{ \"{{\" }}'>x</p>", "the styles can't be read: Invalid"),
        ("<div>" * 20_000, "more than 1,000 elements stand inside each other"),
        ("<div>" * 1_001 + "</div>" * 1_001, "more than 1,000 elements"),
    ],
)
def test_a_page_that_no_mail_program_could_read_is_a_problem_of_its_file(tmp_path, html, words):
    problem = problem_of(tmp_path, html, "weekly/body.html.j2")
    assert problem.place.file == "templates/weekly/body.html.j2"
    assert words in problem.says


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ('<table class="grid"><tr><td>x</td></table>', "</table> closes nothing inside <tr> (<tr>)"),
        ("<div>x</p></div>", "</p> closes nothing inside <div> (<div>)"),
        ("</td>", "</td> closes nothing"),
        ('<p><b class="a">x</p>', '</p> closes nothing inside <b> (<b class="a">)'),
        ('<div><span id="x">', '<span> isn\'t closed (<span id="x">)'),
    ],
)
def test_elements_that_stay_open_are_found(html, words):
    with pytest.raises(BrokenMarkup) as caught:
        check_closed(html)
    assert str(caught.value) == words


def test_what_html_lets_stay_open_may_stay_open():
    check_closed("<!DOCTYPE html><p>a<br><p>b<img src=x><ul><li>c<li>d</ul><hr/><style>a > b {}</style>")


def test_every_file_of_a_template_is_checked_at_once(tmp_path):
    files = {
        "weekly/subject.txt.j2": "{{ view.colour }}",
        "weekly/body.html.j2": "one\n<table>{{ view.race }}",
        "weekly/body.txt.j2": "{% if view.own %}\n{{ view.own.colour }}{% endif %}",
    }
    problems = renderer_of(tmp_path, files).check("weekly", list(Language))
    assert sorted(str(one.place) for one in problems) == [
        "templates/weekly/body.html.j2",
        "templates/weekly/body.txt.j2:2",
        "templates/weekly/subject.txt.j2:1",
    ]


@pytest.mark.parametrize("template", ["weekly", "monthly", "quarterly"])
def test_the_program_s_own_templates_have_no_problem(renderer, template):
    assert renderer.check(template, list(Language)) == []
