"""What the columns of a list of subscribers are called, and the words that may stand in them."""

from __future__ import annotations

from collections.abc import Mapping

from ranking.domain.languages import Language
from ranking.domain.subscribers import Basis, LetterFormat, Role
from ranking.sources.names import nearest_of

#: The columns in the order in which lists are written, each with the other names it may have.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "address": ("邮箱", "电子邮箱", "邮箱地址", "邮件地址", "电子邮件", "email", "e-mail"),
    "name": ("姓名", "名称", "收件人"),
    "language": ("语言", "語言", "文种"),
    "role": ("角色", "身份"),
    "district": ("县（市、区）", "县市区", "县区", "地区", "区域"),
    "editions": ("刊别", "刊物", "订阅刊物"),
    "post": ("职务", "職務"),
    "unit": ("单位", "單位", "工作单位"),
    "basis": ("依据", "依據", "订阅依据"),
    "since": ("订阅日期", "起始日期"),
    "format": ("格式",),
}
#: Columns that every list has.
NEEDED = ("address", "name", "language", "role", "district", "editions")
#: What else may stand in a column than the words that are kept.
WORDS: Mapping[str, Mapping[str, str]] = {
    "language": {
        "简体": Language.ZH_HANS, "简体中文": Language.ZH_HANS, "中文": Language.ZH_HANS,
        "繁体": Language.ZH_HANT, "繁體": Language.ZH_HANT, "繁体中文": Language.ZH_HANT, "繁體中文": Language.ZH_HANT,
        "日语": Language.JA, "日文": Language.JA, "日本語": Language.JA,
        "英语": Language.EN, "英文": Language.EN, "English": Language.EN,
    },
    "role": {
        "县区": Role.DISTRICT, "市领导": Role.LEADER, "领导": Role.LEADER, "统筹": Role.COORDINATOR,
        "公众": Role.PUBLIC, "数据联系人": Role.CONTACT, "联系人": Role.CONTACT,
    },
    "basis": {"按职务": Basis.OFFICE, "职务": Basis.OFFICE, "本人同意": Basis.CONSENT, "同意": Basis.CONSENT},
    "format": {"全文": LetterFormat.FULL, "图文": LetterFormat.FULL, "纯文本": LetterFormat.TEXT},
}  # fmt: skip
#: What a blank field means, where it may be blank.
BLANK = {"basis": str(Basis.OFFICE), "format": str(LetterFormat.FULL)}


def positions(header: tuple[str, ...]) -> dict[str, int]:
    """Return where each column stands, by its name, whatever the header calls it."""
    called = {_plain(title): place for place, title in reversed([*enumerate(header)])}
    ways = ((name, way) for name, others in COLUMNS.items() for way in reversed((name, *others)))
    return {name: called[_plain(way)] for name, way in ways if _plain(way) in called}


def mistyped(header: tuple[str, ...]) -> dict[str, str]:
    """Return the columns that nearly mean what may be left out, each with a question: (did you mean “basis”?)."""
    known = {_plain(way) for name, others in COLUMNS.items() for way in (name, *others)}
    unknown = [title for title in header if title and _plain(title) not in known]
    asked = {title: nearest_of(_plain(title), COLUMNS) for title in unknown}
    needed = {nearest_of(name, NEEDED) for name in NEEDED}  # what is missing of these is told by itself
    return {title: question for title, question in asked.items() if question and question not in needed}


def _plain(title: str) -> str:
    return "".join(title.split()).casefold()
