"""Mailboxes: what came in and wasn't read yet, one message at a time, and marking what was read."""

from __future__ import annotations

import ssl

from ranking.domain.errors import SettingError
from ranking.domain.mailboxes import Afterwards, MailboxAddress, MailboxKind
from ranking.mail.imap import ImapMailbox
from ranking.mail.maildir import MaildirMailbox
from ranking.mail.pop3 import Pop3Mailbox
from ranking.ports import Mailbox

#: Seconds of silence after which a server is given up.
_PATIENCE = 30.0


def open_mailbox(
    address: MailboxAddress,
    afterwards: Afterwards = Afterwards.SEEN,
    folder: str = "",
    *,
    tls: ssl.SSLContext | None = None,
    timeout: float = _PATIENCE,
) -> Mailbox:
    """Return a mailbox; nothing is connected yet. `folder` is where read messages are moved to.

    Raises SettingError for what that kind of mailbox can't do. Certificates are verified by `tls`, which is by default
    as the system does it.
    """
    if address.kind is MailboxKind.MAILDIR:
        return MaildirMailbox(address, afterwards, folder)
    if address.kind is MailboxKind.IMAP:
        return ImapMailbox(address, afterwards, folder, tls=tls, timeout=timeout)
    if afterwards is Afterwards.MOVE:
        raise SettingError("POP3 has no folders to move messages to: write `after: seen` or `after: delete`")
    return Pop3Mailbox(address, afterwards, tls=tls, timeout=timeout)
