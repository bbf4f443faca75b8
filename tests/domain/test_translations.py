"""Names that are missing in a language are told, and traditional ones are made from simplified ones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ranking.app import App
from ranking.domain.districts import Total
from ranking.domain.languages import Language, Names
from ranking.domain.periods import Period
from ranking.domain.races import Adjustment, Dimension
from ranking.domain.translations import missing_names, with_traditional

SAMPLE = App(Path(__file__).parents[2], {}).declared


def with_first_district(names):
    race = SAMPLE.races["investment"]
    first, *others = race.districts
    changed = replace(race, districts=(replace(first, names=names), *others))
    return replace(SAMPLE, races={"investment": changed})


def told(workspace):
    return [problem.says for problem in missing_names(workspace)]


def test_the_sample_has_every_name_in_every_language():
    assert told(SAMPLE) == []


def test_a_name_that_readers_of_a_language_don_t_have_is_told():
    names = Names({Language.ZH_HANS: "端州区", Language.ZH_HANT: "端州區", Language.JA: "端州区"})
    assert told(with_first_district(names)) == ["readers of en get another language's name for district 441202"]


def test_a_name_of_plain_letters_is_for_all():
    assert told(with_first_district(Names.same("GDP"))) == []


def test_a_single_chinese_name_lacks_the_others():
    says = told(with_first_district(Names.same("端州区")))
    assert len(says) == 3
    assert says[0] == "names in zh-Hant are made from the simplified ones by OpenCC, look at them: district 441202"


def test_a_plain_name_is_in_the_first_language():
    japanese = replace(with_first_district(Names.same("データ区")), languages=(Language.JA, Language.EN))
    assert told(japanese) == ["readers of en get another language's name for district 441202"]


def test_names_of_totals_dimensions_and_reasons_are_looked_at_too():
    race = SAMPLE.races["investment"]
    chinese = Names.same("全市")
    adjustment = Adjustment(district="441202", period=Period.parse("2024-04"), points=1, reason=chinese)
    changed = replace(
        race,
        totals=(Total(code="city", names=chinese, parts=frozenset()),),
        dimensions=(Dimension(code="growth", names=chinese, weight=100),),
        adjustments=(adjustment,),
    )
    says = told(replace(SAMPLE, races={"investment": changed}))[-1]
    assert says.endswith("name for total city, dimension growth, reason for 441202 in 2024-04")


def test_no_more_than_eight_are_named():
    race = SAMPLE.races["investment"]
    chinese = tuple(replace(one, names=Names.same("区")) for one in race.districts)
    says = told(replace(SAMPLE, races={"investment": replace(race, districts=chinese)}))
    assert says[-1].endswith("and 1 more")
    assert says[-1].count("district ") == 8


def test_a_traditional_name_is_made_wherever_there_is_only_a_simplified_one():
    made = with_traditional(with_first_district(Names.same("端州区")), lambda text: text.replace("区", "區"))
    names = made.races["investment"].districts[0].names
    assert names[Language.ZH_HANT] == "端州區"
    assert names[Language.EN] == "端州区"


def test_what_is_complete_stays_the_very_same():
    complete = with_traditional(SAMPLE, str.upper)
    assert with_traditional(complete, str.lower) is complete
