"""Times of day and days of the week, as coordinators write them."""

from __future__ import annotations

from datetime import time

from ranking.domain.errors import WhenError

_NAMES = ("mon monday 周一", "tue tuesday 周二", "wed wednesday 周三", "thu thursday 周四",
          "fri friday 周五", "sat saturday 周六", "sun sunday 周日")  # fmt: skip
WEEKDAYS = {name: number for number, names in enumerate(_NAMES, start=1) for name in names.split()}


def clock(text: str, hour: str, minute: str) -> time:
    """Return a time of day; raise WhenError, which quotes `text`."""
    try:
        return time(int(hour), int(minute))
    except ValueError as error:
        raise WhenError(text, "hours go from 00 to 23 and minutes from 00 to 59") from error
