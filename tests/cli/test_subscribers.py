"""`ranking subscribers`: the list as people keep it, in a file or in the database."""

from __future__ import annotations

import json

import pytest
from little import SCHEDULES, SUBSCRIBERS, WEEKLY, write_workspace
from openpyxl import load_workbook

NEW = """\
email,姓名,语言,角色,县（市、区）,刊别,依据,订阅日期,格式,单位
alpha@city.example,甲区招商办,简体中文,县区,甲区,,按职务,,,
zhang@政府.cn,张三,繁體中文,公众,,weekly,本人同意,2024年5月6日,纯文本,市民
"""


@pytest.fixture
def stored(workspace):
    """The little workspace with its list in the database."""
    text = SCHEDULES.replace("subscribers: data/subscribers.csv", "subscribers: store")
    return write_workspace(workspace, schedules=text)


@pytest.fixture
def new_list(tmp_path):
    path = tmp_path / "new.csv"
    path.write_text(NEW, encoding="utf-8")
    return str(path)


def test_the_list_shows_who_gets_letters_and_narrows_down(ranking, flat):
    shown = ranking("subscribers", "list")
    assert shown.returncode == 0, shown.stderr
    assert "5 on the list, 5 of them get letters." in flat(shown.stdout)
    assert "1 on the list" in ranking("subscribers", "list", "--for", "Beta").stdout
    assert "1 on the list" in ranking("subscribers", "list", "--role", "leader").stdout
    assert "4 on the list" in ranking("subscribers", "list", "--edition", "contest/monthly").stdout
    people = json.loads(ranking("subscribers", "list", "--json").stdout)
    assert [one["address"] for one in people][:2] == ["alpha@city.example", "beta@city.example"]


def test_a_file_that_is_the_truth_is_not_imported_over(ranking, new_list, flat):
    done = ranking("subscribers", "import", new_list)
    assert done.returncode == 1
    assert "data/subscribers.csv is the list of subscribers: edit it" in flat(done.stderr)


def test_a_list_is_previewed_and_then_imported_with_every_column(ranking, stored, new_list):
    preview = ranking("subscribers", "import", new_list, "--dry-run")
    assert "2 added, 0 changed, 0 removed; 2 on the list." in preview.stdout
    assert "0 on the list" in ranking("subscribers", "list").stdout
    assert ranking("subscribers", "import", new_list).returncode == 0
    assert "Nothing changes" in ranking("subscribers", "import", new_list).stdout
    person = json.loads(ranking("subscribers", "list", "--json", "--role", "public").stdout)[0]
    assert (person["address"], person["language"], person["format"]) == ("zhang@政府.cn", "zh-Hant", "text")
    assert (person["basis"], person["since"], person["unit"]) == ("consent", "2024-05-06", "市民")


def test_every_bad_line_of_a_list_is_told_and_nothing_imported(ranking, stored, tmp_path, flat):
    header = "address,name,language,role,district,editions,basis,since,format\n"
    line = "a b@city.example,x,en,leader,,,consnt,2024-13-45,txt\n"
    (tmp_path / "bad.csv").write_text(header + "good@city.example,,en,leader,,,,,\n" + line, encoding="utf-8")
    done = ranking("subscribers", "import", str(tmp_path / "bad.csv"))
    assert done.returncode == 1
    said = flat(done.stderr)
    for words in (
        "bad.csv:3: “a b@city.example” is not an address (The email address contains invalid characters",
        "there is no basis “consnt” (did you mean “consent”?)",
        "“2024-13-45” is no day. Write it like 2024-05-06",
        "there is no format “txt”",
    ):
        assert words in said
    assert "0 on the list" in ranking("subscribers", "list").stdout


def test_whoever_is_not_in_a_list_goes_only_where_that_is_asked_for(ranking, stored, new_list, tmp_path):
    ranking("subscribers", "import", str(stored / "data" / "subscribers.csv"))
    assert "1 added, 0 changed, 0 removed" in ranking("subscribers", "import", new_list).stdout
    assert "0 added, 0 changed, 4 removed; 2" in ranking("subscribers", "import", new_list, "--replace").stdout


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_an_exported_list_can_be_read_back(ranking, stored, new_list, tmp_path, ending):
    ranking("subscribers", "import", new_list)
    file = tmp_path / f"list.{ending}"
    assert ranking("subscribers", "export", "-o", str(file)).returncode == 0
    assert "Nothing changes" in ranking("subscribers", "import", str(file), "--replace").stdout
    if ending == "xlsx":
        sheet = load_workbook(file).active
        assert [cell.value for cell in sheet[3]][:3] == ["zhang@政府.cn", "张三", "zh-Hant"]


def test_another_ending_is_a_usage_error(ranking, tmp_path):
    assert ranking("subscribers", "export", "-o", str(tmp_path / "list.pdf")).returncode == 2


def test_a_person_is_exported_and_erased_and_the_ledger_still_proves_the_letter(ranking, inbox, workspace, flat):
    ranking("run", WEEKLY, smtp=inbox)
    record = json.loads(ranking("subscribers", "export", "reader@abroad.example").stdout)
    assert record["letters"][0]["state"] == "sent"
    refused = ranking("subscribers", "erase", "reader@abroad.example", "--reason", "asked")
    assert "still stands in data/subscribers.csv" in flat(refused.stderr)
    write_workspace(workspace, people="".join(SUBSCRIBERS.splitlines(keepends=True)[:-1]))
    done = ranking("subscribers", "erase", "reader@abroad.example", "--reason", "asked")
    assert "reader@abroad.example is erased; in 1 letters a hash stands in its place." in flat(done.stdout)
    assert "reader@abroad" not in ranking("deliveries", WEEKLY, "--json").stdout
    assert "erased-" in ranking("deliveries", WEEKLY, "--json").stdout
    assert "erased" in ranking("subscribers", "history").stdout
    assert ranking("subscribers", "export", "nobody@city.example").returncode == 1


def test_check_tells_how_many_letters_go_out_and_for_which_district_none(ranking, flat):
    said = flat(ranking("check").stdout + ranking("check").stderr)
    assert "letters of contest/weekly: 5 letters (zh-Hans 3, en 2)" in said
    assert "no letter goes to 丁县. Add a subscriber of the role district for each" in said


def test_check_follows_the_audience(ranking, workspace, flat):
    text = SCHEDULES.replace('when: "Mon 09:00"', 'when: "Mon 09:00", audience: {roles: [district], cohorts: [east]}')
    write_workspace(workspace, schedules=text)
    done = ranking("check")
    assert "letters of contest/weekly: 2 letters (zh-Hans 1, en 1)" in flat(done.stdout)
    assert "no letter goes to 丁县" in flat(done.stderr)  # the monthly one is for everybody
    assert flat(done.stderr).count("no letter goes to") == 1
