"""What it means that a mailbox can't be read, in a sentence that never shows the login."""

from __future__ import annotations

import contextlib
import imaplib
import poplib
import ssl
from collections.abc import Iterator

from ranking.domain.mailboxes import MailboxAddress, MailboxKind, MailboxUnavailable
from ranking.mail.headers import flat

_SETTING = "RANKING_BOUNCES_URL"
_REFUSED = "it refused the user or the password"


@contextlib.contextmanager
def told_in_words(address: MailboxAddress) -> Iterator[None]:
    """Turn what goes wrong with a mailbox into a MailboxUnavailable."""
    try:
        yield
    except (imaplib.IMAP4.error, poplib.error_proto, OSError, ValueError) as error:
        raise MailboxUnavailable(address, *_reason_and_cure(address, error)) from error


def refused(address: MailboxAddress) -> MailboxUnavailable:
    """Return what a refused login means; the server's own words may repeat what it was given."""
    return MailboxUnavailable(
        address, _REFUSED, f"mend {_SETTING}; some providers want a password of its own for programs (授权码)"
    )


def _reason_and_cure(address: MailboxAddress, error: Exception) -> tuple[str, str]:
    if isinstance(error, ssl.SSLCertVerificationError):
        cure = f"write the host in {_SETTING} as the certificate names it, or ask whoever runs it for a valid one"
        return f"its certificate is not trusted: {error.verify_message}", cure
    if isinstance(error, OSError) and address.kind is MailboxKind.MAILDIR:
        cure = f"{_SETTING} must name a Maildir, with new/ and cur/, that this account may read and write"
        return error.strerror or type(error).__name__, cure
    if isinstance(error, OSError):
        reason = flat(error.strerror or str(error)) or type(error).__name__
        return reason, f"look whether it runs and {_SETTING} is right"
    said = error.args[0] if error.args else ""
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return f"it answered “{flat(words)[:200]}”", f"look at {_SETTING} and `bounces:`, or ask whoever runs it"
