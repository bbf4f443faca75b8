"""What a form says to those who fill it in, in four languages."""

from __future__ import annotations

from dataclasses import dataclass

from ranking.domain.forms import NOT_APPLICABLE, unit_asked
from ranking.domain.indicators import Indicator, Kind
from ranking.domain.languages import Language


@dataclass(frozen=True, kw_only=True)
class FormWords:
    """One language's sentences; `{}` stands for the unit or for the word that means not applicable."""

    instruction: str
    unit: str
    kinds: dict[Kind, str]
    marks: str
    refused: str
    number: str
    natural: str
    whole: str
    page: str

    def hint(self, indicator: Indicator, language: Language) -> str:
        """Return what is shown beside a cell: the unit, which figure is meant, what blank and the mark mean."""
        unit = unit_asked(indicator, language)
        parts = [self.unit.format(unit)] if unit else []
        return "\n".join([*parts, self.kinds[indicator.kind], self.marks.format(NOT_APPLICABLE[language])])

    def refusal(self, form: str, language: Language) -> str:
        """Return what is said of an entry that isn't taken; `form` is number, natural (not below zero) or whole."""
        return {"number": self.number, "natural": self.natural, "whole": self.whole}[form].format(
            NOT_APPLICABLE[language]
        )


WORDS = {
    Language.ZH_HANS: FormWords(
        instruction="只填白色单元格，请勿改动表头、行列和工作表。未报请留空（空白不等于0），不适用请填“{}”。填好后原样发回。",
        unit="单位：{}",
        kinds={
            Kind.FLOW: "填本期发生数",
            Kind.CUMULATIVE: "填本年累计数",
            Kind.LEVEL: "填期末数",
            Kind.RATE: "填本期比率",
        },
        marks="未报请留空（空白不等于0），不适用请填“{}”",
        refused="不能这样填",
        number="请只填数字，不带单位；不适用请填“{}”，未报请留空。",
        natural="请只填不小于0的数字，不带单位；不适用请填“{}”，未报请留空。",
        whole="请只填不小于0的整数，不带单位；不适用请填“{}”，未报请留空。",
        page="第&P页，共&N页",
    ),
    Language.ZH_HANT: FormWords(
        instruction="只填白色儲存格，請勿改動表頭、行列和工作表。未報請留空（空白不等於0），不適用請填「{}」。填好後原樣發回。",
        unit="單位：{}",
        kinds={
            Kind.FLOW: "填本期發生數",
            Kind.CUMULATIVE: "填本年累計數",
            Kind.LEVEL: "填期末數",
            Kind.RATE: "填本期比率",
        },
        marks="未報請留空（空白不等於0），不適用請填「{}」",
        refused="不能這樣填",
        number="請只填數字，不帶單位；不適用請填「{}」，未報請留空。",
        natural="請只填不小於0的數字，不帶單位；不適用請填「{}」，未報請留空。",
        whole="請只填不小於0的整數，不帶單位；不適用請填「{}」，未報請留空。",
        page="第&P頁，共&N頁",
    ),
    Language.JA: FormWords(
        instruction="白いセルだけに記入し、見出し、行、列、シートは変えないでください。未報告は空白のまま（空白はゼロではありません）、"
        "対象外は「{}」と記入し、そのまま返送してください。",
        unit="単位：{}",
        kinds={
            Kind.FLOW: "当期中の数値",
            Kind.CUMULATIVE: "年初からの累計",
            Kind.LEVEL: "期末の数値",
            Kind.RATE: "当期の比率",
        },
        marks="未報告は空白のまま（空白はゼロではありません）、対象外は「{}」",
        refused="この値は入力できません",
        number="単位を付けず、数字だけを入力してください。対象外は「{}」、未報告は空白です。",
        natural="単位を付けず、0以上の数字だけを入力してください。対象外は「{}」、未報告は空白です。",
        whole="単位を付けず、0以上の整数だけを入力してください。対象外は「{}」、未報告は空白です。",
        page="&P／&Nページ",
    ),
    Language.EN: FormWords(
        instruction="Fill in the white cells only; leave the header, rows, columns and sheets as they are. Leave a "
        "cell blank if it is not reported (blank is not zero), write “{}” where it does not apply. Then send it back.",
        unit="Unit: {}",
        kinds={
            Kind.FLOW: "The period’s own figure",
            Kind.CUMULATIVE: "The year to date",
            Kind.LEVEL: "At the end of the period",
            Kind.RATE: "The period’s rate",
        },
        marks="Blank: not reported, which is not zero. Otherwise “{}”.",
        refused="This can’t be entered",
        number="Write a number without its unit, “{}”, or leave it blank if it is not reported.",
        natural="Write a number of zero or more without its unit, “{}”, or leave it blank if it is not reported.",
        whole="Write a whole number of zero or more without its unit, “{}”, or leave it blank if it is not reported.",
        page="Page &P of &N",
    ),
}
