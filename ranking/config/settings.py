"""Settings from the environment: the mail server and the database. Secrets come from nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from ranking.config.mailboxes import mailbox_address
from ranking.domain.errors import SettingError
from ranking.domain.mailboxes import MailboxAddress
from ranking.domain.servers import Security, SmtpAddress

_SCHEMES = {
    "smtp": (Security.PLAIN, 25),
    "smtp+starttls": (Security.STARTTLS, 587),
    "smtps": (Security.TLS, 465),
}
#: The relay that RANKING_SMTP_URL is for.
MAIN = "main"
_SMTP = "RANKING_SMTP_URL"
#: Signs that a secret has at least.
_SECRET = 32
_FORM = (
    "write it as smtps://user:password@smtp.example.com, smtp+starttls://… or smtp://…; "
    "in a password write % as %25, @ as %40 and / as %2F"
)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the environment sets."""

    smtp: Mapping[str, SmtpAddress]
    """Mail servers by the relay's name."""
    dkim_key: str = field(repr=False)
    """The private key for signatures, in PEM form; "" where none is set."""
    database_url: str = field(repr=False)
    database_exists: bool = True
    """False where the database would be a file that nobody has made yet."""
    secret: bytes = field(default=b"", repr=False)
    """What signs the links in letters; empty where none is set."""
    bounces: MailboxAddress | None = None
    """The mailbox that bounces and complaints come into."""


def read_settings(environ: Mapping[str, str], folder: Path) -> Settings:
    """Read the environment; the database defaults to a file in the workspace. Raises SettingError."""
    database = environ.get("RANKING_DATABASE_URL", "").strip()
    mailbox = environ.get("RANKING_BOUNCES_URL", "").strip()
    file = (folder / "ranking.sqlite3").resolve()
    return Settings(
        smtp=_smtp_servers(environ),
        dkim_key=_dkim_key(environ),
        database_url=database or f"sqlite:///{file}",
        database_exists=bool(database) or file.exists(),
        secret=environ.get("RANKING_SECRET", "").strip().encode(),
        bounces=mailbox_address(mailbox) if mailbox else None,
    )


def require_secret(settings: Settings) -> bytes:
    """Return what signs the links in letters; raise SettingError where it is missing or too short."""
    if len(settings.secret) < _SECRET:
        says = "is too short" if settings.secret else "is not set, and `service:` needs it to sign the links in letters"
        cure = "make one with `openssl rand -base64 48`, keep it, and set it wherever letters are sent from"
        raise SettingError(f"RANKING_SECRET {says}: {cure}")
    return settings.secret


def require_smtp(settings: Settings, relay: str = MAIN) -> SmtpAddress:
    """Return a relay's mail server; raise SettingError where none is set."""
    if relay not in settings.smtp:
        raise SettingError(f"{variable_of(relay)} is not set, so no letter can be sent: {_FORM}")
    return settings.smtp[relay]


def variable_of(relay: str) -> str:
    """Return the variable that holds the address of a relay: RANKING_SMTP_URL, or RANKING_SMTP_URL_BACKUP."""
    return _SMTP if relay == MAIN else f"{_SMTP}_{relay.upper()}"


def _smtp_servers(environ: Mapping[str, str]) -> dict[str, SmtpAddress]:
    """Return every server that is set, by the relay's name."""
    found = {
        name.removeprefix(_SMTP).removeprefix("_").lower() or MAIN: (name, text.strip())
        for name, text in environ.items()
        if (name == _SMTP or name.startswith(f"{_SMTP}_")) and text.strip()
    }
    return {
        relay: _with_login(_smtp_address(name, text), environ, name.removeprefix(_SMTP))
        for relay, (name, text) in found.items()
    }


def _with_login(server: SmtpAddress, environ: Mapping[str, str], suffix: str) -> SmtpAddress:
    """Add the other ways to log in, of the relay whose variables end so: a token's command, a client certificate."""

    def setting(name: str) -> str | None:
        return environ.get(f"RANKING_SMTP_{name}{suffix}", "").strip() or None

    return replace(
        server,
        token_command=setting("TOKEN_COMMAND"),
        certificate=setting("CERTIFICATE"),
        key=setting("CERTIFICATE_KEY"),
    )


def _dkim_key(environ: Mapping[str, str]) -> str:
    """Return the key itself, or what the file has that RANKING_DKIM_KEY_FILE names."""
    if path := environ.get("RANKING_DKIM_KEY_FILE", "").strip():
        try:
            return Path(path).read_text(encoding="ascii")
        except (OSError, ValueError) as error:
            raise SettingError(
                f"RANKING_DKIM_KEY_FILE: {path} can't be read: look at the path and the rights"
            ) from error
    return environ.get("RANKING_DKIM_KEY", "").strip()


def _smtp_address(variable: str, text: str) -> SmtpAddress:
    try:
        url = urlsplit(text)
        port = url.port
    except ValueError as error:
        raise SettingError(f"{variable} can't be read: {_FORM}") from error
    if url.scheme not in _SCHEMES or not url.hostname or _has_more(url):
        raise SettingError(f"{variable} can't be read: {_FORM}")
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
