"""Enclosures: the pictures in a letter and the files that go with it, each made once however many letters carry it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path

from ranking.domain.issues import Attachment, Format
from ranking.domain.languages import Language
from ranking.domain.report import Report
from ranking.render.abridging import WHOLE_FIELD
from ranking.render.common import Common
from ranking.render.parts import Picture

_TYPES = {
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.CSV: "text/csv",
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.PDF: "application/pdf",
}
_BULLETIN = "bulletin"


def files(common: Common, folders: Sequence[Path]) -> list[Attachment]:
    """Return the files that go with a report's letters in one language; raise TemplateProblem."""
    report, language = common.report, common.language
    makers: dict[Format, Callable[[], bytes]] = {
        Format.XLSX: partial(_workbook, report, language),
        Format.CSV: partial(_csv, report, language),
        Format.DOCX: partial(_word, common, folders),
        Format.PDF: partial(_pdf, common, folders),
    }
    return [_attachment(report, language, form, makers[form]()) for form in report.attach]


def pictures(
    report: Report, language: Language, district: str | None, folders: Sequence[Path]
) -> list[tuple[Picture, Attachment]]:
    """Return the charts of a letter; a large field has none, for they would show little and take long to draw."""
    if len(report.rows) > WHOLE_FIELD:
        return []
    from ranking.render.charts import charts, png  # noqa: PLC0415 - heavy, and not needed to look

    made = []
    for number, chart in enumerate(charts(report, language, district, folders), start=1):
        body = png(chart, language)
        cid = f"{chart.code}.{sha256(body).hexdigest()[:20]}@race-to-win"
        picture = Picture(title=chart.title, alt=chart.alt, cid=cid, width=chart.width, height=chart.height)
        name = f"{chart.code}-{number}.png"
        made.append((picture, Attachment(name=name, plain_name=name, media_type="image/png", body=body, cid=cid)))
    return made


def documents(template: str, folders: Sequence[Path]) -> tuple[Format, ...]:
    """Return the documents that a template's folder has a template of its own for."""
    names = {Format.DOCX: f"{_BULLETIN}.*.docx", Format.PDF: f"{_BULLETIN}.typ"}
    return tuple(form for form, name in names.items() if any(any((folder / template).glob(name)) for folder in folders))


def template_file(name: str, folders: Sequence[Path]) -> Path:
    """Return the first file of that name in the template folders; the last place to look where there is none."""
    return next((folder / name for folder in folders if (folder / name).is_file()), folders[-1] / name)


def _attachment(report: Report, language: Language, form: Format, body: bytes) -> Attachment:
    from ranking.render.filenames import file_names  # noqa: PLC0415

    name, plain_name = file_names(report, language, form)
    return Attachment(name=name, plain_name=plain_name, media_type=_TYPES[form], body=body)


def _workbook(report: Report, language: Language) -> bytes:
    from ranking.render.workbooks import workbook  # noqa: PLC0415

    return workbook(report, language)


def _csv(report: Report, language: Language) -> bytes:
    from ranking.render.csvs import csv_table  # noqa: PLC0415

    return csv_table(report, language)


def _word(common: Common, folders: Sequence[Path]) -> bytes:
    from ranking.render.word import word  # noqa: PLC0415

    name = f"{common.report.template}/{_BULLETIN}.{common.language}.docx"
    return word(common.bulletin, template_file(name, folders))


def _pdf(common: Common, folders: Sequence[Path]) -> bytes:
    from ranking.render.pdf import pdf  # noqa: PLC0415

    return pdf(common.bulletin, template_file(f"{common.report.template}/{_BULLETIN}.typ", folders))
