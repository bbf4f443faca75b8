"""RANKING_BOUNCES_URL: the mailbox that bounces and complaints come into. Its password comes from nowhere else."""

from __future__ import annotations

from urllib.parse import SplitResult, unquote, urlsplit

from ranking.domain.errors import SettingError
from ranking.domain.mailboxes import MailboxAddress, MailboxKind

_SCHEMES = {
    "imaps": (MailboxKind.IMAP, True, 993),
    "imap": (MailboxKind.IMAP, False, 143),
    "pop3s": (MailboxKind.POP3, True, 995),
    "pop3": (MailboxKind.POP3, False, 110),
}
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_FORM = (
    "write it as imaps://user:password@imap.example.com/INBOX, pop3s://user:password@pop.example.com or "
    "maildir:///var/mail/bounces; in a password write % as %25, @ as %40 and / as %2F"
)


def require_mailbox(address: MailboxAddress | None) -> MailboxAddress:
    """Return the mailbox; raise SettingError where none is set."""
    if address is None:
        raise SettingError(f"RANKING_BOUNCES_URL is not set, so no mailbox can be read: {_FORM}")
    return address


def mailbox_address(text: str) -> MailboxAddress:
    """Read the setting; raise SettingError, which never shows it."""
    try:
        url = urlsplit(text)
        port = url.port
    except ValueError as error:
        raise _unreadable() from error
    if url.scheme == "maildir":
        return _maildir(url)
    if url.scheme not in _SCHEMES or not url.hostname or url.query or url.fragment:
        raise _unreadable()
    kind, tls, usual_port = _SCHEMES[url.scheme]
    user, password, folder = (unquote(part or "") for part in (url.username, url.password, url.path.strip("/")))
    if not (user and password) or not all(part.isprintable() for part in (user, password, folder)):
        raise _unreadable()
    if kind is MailboxKind.POP3 and folder:
        raise SettingError(f"RANKING_BOUNCES_URL names a folder, and POP3 has none: {_FORM}")
    if not tls and url.hostname not in _LOOPBACK:
        cure = f"write {url.scheme}s:// (without encryption only a server on this machine is asked)"
        raise SettingError(f"RANKING_BOUNCES_URL would send the password over the network as it is: {cure}")
    return MailboxAddress(
        kind=kind,
        host=url.hostname,
        port=port or usual_port,
        tls=tls,
        user=user,
        password=password,
        folder=folder or "INBOX",
    )


def _maildir(url: SplitResult) -> MailboxAddress:
    if url.netloc or not url.path.startswith("/") or not url.path.strip("/"):
        raise SettingError("RANKING_BOUNCES_URL names no folder: write maildir:///var/mail/bounces, with three strokes")
    return MailboxAddress(kind=MailboxKind.MAILDIR, folder=unquote(url.path))


def _unreadable() -> SettingError:
    return SettingError(f"RANKING_BOUNCES_URL can't be read: {_FORM}")
