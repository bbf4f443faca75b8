"""Charts in letters: what they say, what they draw, and what stops a letter."""

from __future__ import annotations

import struct
from dataclasses import replace
from decimal import Decimal

import pytest
from reports import TEMPLATES, YI, names, seed_report
from tofu import SVG, cut_off, overlapping, parsed, texts, without_glyph

from ranking.domain.districts import District
from ranking.domain.errors import TemplateProblem
from ranking.domain.indicators import Indicator
from ranking.domain.languages import Language, Names
from ranking.domain.lights import Light
from ranking.domain.observations import CellState
from ranking.domain.periods import Period
from ranking.domain.report import Cell, Row, YearToDate
from ranking.render.charts import charts, png

ACCENT = "#B3261E"
DISTRICTS = (
    names("四会市", "四會市", "四会市", "Sihui"), names("高要区", "高要區", "高要区", "Gaoyao"),
    names("端州区", "端州區", "端州区", "Duanzhou"), names("鼎湖区", "鼎湖區", "鼎湖区", "Dinghu"),
    names("肇庆高新区", "肇慶高新區", "肇慶高新区", "Zhaoqing Hi-Tech Zone"),
    names("德庆县", "德慶縣", "徳慶県", "Deqing"),
    names("怀集县", "懷集縣", "懐集県", "Huaiji"), names("广宁县", "廣寧縣", "広寧県", "Guangning"),
    names("封开县", "封開縣", "封開県", "Fengkai"),
)  # fmt: skip
INDICATORS = (
    names("实际投资额", "實際投資額", "実際投資額", "Actual investment"),
    names("新引进项目", "新引進項目", "新規誘致プロジェクト", "New projects"),
    names("新动工项目", "新動工項目", "新規着工プロジェクト", "Construction starts"),
    names("工业投资", "工業投資", "工業投資", "Industrial investment"),
    names("技改投资", "技改投資", "技術改造投資", "Technical upgrading"),
    names("规上工业增加值", "規上工業增加值", "工業付加価値", "Value added of industry above designated size"),
    names("外贸进出口", "外貿進出口", "輸出入", "Foreign trade"),
    names("制造业投资额", "製造業投資額", "製造業投資額", "Manufacturing investment"),
)
RANKS = (
    (4, 3, 2, 2, 1, 1, 1, 1), (1, 1, 1, 1, 2, 2, 2, 2), (6, 6, 7, 5, 6, 5, 4, 3), (2, 2, 3, 3, 3, 3, 3, 4),
    (3, 4, 4, 4, 4, 4, 5, 5), (5, 5, 5, 6, 5, 6, 6, 6), (7, 7, 6, 7, 7, 7, 7, 7), (8, 8, 8, 8, 8, 8, 8, 8),
    (None, None, 9, 9, 9, None, 9, 9),
)  # fmt: skip
HOSTILE = Names.same("<b>&\"'端州区😀 العربية\n" + "W" * 60)
READER = "2"
#: Pixels that a phone shows a picture in.
PHONE = 343


def goal(completion, lead="0.0"):
    return YearToDate(target=Decimal(1), completion=Decimal(completion), lead=Decimal(lead))


def cell(number, points, year):
    return Cell(
        indicator=f"i{number}", state=CellState.REPORTED, value=Decimal(10**8), points=Decimal(points),
        light=tuple(Light)[number % 3], year=year,
    )  # fmt: skip


def field(
    edition="weekly", *, ranks=RANKS, points=("28.4", "20.2", "14.9", "9.8", "6.3"), score="79.6", adjustment=None,
    goals=None, named=DISTRICTS, precision=1,
):  # fmt: skip
    """Return a report with a row for each history in `ranks`."""
    goals = goals or [goal("35.2", "1.3"), *(goal("29.2", "-4.7") for _ in points[1:])]
    rows = [
        Row(
            district=District(code=str(number), names=named[number % len(named)], cohort="southeast"),
            rank=history[-1] if history else None, history=history, score=Decimal(score),
            tied=bool(history) and sum(other[-1:] == history[-1:] for other in ranks) > 1,
            adjustment=adjustment and Decimal(adjustment),
            cells={f"i{n}": cell(n, one, goals[n]) for n, one in enumerate(points)},
        )
        for number, history in enumerate(ranks)
    ]  # fmt: skip
    last = {"weekly": "2024-W18", "monthly": "2024-04", "quarterly": "2024-Q1"}[edition]
    past = [Period.parse(last)]
    while len(past) < len(ranks[0]):
        past.insert(0, past[0].previous())
    measured = tuple(Indicator(code=f"i{n}", names=INDICATORS[n], unit=YI) for n in range(len(points)))
    return replace(
        seed_report(edition, last, rows), indicators=measured, totals={}, past=tuple(past),
        time_progress=Decimal("33.9"), score_precision=precision,
    )  # fmt: skip


def drawn(report, code, language=Language.EN, district=READER):
    return next((one for one in charts(report, language, district, [TEMPLATES]) if one.code == code), None)


def words(chart):
    return [said for said, *_ in texts(chart.svg)]


def accents(chart, kind):
    root = parsed(chart.svg)
    return [one for one in root.iter(f"{SVG}{kind}") if ACCENT in {one.get("fill"), one.get("stroke")}]


def with_own(*history):
    return field(ranks=(*RANKS[:2], history, *RANKS[3:]))


STATES = {
    "usual": (field, {}),
    "all tied": (field, {"ranks": [(1,) * 8] * 9}),
    "some tied": (field, {"ranks": [(1, 1), (2, 1), (3, 3), (4, 4), (4, 4), (6, 6), (7, 7), (7, 7), (9, 9)]}),
    "one district": (field, {"ranks": [(1,) * 8] * 1}),
    "not ranked now": (field, {"ranks": (*RANKS[:2], (*RANKS[2][:-1], None), *RANKS[3:])}),
    "never ranked": (field, {"ranks": (*RANKS[:2], (None,) * 8, *RANKS[3:])}),
    "large": (field, {"ranks": [(n, n) for n in range(1, 48)]}),
    "hostile names": (field, {"named": (HOSTILE,)}),
    "points that don't add up": (field, {"points": ("9.9",) * 8, "score": "79.3", "adjustment": "0.5"}),
}


def pictures(state, language):
    make, settings = STATES[state]
    reports = (make(edition, **settings) for edition in ("weekly", "monthly"))
    return [one for made in reports for who in ("0", READER, None) for one in charts(made, language, who, [TEMPLATES])]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("state", STATES)
def test_no_chart_has_boxes_words_that_are_cut_off_or_words_on_each_other(state, language):
    shown = pictures(state, language)
    assert shown
    for chart in shown:
        assert (without_glyph(chart.svg), cut_off(chart.svg), overlapping(chart.svg)) == (set(), [], []), chart.title


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("state", STATES)
def test_pictures_are_twice_as_fine_as_a_phone_shows_them_and_at_most_40_kb(state, language):
    for chart in {one.svg: one for one in pictures(state, language)}.values():
        body = png(chart, language)
        width, height = struct.unpack(">II", body[16:24])
        assert width >= 2 * PHONE
        assert height / width == pytest.approx(chart.height / chart.width, rel=0.01)
        assert len(body) <= 40 * 1024, (chart.title, len(body))


@pytest.mark.parametrize(
    ("language", "face"),
    [
        (Language.ZH_HANS, "Noto Sans CJK SC"),
        (Language.ZH_HANT, "Noto Sans CJK TC"),
        (Language.JA, "Noto Sans CJK JP"),
        (Language.EN, "Noto Sans CJK SC"),
    ],
)
def test_each_language_has_its_own_face(language, face):
    assert {named for _, named, *_ in texts(drawn(field(), "ranks", language).svg)} == {face}


def test_no_word_is_smaller_than_twelve_pixels():
    assert min(size for chart in pictures("usual", Language.ZH_HANS) for _, _, size, _ in texts(chart.svg)) == 12


def test_bulletins_have_no_charts():
    assert charts(field("quarterly"), Language.EN, READER, [TEMPLATES]) == []


@pytest.mark.parametrize(
    ("history", "title"),
    [
        ((5, 5, 4, 3), "Duanzhou rises to rank 3: up 2 periods running"),
        ((3, 4, 3), "Duanzhou rises to rank 3"),
        ((1, 2, 3), "Duanzhou falls to rank 3: down 2 periods running"),
        ((3, 2, 3), "Duanzhou falls to rank 3"),
        ((3, 3, 3), "Duanzhou stays at rank 3: 2 periods unchanged"),
        ((4, 3, 3), "Duanzhou stays at rank 3"),
        ((None, None, 3), "Duanzhou is at rank 3"),
        ((3, 3, None), "Duanzhou: not ranked"),
    ],
)
def test_the_title_states_what_became_of_the_reader_s_rank(history, title):
    others = [(9,) * len(history)] * 2
    assert drawn(field(ranks=(*others, history)), "ranks").title == title


@pytest.mark.parametrize(
    ("language", "title"),
    [
        (Language.ZH_HANS, "端州区升至并列第1位，连续2期上升"),
        (Language.ZH_HANT, "端州區升至並列第1位，連續2期上升"),
        (Language.JA, "端州区が2期連続で上昇し同率第1位"),
        (Language.EN, "Duanzhou rises to rank 1, tied: up 2 periods running"),
    ],
)
def test_a_tied_rank_is_told_as_one(language, title):
    assert drawn(field(ranks=((1, 1, 1), (2, 3, 3), (3, 2, 1))), "ranks", language).title == title


@pytest.mark.parametrize(
    ("now", "title", "lines"),
    [
        ((1, 2, 3, 4, 5), "Southeast: Sihui leads", 1),
        ((1, 1, 3, 4, 5), "Southeast: Sihui, Gaoyao tied for first place", 2),
        ((1, 1, 1, 1, 5), "Southeast: 4 districts tied for first place", 0),
    ],
)
def test_for_the_whole_field_the_leaders_are_in_front_and_no_one_of_many(now, title, lines):
    chart = drawn(field(ranks=[(rank, rank) for rank in now]), "ranks", district=None)
    assert (chart.title, len(accents(chart, "path"))) == (title, lines)


def test_a_reader_who_was_never_ranked_sees_nobody_else_s_line_as_his_own():
    chart = drawn(with_own(*[None] * 8), "ranks")
    assert (chart.title, accents(chart, "path")) == ("Duanzhou: not ranked", [])


def test_a_reader_without_ranks_in_the_past_sees_the_field_too():
    assert drawn(with_own(), "ranks").alt.endswith("W17 –, W18 –")


def test_a_line_has_gaps_where_its_district_was_not_ranked():
    [line] = accents(drawn(with_own(5, 5, None, None, 4, None, 3, 3), "ranks"), "path")
    assert [piece.count("L") for piece in line.get("d").split("M")[1:]] == [1, 1, 1]


def test_rank_one_is_at_the_top():
    chart = drawn(field(), "ranks")
    height = {said: box[2] for said, _, _, box in texts(chart.svg)}
    assert height["Sihui"] < height["Duanzhou"] < height["Fengkai"]


def test_of_a_large_field_there_are_the_ends_and_the_reader_with_his_neighbours():
    large = field(ranks=[(n, n) for n in range(1, 48)], named=[Names.same(f"D{n}") for n in range(1, 48)])
    named = [said for said in words(drawn(large, "ranks", district="20")) if said.startswith("D")][1:]
    assert named == ["D1", "D19", "D20", "D21", "D22", "D23", "D47"]


def test_the_picture_s_words_for_those_who_can_t_see_it_tell_every_rank():
    assert drawn(field(), "ranks", Language.ZH_HANS).alt == (
        "端州区升至第3位，连续3期上升。端州区各期名次：11周 6、12周 6、13周 7、14周 5、15周 6、16周 5、17周 4、18周 3"
    )


@pytest.mark.parametrize("ranks", [[(1,), (2,), (3,)], [(None, 1), (None, 2), (None, 3)]])
def test_a_first_period_has_no_chart_of_ranks(ranks):
    assert drawn(field(ranks=ranks), "ranks") is None


def test_a_cohort_in_which_nobody_is_ranked_now_has_no_leader():
    assert drawn(field(ranks=[(1, 1, None), (2, 2, None)]), "ranks", district=None) is None


def test_progress_says_completion_and_how_that_stands_to_the_time():
    chart = drawn(field("monthly"), "progress", Language.ZH_HANS)
    assert chart.alt.startswith(
        "实际投资额完成年度目标的35.2%，超序时进度1.3个百分点。序时进度 33.9%；实际投资额 35.2%"
    )
    assert words(chart)[:2] == ["实际投资额完成年度目标的35.2%", "超序时进度1.3个百分点"]


def test_each_bar_has_its_light_s_shape_and_word():
    shown = words(drawn(field("monthly", points=("1.0",) * 3), "progress", Language.ZH_HANS))
    assert {"35.2% ● 正常", "29.2% ▲ 预警", "29.2% ■ 滞后"} <= set(shown)


def test_a_target_of_which_nothing_is_done_is_a_target():
    nothing = field("monthly", goals=[goal("0.0", "-33.9")] * 5)
    assert drawn(nothing, "progress", district=None).title == "9 of 9 districts behind time progress"


def test_without_targets_there_is_no_progress():
    assert drawn(field("monthly", goals=[YearToDate()] * 5), "progress") is None


def test_of_many_districts_the_ends_are_drawn_and_the_words_tell_all():
    many = [Names.same(f"D{n}") for n in range(1, 48)]
    chart = drawn(field("monthly", ranks=[(n, n) for n in range(1, 48)], named=many), "progress", district=None)
    named = [said for said in words(chart) if said.startswith("D")]
    assert named == ["Districts not shown: 39", "D1", "D2", "D3", "D4", "D44", "D45", "D46", "D47"]
    assert all(f"{one[Language.EN]} " in chart.alt for one in many)


def test_a_score_s_parts_stand_by_size_and_end_in_the_score():
    chart = drawn(field(points=("9.8", "28.4", "6.3"), score="44.5"), "contributions", Language.ZH_HANS)
    assert chart.title == "得分44.5：新引进项目贡献最多（28.4）"
    assert [said for said in words(chart)[1:] if said[0].isdigit()] == ["28.4", "9.8", "6.3", "44.5"]


def test_small_parts_stand_together():
    shown = words(
        drawn(field(points=("30.0", "20.0", "10.0", "5.0", "4.0", "1.5", "1.4", "1.3"), score="73.2"), "contributions")
    )
    assert shown[shown.index("Others") + 1] == "4.2"


def test_rounded_parts_that_don_t_add_up_to_the_score_say_so():
    assert "Rounded parts add up to 79.6" in words(drawn(field(score="79.7"), "contributions"))


def test_parts_that_add_up_need_no_word_about_it():
    assert not any("add up" in said for said in words(drawn(field(), "contributions")))


def test_bonus_points_keep_the_digits_of_the_score():
    chart = drawn(field(adjustment="0.25", score="79.85", precision=2), "contributions")
    assert {"0.25", "79.85"} <= set(words(chart))


def test_deductions_go_back_in_red():
    chart = drawn(field(adjustment="-2.0", score="77.6"), "contributions")
    assert "−2.0" in words(chart)
    assert len(accents(chart, "rect")) == 2, "the deduction and the score"


def test_a_public_report_with_hidden_figures_tells_no_points():
    report = field()
    hidden = replace(report, indicators=(replace(report.indicators[0], public=False), *report.indicators[1:])).public()
    assert drawn(hidden, "contributions") is None


def test_names_are_text_and_nothing_else():
    chart = drawn(field(named=(HOSTILE,)), "ranks")
    assert any(said.startswith("<b>&\"'端州区 W") for said in words(chart))
    assert not list(parsed(chart.svg).iter(f"{SVG}b"))


def test_a_long_name_is_shortened_and_never_the_rank():
    assert drawn(field(named=(HOSTILE,)), "ranks").title.endswith("… rises to rank 3: up 3 periods running")


def test_a_district_whose_name_can_t_be_drawn_goes_by_its_code():
    assert drawn(field(named=(Names.same("😀"),)), "ranks").title.startswith("2 rises")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("</svg>", ""), "well-formed"),
        (('width="430"', 'width="9999999"'), "width, height and viewBox"),
        (("</svg>", "<script>1</script></svg>"), "<script>"),
        (("</svg>", '<image href="file:///etc/hostname"/></svg>'), "<image>"),
        (("</svg>", '<g onclick="1"/></svg>'), "onclick="),
        (("</svg>", '<rect fill="url(https://example.com/a)"/></svg>'), "fill="),
        (("<svg", '<!DOCTYPE svg [<!ENTITY a "a">]><svg'), "document type"),
    ],
)
def test_a_template_that_breaks_a_chart_stops_the_letter(tmp_path, change, says):
    frame = (TEMPLATES / "charts" / "frame.svg.j2").read_text(encoding="utf-8").replace("{{ drawing.width }}", "430")
    (tmp_path / "charts").mkdir()
    (tmp_path / "charts" / "frame.svg.j2").write_text(frame.replace(*change, 1), encoding="utf-8")
    with pytest.raises(TemplateProblem, match=r"templates/charts/\w+\.svg\.j2") as caught:
        charts(field(), Language.EN, READER, [tmp_path, TEMPLATES])
    assert says in caught.value.problem.says


@pytest.mark.parametrize("shapes", ["", '<rect width="430" height="254" fill="#FFFFFF"/>'])
def test_a_blank_picture_stops_the_letter(shapes):
    chart = drawn(field(), "ranks")
    blank = f'<svg xmlns="{SVG[1:-1]}" width="430" height="{chart.height}" viewBox="0 0 430 {chart.height}">'
    with pytest.raises(TemplateProblem, match="blank"):
        png(replace(chart, svg=f"{blank}{shapes}</svg>"), Language.EN)
