"""Columns: which of a table's columns says what, by the layout or by the titles that offices usually write."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ranking.domain.errors import Place, Problem
from ranking.domain.layouts import Gives, Layout, Shape
from ranking.domain.periods import PeriodKind
from ranking.domain.races import Race
from ranking.sources.dates import mentioned, read_date, year_in
from ranking.sources.headers import Column
from ranking.sources.names import indicator_spellings, nearest_of, reporting_spellings
from ranking.sources.spreadsheets import address
from ranking.sources.tables import Sought, Table

#: What stands over the districts and over the dates, where schedules.yaml doesn't say it.
_WHO = (
    "县（市、区）", "县市区", "县（市）区", "市县区", "县区", "区县", "县（区）", "区（县）", "地区", "区域", "单位",
    "单位名称", "名称", "縣（市、區）", "區縣", "地區", "市区町村", "都道府県", "地域", "district", "region", "area",
)  # fmt: skip
_WHEN = (
    "期间", "期間", "期", "周", "周次", "週", "月份", "月", "年月", "季度", "日期", "时间", "時間", "统计期", "报告期",
    "年度", "年份", "年", "period", "date", "week", "month", "quarter", "year",
)  # fmt: skip
#: Groups of columns whose figures aren't those of the period itself.
_OTHER = re.compile("上年|去年|同期|增速|增长|同比|环比|排名|名次|位次|目标|计划数|占比")
_SINCE = re.compile(r"累计|1[-—–~至]\d{1,2}月")
#: What columns beside the figures may be called.
_BESIDE = re.compile(
    "序号|排名|名次|位次|备注|说明|单位|计量单位|编号|全市|no\\.?|notes?|total"
    "|.*(?:合计|小计|总计|累计|平均|同比|环比|增速|增长|增幅|占比|目标).*",
    re.IGNORECASE,
)
#: So many missing columns are told one by one, with the nearest title.
_FEW = 3
#: Words for a period that the title rows, or the file's name, mention.
TITLE, NAME = "title", "name"


@dataclass(frozen=True, kw_only=True)
class Value:
    """A column of figures: its position, and the indicator, period or district that its title means, if any."""

    place: int
    means: str = ""


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Where a table says what; positions from 0, None where no column does."""

    district: int | None
    indicator: int | None
    date: tuple[int, ...]
    values: tuple[Value, ...]
    period: str | None = None
    """The period of the whole table."""
    year: int | None = None
    """The year of dates that lack it."""


def sought(layout: Layout, race: Race) -> Sought:
    """Return by which names the header is found."""
    names = [layout.district, *layout.date, layout.indicator, layout.value, *layout.columns]
    given = tuple(name for name in names if name)
    if layout.shape is Shape.WIDE and not layout.columns:
        given += tuple(str(one.names) for one in race.counted)
    if layout.shape is Shape.DISTRICTS:
        given += tuple(str(one.names) for one in race.districts)
    given += () if layout.district or layout.of_district else _WHO
    given += () if layout.date or layout.of_period or layout.shape is Shape.PERIODS else _WHEN
    return Sought(names=given, line=layout.header, sheet=layout.sheet, encoding=layout.encoding)


def find_columns(table: Table, layout: Layout, race: Race) -> tuple[Columns | None, tuple[Problem, ...]]:
    """Return where the table says what, or every column that is missing, stands twice or is hidden."""
    finder = _Finder(table, layout, race)
    columns = finder.columns()
    return (None, tuple(finder.problems)) if finder.problems else (columns, ())


class _Finder:
    """Looks for columns, and keeps what is wrong with them."""

    def __init__(self, table: Table, layout: Layout, race: Race) -> None:
        self._table, self._layout, self._race = table, layout, race
        self.problems: list[Problem] = []
        self._named: dict[str, list[int]] = {}

    def columns(self) -> Columns:
        """Return all columns; what can't be found is among the problems."""
        layout = self._layout
        district = self._one(layout.district, _WHO, optional=self._needs_no_district())
        indicator = self._one(layout.indicator, (), optional=True)
        date = tuple(place for name in layout.date if (place := self._one(name, ())) is not None)
        if not layout.date and (found := self._usual_date(district)) is not None:
            date = (found,)
        values = tuple(self._values({district, indicator, *date}))
        period = self._period() if not date and layout.shape is not Shape.PERIODS else None
        self._tell_columns()
        self._tell_hidden({district, indicator, *date, *(value.place for value in values)})
        self._tell_groups(values)
        year = layout.year or self._year()
        return Columns(district=district, indicator=indicator, date=date, values=values, period=period, year=year)

    def _needs_no_district(self) -> bool:
        return self._layout.of_district is not None or self._layout.shape is Shape.DISTRICTS

    def _one(self, name: str, usual: Sequence[str], *, optional: bool = False) -> int | None:
        """Return the one column of a name, or the first of the usual ones that is there."""
        if name:
            self._named[name] = found = self._table.heading.places(name)
            return found[0] if len(found) == 1 else None
        for word in usual if not optional or not self._needs_no_district() else ():
            if len(found := self._table.heading.places(word)) == 1:
                return found[0]
        if not optional:
            says = "no column says whose figures these are"
            cure = "Name it under `district:` of the source, or say `of_district:` if all are of one"
            self._wrong("missing-column", says, f"{cure}. {self._there_are()}")
        return None

    def _usual_date(self, district: int | None) -> int | None:
        layout = self._layout
        if layout.of_period or layout.shape is Shape.PERIODS or (layout.gives is Gives.TARGETS and layout.year):
            return None
        found = {place for word in _WHEN for place in self._table.heading.places(word)} - {district}
        if len(found) > 1:
            titles = [self._table.header[place] for place in sorted(found)]
            says = f"several columns may say when it was: {', '.join(titles)}"
            self._wrong(
                "which-date", says, f"Name the right one under `date:` of the source, such as date: {titles[-1]}"
            )
        return min(found, default=None)

    def _period(self) -> str | None:
        """Return the period that all of the table is of; without any, there is a problem."""
        layout, title = self._layout, " ".join(self._table.heading.above)
        if layout.gives is Gives.TARGETS and (year := layout.year or self._year()):
            return str(year)
        found = {
            TITLE: mentioned(title),
            NAME: mentioned(_stem(self._table.file)),
            None: mentioned(title) or mentioned(_stem(self._table.file)),
        }
        period = found.get(layout.of_period, layout.of_period)
        if layout.of_period is None and found[TITLE] and found[NAME]:
            period = self._agreed(found[TITLE] or "", found[NAME] or "")
        if period is None:
            says = "no column, no title row and no file name says of which period these figures are"
            if layout.of_period in {TITLE, NAME}:
                says = f"{'the title rows' if layout.of_period == TITLE else 'the file’s name'} mention no period"
            cure = "Write it there, such as 2024年第18周, name its column under `date:`, or say `of_period:`"
            self._wrong("no-period", says, f"{cure}. {self._there_are()}")
        return period

    def _agreed(self, title: str, name: str) -> str:
        """Return the period that the title and the file's name say; where one says the year alone, the other's."""
        one, other = read_date(title), read_date(name)
        if one.day == other.day:
            return title
        years = {said: dated for said, dated in ((title, one), (name, other)) if dated.span is PeriodKind.YEAR}
        same = one.day is not None and other.day is not None and one.day.year == other.day.year
        if same and len(years) == 1:
            return name if title in years else title
        says = f"the title says {title} and the file's name {name}"
        self._wrong("which-period", says, "Correct one of them, or say `of_period: title` or `of_period: name`")
        return title

    def _year(self) -> int | None:
        return year_in(" ".join(self._table.heading.above)) or year_in(_stem(self._table.file))

    def _values(self, taken: set[int | None]) -> Iterator[Value]:
        layout = self._layout
        match layout.shape:
            case Shape.LONG:
                place = self._one(layout.value, ())
                yield from [] if place is None else [Value(place=place)]
            case Shape.PERIODS:
                yield from self._by_title(taken, self._as_period, "a period, such as 2024年3月")
            case Shape.DISTRICTS:
                yield from self._by_title(taken, self._as_district, "a district")
            case _ if layout.columns:
                for name, code in layout.columns.items():
                    self._named[name] = found = self._table.heading.places(name)
                    yield from [Value(place=place, means=code) for place in found[:1]]
            case _:
                yield from self._by_title(taken, self._as_indicator, "an indicator")

    def _by_title(self, taken: set[int | None], means: Callable[[Column], str], what: str) -> Iterator[Value]:
        seen: dict[str, int] = {}
        for place, column in enumerate(self._table.heading.columns):
            if place not in taken and column.title and (found := means(column)):
                if found in seen:
                    says = f"the columns {seen[found] + 1} and {place + 1} both mean {found}"
                    self._wrong("column-twice", says, "Keep one of them, or name the right one under `columns:`")
                seen.setdefault(found, place)
                yield Value(place=place, means=found)
        if not seen:
            self._wrong("missing-column", f"no column's title is {what}", self._there_are())
        elif self._layout.shape in {Shape.PERIODS, Shape.DISTRICTS}:
            self._tell_unread({*taken, *seen.values()}, what)

    def _tell_unread(self, read: set[int | None], what: str) -> None:
        """Tell columns of figures whose title means nothing: one may be mistyped."""
        for place, column in enumerate(self._table.heading.columns):
            if place in read or not column.title or _BESIDE.fullmatch(column.title):
                continue
            texts = self._table.texts[place]
            figures = texts[texts != ""].str.fullmatch(r"[-+0-9.,%]+")
            if not len(figures) or not figures.all():
                continue
            near = nearest_of(column.title, [str(one.names) for one in self._race.districts])
            says = f"the column “{column.title}” holds figures, but its title is not {what}{near}"
            self._wrong("unknown-column", says, "Correct the title", column=place)

    def _as_indicator(self, column: Column) -> str:
        spelled = indicator_spellings(self._race)
        found = (spelled.code("".join(column.parts[start:])) for start in range(len(column.parts)))
        return next((code for code in found if code), "")

    def _as_period(self, column: Column) -> str:
        for text in (column.title, *column.parts):
            dated = read_date(text.replace("|", ""), self._layout.year or self._year())
            if dated.day is not None or dated.doubt is not None:
                return text.replace("|", "")
        return ""

    def _as_district(self, column: Column) -> str:
        spelled = reporting_spellings(self._race)
        found = (spelled.code("".join(column.parts[start:])) for start in range(len(column.parts)))
        return next((code for code in found if code), "")

    def _tell_columns(self) -> None:
        """Tell each named column that is missing, stands several times, or is hidden."""
        claimed = {place for found in self._named.values() for place in found}
        free = [title for place, title in enumerate(self._table.header) if title and place not in claimed]
        missing = [name for name, found in self._named.items() if not found]
        if len(missing) > _FEW:
            says = f"there are no columns {', '.join(f'“{name}”' for name in missing)}"
            self._wrong("missing-column", says, f"{self._there_are()}: correct the file or schedules.yaml")
        for name, found in self._named.items():
            if not found and len(missing) > _FEW:
                continue
            if len(found) > 1:
                listed = " and ".join(str(place + 1) for place in found)
                says = f"the column “{name}” stands {len(found)} times, as the columns {listed}"
                self._wrong("column-twice", says, self._apart(found))
            elif not found:
                says = f"there is no column “{name}”{nearest_of(name, free)}"
                self._wrong("missing-column", says, f"{self._there_are()}: correct the file or schedules.yaml")

    def _tell_hidden(self, used: set[int | None]) -> None:
        for place in sorted(self._table.hidden_columns & {one for one in used if one is not None}):
            says = f"the column “{self._table.header[place]}” is hidden, and what is hidden isn't read"
            self._wrong("hidden-column", says, "Unhide it", column=place)

    def _tell_groups(self, values: Sequence[Value]) -> None:
        """Tell a column that stands below a title of other figures: last year's, ranks, growth, targets, sums."""
        asked = " ".join([*self._layout.columns, self._layout.value])
        to_date = self._layout.dates is not None or self._layout.gives is not Gives.FIGURES
        for value in values:
            above = " ".join(self._table.heading.columns[value.place].parts[:-1])
            found = _OTHER.search(above) or (None if to_date else _SINCE.search(above))
            if found and found[0] not in asked and self._layout.gives is Gives.FIGURES:
                title = self._table.header[value.place]
                says = f"“{title}” stands below “{found[0]}”, so it may be another quantity than this period's figure"
                self._wrong("other-quantity", says, f"Write it in full, if it is meant: {title}", column=value.place)

    def _apart(self, found: Sequence[int]) -> str:
        """Return how columns of one name can be told apart: by the titles above them, where there are any."""
        titles = [self._table.header[place] for place in found]
        if len(set(titles)) == len(found) and "|" in titles[0]:
            return f"Write it with the title above it: {' or '.join(titles)}"
        return "Keep one of them, or give the others another name"

    def _there_are(self) -> str:
        return f"The columns are {', '.join(title for title in self._table.header if title) or 'none'}"

    def _wrong(self, rule: str, says: str, cure: str, column: int | None = None) -> None:
        table = self._table
        cell = table.sheet
        if cell and column is not None:
            cell = address(cell, table.heading.bottom + 1, column)
        self.problems.append(Problem(rule=rule, says=says, cure=cure, place=Place(file=table.file, cell=cell)))


def _stem(file: str) -> str:
    return file.replace("\\", "/").rsplit("/", maxsplit=1)[-1].rsplit(".", maxsplit=1)[0]
