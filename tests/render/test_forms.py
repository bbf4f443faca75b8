"""Forms: what is sent out to the offices, and what of it comes back."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook, SheetVisibleEnum

from ranking.domain.districts import Cohort, District, Total
from ranking.domain.errors import PeriodError, UnknownName
from ranking.domain.forms import FORM_SHEET, NOT_APPLICABLE, Form
from ranking.domain.formulas import Formula
from ranking.domain.indicators import PERCENT, Indicator, Kind, Measure, Unit
from ranking.domain.languages import Language, Names
from ranking.domain.layouts import Gives, Layout, Mark, Shape
from ranking.domain.letterhead import Letterhead
from ranking.domain.periods import Period
from ranking.domain.races import Race
from ranking.domain.workspace import Workspace
from ranking.render.forms import entry, form_workbook, number_format
from ranking.sources.folder import FolderSource

MADE = datetime(2024, 5, 6, 2, 0, tzinfo=UTC)
WEEK = Period.parse("2024-W18")
YI_YUAN = Unit(names=Names.same("亿元"), scale=Decimal(10**8), money=True)
PIECES = Unit(names=Names({Language.ZH_HANS: "个", Language.EN: ""}))
WHITE = Layout(path="returns/*.xlsx", shape=Shape.FORM)


def district(code, name, english, **when):
    return District(code=code, names=Names({Language.ZH_HANS: name, Language.EN: english}), cohort="all", **when)


def contest():
    districts = (
        district("01", "端州区", "Duanzhou"),
        district("02", "=1+1", "@Dinghu"),
        district("03", "四会市", "Sihui"),
        district("04", "新区", "New Area", since=date(2030, 1, 1)),
    )
    return Race(
        code="investment",
        names=Names({Language.ZH_HANS: "招商引资/项目建设：竞赛", Language.EN: "Race"}),
        districts=districts,
        cohorts=(Cohort(code="all", names=Names.same("全部")),),
        indicators=(
            Indicator(code="invested", names=Names.same("实际投资"), unit=YI_YUAN, precision=2),
            Indicator(code="projects", names=Names.same("新引进项目"), unit=PIECES),
            Indicator(code="rate", names=Names.same("开工率"), unit=PERCENT, kind=Kind.RATE, precision=1),
            Indicator(
                code="density", names=Names.same("密度"), unit=PIECES, formula=Formula.parse("projects / people")
            ),
        ),
        context=(Indicator(code="people", names=Names.same("人口"), unit=Unit(names=Names.same("万人"))),),
        totals=(Total(code="city", names=Names.same("全市"), parts=frozenset({"01", "02", "03"})),),
    )


@pytest.fixture
def race():
    return contest()


class Returns:
    """A workspace whose folder `returns` takes what comes back."""

    def __init__(self, folder, race):
        self.folder, self.race = folder / "returns", race
        self.folder.mkdir()

    def put(self, name="a.xlsx", *, form=None, figures=None, language=Language.ZH_HANS, race=None):
        race = race or self.race
        form = form or Form.of(race, WEEK, language)
        content = form_workbook(race, form, language, made=MADE, figures=figures or {})
        (self.folder / name).write_bytes(content)

    def change(self, old, new, part="xl/sharedStrings.xml"):
        """Write another text for one that stands in the workbook."""
        path = self.folder / "a.xlsx"
        with ZipFile(path) as archive:
            parts = {each: archive.read(each) for each in archive.namelist()}
        assert old.encode() in parts[part]
        parts[part] = parts[part].replace(old.encode(), new.encode(), 1)
        with ZipFile(path, "w") as archive:
            for each, body in parts.items():
                archive.writestr(each, body)

    def overwrite(self, cell, text):
        """Write a text into a cell of the sheet for people."""
        sheet = part((self.folder / "a.xlsx").read_bytes(), "xl/worksheets/sheet1.xml")
        old = re.search(f'<c r="{cell}"[^>]*?(/>|>.*?</c>)', sheet)[0]
        self.change(old, f'<c r="{cell}" t="str"><v>{text}</v></c>', "xl/worksheets/sheet1.xml")

    def load(self, layout=WHITE, race=None):
        workspace = Workspace(
            zone=ZoneInfo("Asia/Shanghai"),
            languages=tuple(Language),
            letterhead=Letterhead(names=Names.same("市"), address="a@city.example"),
            subscribers="subscribers.csv",
            races={self.race.code: self.race},
            layouts={self.race.code: (layout,)},
            fingerprint="0" * 64,
        )
        return FolderSource(self.folder.parent, workspace).load(race or self.race)

    def figures(self, **options):
        """District, indicator, day, value and whether it applies, of a load without problems."""
        loaded = self.load(**options)
        assert not loaded.problems, [str(each) for each in loaded.problems]
        frame = loaded.observations.reported
        return {
            (who, what): (f"{day:%Y-%m-%d}", value)
            for who, what, day, value in frame[["district", "indicator", "date", "value"]].itertuples(index=False)
        }

    def problems(self, **options):
        return [str(each) for each in self.load(**options).problems]


@pytest.fixture
def returns(tmp_path, race):
    return Returns(tmp_path, race)


def workbook(race, language=Language.ZH_HANS, **options):
    return form_workbook(race, Form.of(race, WEEK, language, **options), language, made=MADE)


def part(content, name):
    return ZipFile(BytesIO(content)).read(name).decode()


def cells(content, sheet=0):
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(sheet).to_python()


# --- What goes out.


def test_a_row_a_competing_district_and_a_column_an_indicator_that_is_counted(race):
    _, _, header, *rows = cells(workbook(race))
    assert header == ["区县", "期间", "实际投资（亿元）", "新引进项目（个）", "开工率（%）", "人口（万人）"]
    assert rows == [[name, "2024-W18", "", "", "", ""] for name in ("端州区", "=1+1", "四会市")]


def test_the_first_rows_tell_the_race_the_period_and_what_to_do(race):
    title, instruction, *_ = cells(workbook(race))
    assert title[0] == "招商引资/项目建设：竞赛 · 2024年第18周"
    assert "未报请留空（空白不等于0），不适用请填“不适用”" in instruction[0]


def test_one_district_gets_its_own_row_only(race):
    assert [row[0] for row in cells(workbook(race, district="四会市"))[3:]] == ["四会市"]


def test_a_district_that_doesn_t_compete_then_gets_no_form(race):
    with pytest.raises(UnknownName, match="no district that competes in 2024-W18 “新区”"):
        Form.of(race, WEEK, Language.ZH_HANS, "新区")


def test_a_period_in_which_nobody_competes_has_no_form(race):
    with pytest.raises(PeriodError, match="no district of investment competes then"):
        Form.of(replace(race, districts=race.districts[3:]), WEEK, Language.ZH_HANS)


def test_nothing_is_a_formula(race):
    assert "<f>" not in part(workbook(race), "xl/worksheets/sheet1.xml")


def test_a_race_s_name_becomes_a_sheet_s_name(race):
    long = replace(race, names=Names.same("'[竞赛]:*?/\\" + "很" * 40))
    names = CalamineWorkbook.from_filelike(BytesIO(workbook(long))).sheet_names
    assert len(names[0]) <= 31
    assert not re.search(r"[\[\]:*?/\\']", names[0])


@pytest.mark.parametrize("name", ["_form", "History", "[]", "'"])
def test_a_name_that_no_sheet_may_have_is_replaced_by_the_code(race, name):
    assert Form.of(replace(race, names=Names.same(name)), WEEK, Language.EN).sheet == "investment_"


def test_only_the_figures_can_be_written_to(race):
    content = workbook(race)
    sheet, styles = part(content, "xl/worksheets/sheet1.xml"), part(content, "xl/styles.xml")
    looks = re.findall(r"<xf [^>]*?(?:/>|>.*?</xf>)", styles.split("<cellXfs")[1].split("</cellXfs>")[0])
    unlocked = {place for place, look in enumerate(looks) if 'locked="0"' in look}
    found = {at: int(style) in unlocked for at, style in re.findall(r'<c r="([A-Z]+\d+)" s="(\d+)"', sheet)}
    assert {at for at, free in found.items() if free} == {f"{c}{line}" for c in "CDEF" for line in (4, 5, 6)}


def test_the_sheet_is_locked_without_a_password(race):
    protection = re.search(r"<sheetProtection[^>]*>", part(workbook(race), "xl/worksheets/sheet1.xml"))[0]
    assert 'sheet="1"' in protection
    assert "password" not in protection


def test_what_the_form_knows_of_itself_can_t_be_unhidden_by_hand(race):
    sheets = CalamineWorkbook.from_filelike(BytesIO(workbook(race))).sheets_metadata
    assert [(each.name, each.visible) for each in sheets][1:] == [(FORM_SHEET, SheetVisibleEnum.VeryHidden)]


def test_the_file_names_no_author(race):
    core = part(workbook(race), "docProps/core.xml")
    assert "<dc:creator></dc:creator>" in core
    assert "<dc:title>招商引资/项目建设：竞赛 · 2024年第18周</dc:title>" in core


def test_the_same_form_is_the_same_file(race):
    assert workbook(race) == workbook(race)


def test_it_prints_across_on_a4_with_the_header_on_each_page(race):
    content = workbook(race)
    setup = re.search(r"<pageSetup[^>]*>", part(content, "xl/worksheets/sheet1.xml"))[0]
    assert 'paperSize="9"' in setup
    assert 'orientation="landscape"' in setup
    assert "$3:$3</definedName>" in part(content, "xl/workbook.xml")


def test_header_and_names_stay_in_sight(race):
    assert '<pane xSplit="2" ySplit="3" topLeftCell="C4"' in part(workbook(race), "xl/worksheets/sheet1.xml")


def test_a_chinese_sign_takes_two_columns(race):
    widths = re.findall(r'<col min="\d" max="(\d)" width="([\d.]+)"', part(workbook(race), "xl/worksheets/sheet1.xml"))
    assert float(dict(widths)["4"]) > 2 * len("新引进项目（个）")


@pytest.mark.parametrize(
    ("changes", "expected", "shown"),
    [
        ({"unit": YI_YUAN, "precision": 2}, "number", "#,##0.00"),
        ({"unit": PIECES}, "whole", "#,##0"),
        ({"unit": PIECES, "precision": 1}, "natural", "#,##0.0"),
        ({"unit": PIECES, "measure": Measure.YOY, "precision": 1}, "natural", "General"),
        ({"unit": Unit(names=Names.same("万人"))}, "natural", "General"),
        ({"unit": PERCENT, "kind": Kind.RATE, "precision": 1}, "number", "General"),
    ],
)
def test_what_may_be_written_follows_unit_and_precision(changes, expected, shown):
    indicator = Indicator(code="one", names=Names.same("一"), **changes)
    assert (entry(indicator), number_format(indicator)) == (expected, shown)


def test_a_count_takes_whole_numbers_from_zero_or_the_word_for_not_applicable(race):
    rules = re.findall(
        r'<dataValidation [^>]*sqref="(\S+)"[^>]*><formula1>(.*?)</formula1>',
        part(workbook(race), "xl/worksheets/sheet1.xml"),
    )
    assert dict(rules)["D4:D6"] == 'IF(ISNUMBER(D4),AND(D4&gt;=0,D4=INT(D4)),D4="不适用")'


@pytest.mark.parametrize("language", Language)
def test_every_cell_says_what_to_write_in_the_form_s_language(race, language):
    rules = re.findall(r"<dataValidation [^>]*>", part(workbook(race, language), "xl/worksheets/sheet1.xml"))
    assert len(rules) == 4
    for rule in rules:
        assert re.search('prompt="[^"]*' + NOT_APPLICABLE[language], rule)
        assert re.search('error="[^"]*' + NOT_APPLICABLE[language], rule)


def test_the_longest_names_fit_what_spreadsheets_take(race):
    long = replace(race.indicators[0], names=Names.same("很" * 200))
    assert workbook(replace(race, indicators=(long,)))


def test_units_are_named_in_the_reader_s_language(race):
    titles = Form.of(race, WEEK, Language.EN).titles
    assert titles == ("District", "Period", "实际投资 (CNY 100 million)", "新引进项目", "开工率 (%)", "人口 (万人)")


def test_titles_that_read_the_same_tell_their_codes(race):
    again = replace(race.indicators[1], code="again")
    titles = Form.of(replace(race, indicators=(*race.indicators, again)), WEEK, Language.ZH_HANS).titles
    assert "新引进项目（个）" in titles
    assert "新引进项目（个） [again]" in titles


# --- What comes back.


FILLED = {("01", "invested"): 1.25, ("01", "projects"): 3, ("02", "rate"): -0.5, ("03", "people"): 12.3}


@pytest.mark.parametrize("language", Language)
def test_what_was_filled_in_comes_back_as_it_was(returns, language):
    returns.put(figures=FILLED, language=language)
    assert returns.figures() == {
        ("01", "invested"): ("2024-05-05", 125_000_000.0),
        ("01", "projects"): ("2024-05-05", 3.0),
        ("02", "rate"): ("2024-05-05", -0.5),
        ("03", "people"): ("2024-05-05", 12.3),
    }


@given(
    values=st.dictionaries(
        st.tuples(st.sampled_from(["01", "02", "03"]), st.sampled_from(["projects", "rate", "people"])),
        st.floats(-1e9, 1e9).map(lambda value: round(value, 4)),
    )
)
def test_any_figures_come_back_as_they_were(tmp_path_factory, values):
    returns = Returns(tmp_path_factory.mktemp("city"), contest())
    returns.put(figures=values)
    assert {cell: value for cell, (_, value) in returns.figures().items()} == pytest.approx(values, abs=1e-9)


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zs"]), min_size=1), min_size=1))
def test_a_form_is_read_from_its_own_rows(names):
    form = Form(
        race="race",
        period=WEEK,
        sheet="sheet",
        titles=("a", "b", *names),
        indicators=tuple(names),
        units=tuple("" for _ in names),
        districts=tuple(names),
        names=tuple(names),
    )
    assert Form.read(form.rows()) == form


@pytest.mark.parametrize("word", ["不适用", " 不 适用 ", "対象外", "NOT APPLICABLE"])
def test_not_applicable_is_known_in_every_language(returns, word):
    returns.put(figures={("01", "projects"): word})
    frame = returns.load().observations.reported
    assert list(frame["district"]) == ["01"]
    assert not frame["applicable"].any()


def test_a_source_s_own_marks_count_too(returns):
    returns.put(figures={("01", "projects"): "-"})
    assert returns.figures(layout=replace(WHITE, marks={"-": Mark.NOT_REPORTED})) == {}


def test_several_forms_make_one_field(returns, race):
    for code in ("01", "03"):
        name = f"{code}.xlsx"
        returns.put(name, form=Form.of(race, WEEK, Language.ZH_HANS, code), figures={(code, "projects"): int(code)})
    assert [value for _, value in returns.figures().values()] == [1.0, 3.0]


def test_the_same_district_in_two_forms_is_told(returns):
    for name in ("a.xlsx", "b.xlsx"):
        returns.put(name, figures={("01", "projects"): 3})
    assert "端州区 has projects for 2024-05-05 twice: here and in returns/a.xlsx:4" in returns.problems()[0]


def test_a_yearly_form_can_give_targets(returns, race):
    year = Form.of(race, Period.parse("2024"), Language.ZH_HANS)
    returns.put(form=year, figures={("01", "invested"): 40})
    loaded = returns.load(layout=replace(WHITE, gives=Gives.TARGETS))
    assert not loaded.problems
    assert list(loaded.observations.targets["value"]) == [4e9]


def test_a_text_for_a_number_is_told_with_its_cell(returns):
    returns.put(figures={("02", "projects"): "三个"})
    (problem,) = returns.problems()
    assert problem.startswith("returns/a.xlsx 招商引资 项目建设：竞赛!D5: “三个” in “新引进项目（个）” is not a number")


def test_a_changed_header_is_told_with_its_cell_and_nothing_is_taken(returns):
    returns.put(figures=FILLED)
    returns.overwrite("D3", "新签约项目（个）")
    loaded = returns.load()
    says = "!D3: “新引进项目（个）” stood here in the form that was sent out, now it is “新签约项目（个）”"
    assert says in str(loaded.problems[0])
    assert loaded.observations.reported.empty


def test_a_moved_row_is_told_with_its_cell(returns):
    returns.put(figures=FILLED)
    returns.overwrite("A4", "四会市")
    returns.overwrite("A6", "端州区")
    assert [re.search(r"!(\w+): ", each)[1] for each in returns.problems()] == ["A4", "A6"]


def test_another_period_written_over_the_form_s_is_told(returns):
    returns.put(figures=FILLED)
    returns.overwrite("B5", "2024-W19")
    assert "!B5: “2024-W18” stood here" in returns.problems()[0]


def test_a_form_of_another_race_is_told(returns, race):
    returns.put(race=replace(race, code="quality"))
    (problem,) = returns.problems()
    assert "!A1: this is a form of the race “quality”, but it lies where those of “investment” are read" in problem


def test_a_unit_that_changed_since_is_told(returns, race):
    wan = Unit(names=Names.same("万元"), scale=Decimal(10**4), money=True)
    returns.put(figures=FILLED)
    now = replace(race, indicators=(replace(race.indicators[0], unit=wan), *race.indicators[1:]))
    (problem,) = returns.problems(race=now)
    assert "!C3: the form asks for invested in “亿元”, which is counted in “万元” now" in problem


def test_an_indicator_that_is_gone_since_is_told(returns, race):
    returns.put(figures=FILLED)
    assert "people in “万人”, which is no longer counted" in returns.problems(race=replace(race, context=()))[0]


def test_a_note_beside_the_form_is_told_and_not_read(returns):
    returns.put(figures=FILLED)
    sheet = "xl/worksheets/sheet1.xml"
    returns.change("</sheetData>", '<row r="9"><c r="B9" t="str"><v>填报人：李</v></c></row></sheetData>', sheet)
    loaded = returns.load()
    assert "!B9: “填报人：李” stands outside the form's rows and columns and is not read" in str(loaded.problems[0])
    assert len(loaded.observations.reported) == len(FILLED)


def test_a_renamed_sheet_changes_nothing(returns):
    returns.put(figures=FILLED)
    returns.change('name="招商引资 项目建设：竞赛"', 'name="我的"', "xl/workbook.xml")
    assert len(returns.figures()) == len(FILLED)


def test_a_workbook_that_is_no_form_is_told(returns):
    returns.put()
    returns.change(f'name="{FORM_SHEET}"', 'name="other"', "xl/workbook.xml")
    assert "it lacks the hidden sheet that tells what stands where" in returns.problems()[0]


def test_a_damaged_hidden_sheet_is_told(returns):
    returns.put()
    returns.change("<t>districts</t>", "<t>people</t>")
    assert "its hidden sheet is damaged or of another version" in returns.problems()[0]
