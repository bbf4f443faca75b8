"""Settings from the environment: the mail server and the database. Secrets come from nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from ranking.domain.errors import SettingError
from ranking.domain.servers import Security, SmtpAddress

_SCHEMES = {
    "smtp": (Security.PLAIN, 25),
    "smtp+starttls": (Security.STARTTLS, 587),
    "smtps": (Security.TLS, 465),
}
_FORM = (
    "write it as smtps://user:password@smtp.example.com, smtp+starttls://… or smtp://…; "
    "in a password write % as %25, @ as %40 and / as %2F"
)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the environment sets."""

    smtp: SmtpAddress | None
    database_url: str = field(repr=False)
    database_exists: bool = True
    """False where the database would be a file that nobody has made yet."""


def read_settings(environ: Mapping[str, str], folder: Path) -> Settings:
    """Read the environment; the database defaults to a file in the workspace. Raises SettingError."""
    smtp = environ.get("RANKING_SMTP_URL", "").strip()
    database = environ.get("RANKING_DATABASE_URL", "").strip()
    file = (folder / "ranking.sqlite3").resolve()
    return Settings(
        smtp=_smtp_address(smtp) if smtp else None,
        database_url=database or f"sqlite:///{file}",
        database_exists=bool(database) or file.exists(),
    )


def require_smtp(settings: Settings) -> SmtpAddress:
    """Return the mail server; raise SettingError where none is set."""
    if settings.smtp is None:
        raise SettingError(f"RANKING_SMTP_URL is not set, so no letter can be sent: {_FORM}")
    return settings.smtp


def _smtp_address(text: str) -> SmtpAddress:
    try:
        url = urlsplit(text)
        port = url.port
    except ValueError as error:
        raise SettingError(f"RANKING_SMTP_URL can't be read: {_FORM}") from error
    if url.scheme not in _SCHEMES or not url.hostname or _has_more(url):
        raise SettingError(f"RANKING_SMTP_URL can't be read: {_FORM}")
    security, usual_port = _SCHEMES[url.scheme]
    return SmtpAddress(
        host=url.hostname,
        port=port or usual_port,
        security=security,
        user=unquote(url.username) if url.username else None,
        password=unquote(url.password) if url.password else None,
    )


def _has_more(url: SplitResult) -> bool:
    """Tell whether something follows the host: an unescaped / or # in a password ends up there."""
    return bool(url.path.strip("/") or url.query or url.fragment)
