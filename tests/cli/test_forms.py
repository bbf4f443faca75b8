"""`ranking template`: a form goes out; what comes back loads without configuration."""

from __future__ import annotations

from little import SCHEDULES, write_workspace

FORMS = SCHEDULES.replace("    editions:\n", "      - {file: data/returns/*.xlsx, layout: form}\n    editions:\n")


def test_a_form_goes_out_and_loads_when_it_comes_back(ranking, workspace, flat):
    (workspace / "data" / "returns").mkdir()
    write_workspace(workspace, schedules=FORMS)
    path = workspace / "data" / "returns" / "alpha.xlsx"
    made = ranking("template", "contest", "2024-W19", "--district", "甲区", "--lang", "en", "-o", str(path))
    assert made.returncode == 0, made.stderr
    checked = ranking("check")
    assert "returns" not in flat(checked.stdout + checked.stderr)


def test_a_form_is_named_for_its_race_period_and_district(ranking, tmp_path):
    assert ranking("template", "contest", "2024-W19", "--district", "Beta").returncode == 0
    assert (tmp_path / "contest-2024-W19-02.xlsx").read_bytes().startswith(b"PK")


def test_a_file_that_is_there_stays_as_it_is(ranking, tmp_path, flat):
    (tmp_path / "contest-2024-W19.xlsx").write_text("filled in")
    done = ranking("template", "contest", "2024-W19")
    assert done.returncode == 2
    assert "is there already" in done.stderr
    assert (tmp_path / "contest-2024-W19.xlsx").read_text() == "filled in"


def test_an_unknown_district_is_told_with_the_nearest(ranking):
    done = ranking("template", "contest", "2024-W19", "--district", "甲县")
    assert done.returncode == 1
    assert "there is no district in contest “甲县”" in done.stderr


def test_a_form_needs_no_columns_and_says_so(ranking, workspace, flat):
    write_workspace(workspace, schedules=FORMS.replace("layout: form}", "layout: form, district: 县区}"))
    done = ranking("check")
    assert "a form says itself what it holds, so “district” means nothing" in flat(done.stdout + done.stderr)


def test_the_column_of_the_districts_is_found_by_its_usual_title(ranking, workspace):
    write_workspace(workspace, schedules=SCHEDULES.replace(" district: 县区,", ""))
    assert ranking("check").returncode == 0
