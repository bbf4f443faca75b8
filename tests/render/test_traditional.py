"""Traditional Chinese from simplified: terms from the glossary, signs by OpenCC, what people wrote stays."""

from __future__ import annotations

import pytest
from babel.messages.catalog import Catalog

from ranking.domain.languages import Language
from ranking.render.catalogues import catalogue
from ranking.render.traditional import filled, traditional

#: Where the people who wrote the traditional text chose another word; both are right.
OTHERWISE = "文件"


@pytest.mark.parametrize(
    ("hans", "hant"),
    [
        ("项目信息软件", "項目信息軟件"), ("四会市（直管区）", "四會市（直管區）"), ("广宁县", "廣寧縣"),
        ("县（市、区）", "縣（市、區）"),
        ("周动态", "週動態"), ("季通报", "季通報"), ("“两新一电”产业", "「兩新一電」產業"), ("计划投资额",
        "計劃投資額"),
        ("税务说明，群众高峰，启动脱贫", "稅務說明，群眾高峰，啟動脫貧"),
        ("2024年第18周，本周，12 周", "2024年第18週，本週，12 週"),
        ("郁南县里水镇", "郁南縣里水鎮"),
        ("见[网](https://x.example/网?a=1)。", "見[網](https://x.example/网?a=1)。"),
        ("臺山市干諾道", "臺山市干諾道"), ("衛生「說明」", "衛生「說明」"), ("**臺**县", "**台**縣"),
        ("請直接回覆", "請直接回覆"), ("说明", "說明"), ("GDP 100%", "GDP 100%"), ("", ""),
        ("%(district)s居第%(rank)s位", "%(district)s居第%(rank)s位"),
    ],
)  # fmt: skip
def test_terms_come_first_and_everything_else_sign_by_sign(hans, hant):
    assert traditional(hans) == hant


def test_it_agrees_with_the_translation_that_people_wrote():
    written = {message.id: message.string for message in catalogue(Language.ZH_HANT)}
    made = {message.id: message.string for message in catalogue(Language.ZH_HANS) if message.id}
    differing = [text for key, text in made.items() if traditional(text) != written[key] and OTHERWISE not in text]
    assert differing == []


def test_a_message_that_nobody_translated_is_made_from_the_simplified():
    hans, hant = Catalog(locale="zh_Hans"), Catalog(locale="zh_Hant")
    hans.add("Rank", "名次变化")
    hans.add("Kept", "保留")
    hant.add("Kept", "原文")
    messages = filled(hant, hans)
    assert messages.get("Rank").string == "名次變化"
    assert messages.get("Kept").string == "原文"


def test_a_message_with_an_empty_translation_is_made_too():
    hans, hant = Catalog(locale="zh_Hans"), Catalog(locale="zh_Hant")
    hans.add("Rank", "名次变化")
    hant.add("Rank", "")
    assert filled(hant, hans).get("Rank").string == "名次變化"
