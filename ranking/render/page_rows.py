"""Rows of tables on public pages, as markup.

They are made here and not in templates because a field may have thousands of districts: a template that wrote them all
would pass the bounds of a letter's.
"""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape

from ranking.domain.signs import clean_text
from ranking.render.parts import Lamp

#: What stands where there is nothing to tell.
NOTHING = "–"


def row(*cells: str, kind: str = "") -> str:
    """Return a row of ready cells; `kind` is its class."""
    return f"<tr{_kind(kind)}>{''.join(cells)}</tr>"


def head(text: str) -> str:
    """Return the cell that names its row."""
    return f'<th scope="row">{shown(text)}</th>'


def cell(text: str, kind: str = "", *, across: int = 1) -> str:
    """Return a cell with a text; `across` is how many columns it spans."""
    span = f' colspan="{across}"' if across > 1 else ""
    return f"<td{_kind(kind)}{span}>{shown(text)}</td>"


def bar(width: int) -> str:
    """Return a cell with a bar of so many per cent; who hears the page isn't told of it: the figure stands beside."""
    return f'<td class="b" aria-hidden="true"><i style="width:{width}%"></i></td>'


def lamp(light: Lamp | None) -> str:
    """Return a cell with a light: its shape in its colour, and its word."""
    if light is None:
        return cell(NOTHING, "l")
    return f'<td class="l"><b class="{light.colour}" aria-hidden="true">{light.shape}</b> {shown(light.word)}</td>'


def group(name: str, across: int) -> str:
    """Return a row that names the rows below it."""
    return f'<tr class="g"><th scope="rowgroup" colspan="{across}">{shown(name)}</th></tr>'


def body(rows: Iterable[str]) -> Markup:
    """Return rows as one body of a table."""
    return Markup("<tbody>\n{}\n</tbody>\n").format(Markup("\n".join(rows)))  # noqa: S704 - every text in them is escaped


def shown(text: str) -> str:
    """Return a text as it stands in markup."""
    return str(escape(clean_text(text)))


def _kind(kind: str) -> str:
    return f' class="{kind}"' if kind else ""
