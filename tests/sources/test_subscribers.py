"""The list of subscribers: everyone on it, or every line that is wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ranking.domain.errors import InputProblems
from ranking.domain.languages import Language
from ranking.domain.subscribers import Role, Subscriber

HEADER = "address,name,language,role,district,editions\n"


@pytest.fixture
def listed(folder):
    """Write the list's lines and read them back."""

    def read(*lines):
        folder.write("subscribers.csv", HEADER + "\n".join(lines) + "\n")
        return list(folder.source().subscribers())

    return read


@pytest.fixture
def wrong(listed):
    """Write the list's lines and return what is said about them."""

    def read(*lines):
        with pytest.raises(InputProblems) as caught:
            listed(*lines)
        return [str(problem) for problem in caught.value.problems]

    return read


def test_everyone_on_the_list_is_read_with_their_districts_code_whatever_its_spelling(listed):
    assert listed(
        "duanzhou@zhaoqing.example,端州区办公室,zh-Hans,district,端 州 区,weekly monthly",
        "",
        "leader@zhaoqing.example,,en,leader,,",
        "hightech@zhaoqing.example,Office,ja,coordinator,441284450,weekly",
    ) == [
        Subscriber(
            address="duanzhou@zhaoqing.example",
            name="端州区办公室",
            language=Language.ZH_HANS,
            role=Role.DISTRICT,
            district="441202",
            editions=frozenset({"weekly", "monthly"}),
        ),
        Subscriber(address="leader@zhaoqing.example", name="", language=Language.EN, role=Role.LEADER),
        Subscriber(
            address="hightech@zhaoqing.example",
            name="Office",
            language=Language.JA,
            role=Role.COORDINATOR,
            district="441284450",
            editions=frozenset({"weekly"}),
        ),
    ]


def test_every_bad_line_is_told_at_once_with_the_nearest_right_word(wrong):
    languages = "Write zh-Hans or zh-Hant or ja or en"
    assert wrong(
        "nobody,,zh-hans,distrct,端洲区,weakly monthly",
        "a@zhaoqing.example,,en,leader,,",
        'A@Zhaoqing.example,"two\nlines",en,leader,全市,',
    ) == [
        "subscribers.csv:2: “nobody” is not an address. Write one address, such as office@zhaoqing.example",
        f"subscribers.csv:2: there is no language “zh-hans” (did you mean “zh-Hans”?). {languages}",
        (
            "subscribers.csv:2: there is no role “distrct” (did you mean “district”?). "
            "Write district or leader or coordinator or public or contact"
        ),
        (
            "subscribers.csv:2: no race has a district “端洲区” (did you mean “端州区”?). "
            "Write its code or one of its names, or leave it blank for the whole field"
        ),
        (
            "subscribers.csv:2: no race has an edition “weakly” (did you mean “weekly”?). "
            "Write codes with spaces between them, or leave it blank for all"
        ),
        (
            "subscribers.csv:4: “A@Zhaoqing.example” is on the list twice: here and in subscribers.csv:3. "
            "Delete one of the lines"
        ),
        "subscribers.csv:4: the name holds a line break or another control character. Write it on one line",
        (
            "subscribers.csv:4: no race has a district “全市”. "
            "Write its code or one of its names, or leave it blank for the whole field"
        ),
    ]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "a@b",
        "a b@c.example",
        "a@b@c.example",
        "a@c.example;b@c.example",
        ".a@c.example",
        "a@-c.example",
        "<a@c.example>",
        "mailto:a@c.example",
        "a@c.example.",
        '"a\nb@c.example"',
        "办公室@c.example",
    ],
)
def test_an_address_is_one_plain_address(wrong, address):
    (problem,) = wrong(f"{address},,en,leader,,")
    assert "is not an address" in problem


def test_a_list_that_is_not_there_is_told(folder):
    folder.write("people.csv", "")
    with pytest.raises(InputProblems) as caught:
        folder.source().subscribers()
    assert str(caught.value) == (
        "there is no file “subscribers.csv”: the workspace holds people.csv. "
        "Put the file there, or correct the path under `subscribers:` in schedules.yaml"
    )


def test_a_column_that_may_be_left_out_and_is_mistyped_is_told_and_a_needed_one_only_once(folder):
    folder.write("subscribers.csv", "adress,name,language,role,district,editions,bassis\na@c.example,,en,leader,,,\n")
    with pytest.raises(InputProblems) as caught:
        folder.source().subscribers()
    assert [problem.says for problem in caught.value.problems] == [
        "there is no column “address”",
        "the column “bassis” means nothing (did you mean “basis”?)",
    ]


def test_missing_columns_are_told_all_at_once(folder):
    folder.write("subscribers.csv", "address,name,lang,role\na@c.example,,en,leader\n")
    with pytest.raises(InputProblems) as caught:
        folder.source().subscribers()
    assert [problem.says for problem in caught.value.problems] == [
        "there is no column “language”",
        "there is no column “district”",
        "there is no column “editions”",
    ]


def test_a_list_with_nobody_on_it_is_a_list(listed):
    assert listed() == []


def test_a_line_of_another_width_is_told_with_the_other_bad_lines(wrong):
    rules = wrong("a@c.example,en,leader,,", "b@c.example,,de,leader,,")
    assert [sentence.split(": ")[0] for sentence in rules] == ["subscribers.csv:2", "subscribers.csv:3"]


def test_a_list_from_excel_in_gb18030_is_read_as_well(folder):
    text = HEADER + "a@c.example,端州区办公室,zh-Hans,district,端州区,\n"
    folder.write("subscribers.csv", text, "gb18030")
    assert [subscriber.name for subscriber in folder.source().subscribers()] == ["端州区办公室"]


def test_a_name_that_is_another_district_in_another_race_is_not_guessed(folder):
    race = folder.race
    other = replace(race, code="other", districts=(replace(race.districts[0], code="01"),))
    folder.races = {race.code: race, other.code: other}
    folder.write("subscribers.csv", HEADER + "a@c.example,,en,district,端州区,\nb@c.example,,en,district,01,\n")
    with pytest.raises(InputProblems) as caught:
        folder.source().subscribers()
    assert str(caught.value) == (
        "subscribers.csv:2: “端州区” is another district in another race (01, 441202). "
        "Write the code of the one that is meant"
    )
