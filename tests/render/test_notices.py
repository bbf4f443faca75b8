"""Notices: what holds an issue, and what a district has still to report, in four languages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from reports import DUANZHOU, FENGKAI, GAOYAO, MONEY, PROJECTS, SOUTHEAST, TEMPLATES, names
from wcwidth import wcswidth

from ranking.domain.deadlines import Deadline, Incomplete
from ranking.domain.districts import Total
from ranking.domain.errors import Place, Problem, TemplateProblem
from ranking.domain.gate import Rule
from ranking.domain.languages import Language, Names
from ranking.domain.notices import Notice, NoticeKind
from ranking.domain.periods import Period, PeriodKind
from ranking.domain.races import Edition, Race
from ranking.domain.subscribers import Audience, Role
from ranking.domain.whens import When
from ranking.render.notices import NoticeRenderer, sample_notices

NOON = datetime(2024, 5, 6, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai
SLIP = Problem(
    rule="unit-slip",
    says="高要区 reports 15,300 亿元 of money for 2024-W18, 10,000 times what is usual for it",
    cure="Ask the office",
    mark="unit-slip:441204:money:2024-W18:1",
    place=Place(file="data/2024-Q2.xlsx", line=7, cell="H7"),
    district="441204",
    indicator="money",
)
UNKNOWN = Problem(
    rule="unknown-district",
    says="there is no district “高腰区”",
    cure="Correct the name",
    place=Place(file="data/2024-Q2.csv", line=12),
)


def words(html):
    """Return what a reader sees of a page."""
    body = re.sub(r"<(style|title)[^>]*>.*?</\1>", " ", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def notice(kind=NoticeKind.HELD, incomplete=Incomplete.PUBLISH, **changes):
    edition = Edition(
        code="weekly", names=names("周动态", "週動態", "週次動向", "Weekly update"), period=PeriodKind.WEEK,
        when=When(of=PeriodKind.WEEK, day=1, at=time(9)), zone=ZoneInfo("Asia/Shanghai"), template="weekly",
        audience=Audience(roles=frozenset({Role.DISTRICT})),
        deadline=Deadline(after=timedelta(hours=3), incomplete=incomplete),
    )  # fmt: skip
    race = Race(
        code="investment", names=names("投资竞赛", "投資競賽", "投資レース", "Investment race"),
        districts=(DUANZHOU, GAOYAO, FENGKAI), cohorts=(SOUTHEAST,), indicators=(PROJECTS, MONEY),
        totals=(Total(code="city", names=names("全市", "全市", "全市", "Whole city"), parts=("441202",)),),
        editions={"weekly": edition},
    )  # fmt: skip
    usual = {"deadline": NOON, "missing": {"441225": ("projects", "money"), "441202": ("money",)}}
    return Notice(kind=kind, race=race, edition=edition, period=Period.parse("2024-W18"), **(usual | changes))


def with_race(given, **changes):
    return replace(given, race=replace(given.race, **changes))


@pytest.fixture(scope="module")
def notices():
    return NoticeRenderer([TEMPLATES])


@pytest.mark.parametrize(
    ("language", "held", "reminder"),
    [
        (
            Language.ZH_HANS,
            "【待处理】周动态 2024年第18周 暂缓发出：2家未报、1处存疑、1个问题",
            "【催报】端州区：2024年第18周还有1项指标未报，截止5月6日12:00",
        ),
        (
            Language.ZH_HANT,
            "【待處理】週動態 2024年第18週 暫緩發出：2家未報、1處存疑、1個問題",
            "【催報】端州區：2024年第18週還有1項指標未報，截止5月6日12:00",
        ),
        (
            Language.JA,
            "【要対応】週次動向 2024年第18週 発行保留：2地区が未報告、要確認1件、不備1件",
            "【ご報告のお願い】端州区：2024年第18週 未報告1項目（期限 5月6日12:00）",
        ),
        (
            Language.EN,
            "Held: Weekly update, Week 18 of 2024: 2 districts late, 1 figure in doubt, 1 problem",
            "Reminder: Duanzhou, Week 18 of 2024: 1 indicator not reported, due 6 May 12:00",
        ),
    ],
)
def test_the_subject_says_what_is_wrong_and_until_when(notices, language, held, reminder):
    waiting = notice(problems=(SLIP, UNKNOWN))
    assert notices.render(waiting, language, None).subject == held
    assert notices.render(notice(NoticeKind.REMINDER), language, "441202").subject == reminder


def test_one_district_is_not_many_in_english(notices):
    subject = notices.render(notice(missing={"441202": ("money",)}), Language.EN, None).subject
    assert subject == "Held: Weekly update, Week 18 of 2024: 1 district late"


@pytest.mark.parametrize(
    ("language", "late"),
    [
        (Language.ZH_HANS, "端州区 实际投资额 封开县 全部指标"),
        (Language.ZH_HANT, "端州區 實際投資額 封開縣 全部指標"),
        (Language.JA, "端州区 実際投資額 封開県 すべての指標"),
        (Language.EN, "Duanzhou Actual investment Fengkai All indicators"),
    ],
)
def test_late_districts_are_listed_in_the_race_s_order_with_what_is_missing(notices, language, late):
    assert late in words(notices.render(notice(), language, None).html)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (Language.ZH_HANS, ["高要区 · 实际投资额", "疑似单位错误（万元/亿元）", "data/2024-Q2.xlsx 单元格 H7"]),
        (Language.ZH_HANT, ["高要區 · 實際投資額", "疑似單位錯誤（萬元/億元）", "data/2024-Q2.xlsx 儲存格 H7"]),
        (Language.JA, ["高要区 · 実際投資額", "単位誤りの疑い（万元/億元）", "data/2024-Q2.xlsx セル H7"]),
        (Language.EN, ["Gaoyao · Actual investment", "Perhaps in another unit", "data/2024-Q2.xlsx, cell H7"]),
    ],
)
def test_a_doubt_names_figure_rule_and_cell_and_how_to_answer_for_it(notices, language, told):
    page = words(notices.render(notice(problems=(SLIP,)), language, None).html)
    for text in (*told, SLIP.says, "ranking acknowledge investment 2024-W18"):
        assert text in page


@pytest.mark.parametrize("language", Language)
def test_every_rule_of_the_gate_has_a_label(notices, language):
    for rule in Rule:
        page = words(notices.render(notice(missing={}, problems=(replace(SLIP, rule=rule),)), language, None).html)
        label = page[: page.index("data/2024-Q2.xlsx")].rpartition(MONEY.names[language])[2].strip()
        assert len(label) > 2


def test_a_problem_of_a_file_says_its_place_its_sentence_and_its_cure(notices):
    page = words(notices.render(notice(missing={}, problems=(UNKNOWN,)), Language.ZH_HANS, None).html)
    assert "data/2024-Q2.csv 第12行 there is no district “高腰区”. Correct the name." in page
    assert "ranking acknowledge" not in page


def test_a_total_and_what_the_race_does_not_know_are_named_as_well_as_can_be(notices):
    parts = replace(SLIP, rule="parts", district="city", indicator="gone", place=None)
    page = words(notices.render(notice(problems=(parts,)), Language.EN, None).html)
    assert "Whole city · gone Total isn't the sum of its parts" in page


@pytest.mark.parametrize(
    ("incomplete", "held", "reminder"),
    [
        (Incomplete.PUBLISH, "标注“未报”，照常发出", "逾期未报的指标标注“未报”"),
        (Incomplete.CARRY, "标注“沿用上期”，照常发出", "以上期数据代替，并标注“沿用上期”"),
        (Incomplete.HOLD, "继续暂缓发出，直至补报到位", "本期无法发出"),
    ],
)
def test_what_happens_at_the_deadline_is_said(notices, incomplete, held, reminder):
    page = words(notices.render(notice(incomplete=incomplete), Language.ZH_HANS, None).html)
    assert "截止时间为2024年5月6日（周一）12:00。" in page
    assert held in page
    assert ("ranking acknowledge" in page) is (incomplete is Incomplete.HOLD)
    asked = notice(NoticeKind.REMINDER, incomplete)
    assert reminder in words(notices.render(asked, Language.ZH_HANS, "441202").html)


def test_the_deadline_releases_no_doubts(notices):
    sentence = "The deadline doesn't release figures in doubt"
    assert sentence in words(notices.render(notice(problems=(SLIP,)), Language.EN, None).html)
    assert sentence not in words(notices.render(notice(), Language.EN, None).html)


def test_without_a_deadline_only_a_person_can_go_on(notices):
    page = words(notices.render(notice(deadline=None, problems=(SLIP,)), Language.EN, None).html)
    assert "nothing is waited for: only a person can let the issue go on" in page
    assert "12:00" not in page


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (Language.ZH_HANS, "请于2024年5月6日（周一）12:00前报送。"),
        (Language.ZH_HANT, "請於2024年5月6日（週一）12:00前報送。"),
        (Language.JA, "2024年5月6日（月）12:00までにご報告くださいますようお願いいたします。"),
        (Language.EN, "Please report by Monday 6 May 2024, 12:00."),
    ],
)
def test_a_reminder_asks_politely_by_the_deadline_of_the_edition_s_zone(notices, language, sentence):
    letter = notices.render(notice(NoticeKind.REMINDER), language, "441202")
    assert sentence in words(letter.html)
    assert sentence in letter.text


@pytest.mark.parametrize("language", Language)
def test_a_reminder_lists_its_own_figures_with_their_units_and_names_no_other_district(notices, language):
    letter = notices.render(notice(NoticeKind.REMINDER, problems=(SLIP,)), language, "441202")
    unit = {Language.ZH_HANS: "亿元", Language.EN: "CNY 100 million"}.get(language, "億元")
    assert f"{MONEY.names[language]} {unit}" in words(letter.html)
    for text in (letter.subject, letter.html, letter.text):
        for other in (FENGKAI.names[language], GAOYAO.names[language], PROJECTS.names[language], SLIP.says):
            assert other not in text


def test_a_reminder_goes_to_a_district(notices):
    with pytest.raises(ValueError, match="goes to a district"):
        notices.render(notice(NoticeKind.REMINDER), Language.EN, None)


def test_names_and_sentences_are_escaped_in_html_and_plain_in_text(notices):
    nasty = '<b>&"x"</b>\r\nBcc: a@b'
    hostile = with_race(
        notice(problems=(replace(SLIP, says=nasty, place=Place(file=nasty)), replace(UNKNOWN, cure=nasty))),
        names=Names.same(nasty), districts=(replace(DUANZHOU, names=Names.same(nasty)),),
        indicators=(replace(MONEY, names=Names.same(nasty)),), notice=Names.same(nasty),
    )  # fmt: skip
    for given, district in ((hostile, None), (replace(hostile, kind=NoticeKind.REMINDER), "441202")):
        letter = notices.render(given, Language.EN, district)
        assert not re.search(r"<b>(&amp;|&(?!lt;))", letter.html)
        assert '<b>&"x"</b>' in words(letter.html)
        assert '<b>&"x"</b>' in letter.text
        assert "\n" not in letter.subject


def test_where_hundreds_of_figures_are_doubted_some_are_shown_and_all_counted(notices):
    letter = notices.render(notice(problems=(SLIP,) * 300), Language.ZH_HANS, None)
    assert "300处存疑" in letter.subject
    assert "另有270处" in letter.text
    assert len(letter.html.encode()) < 102_000


@pytest.mark.parametrize("language", Language)
def test_no_line_of_a_text_is_wider_than_72_columns_and_nothing_is_fetched(notices, language):
    for given, district in ((notice(problems=(SLIP, UNKNOWN)), None), (notice(NoticeKind.REMINDER), "441225")):
        letter = notices.render(given, language, district)
        assert max(wcswidth(line) for line in letter.text.splitlines()) <= 72
        assert not re.search(r"<(img|link|script)|url\(|@import", letter.html)


def test_html_and_text_say_the_same(notices):
    letter = notices.render(notice(problems=(SLIP, UNKNOWN)), Language.ZH_HANS, None)
    page = re.sub(r"\s", "", words(letter.html))
    for line in letter.text.splitlines()[1:]:
        assert re.sub(r"\s|-{9,}", "", line) in page


def test_the_program_s_own_templates_render_every_sample(notices):
    assert len(list(sample_notices())) > 10
    assert notices.check(list(Language)) == []


@pytest.mark.parametrize("file", ["body.html.j2", "words.txt.j2"])
def test_a_workspace_s_broken_template_is_told_once_with_its_path_and_line(tmp_path, file):
    path = tmp_path / "notices" / "held" / file
    path.parent.mkdir(parents=True)
    path.write_text("one\n{{ view.colour }}\n", encoding="utf-8")
    [problem] = NoticeRenderer([tmp_path, TEMPLATES]).check(list(Language))
    assert (problem.place.file, problem.place.line) == (f"templates/notices/held/{file}", 2)
    with pytest.raises(TemplateProblem, match="colour"):
        NoticeRenderer([tmp_path, TEMPLATES]).render(notice(), Language.EN, None)
