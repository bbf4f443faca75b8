"""A folder on an IMAP server: messages by their UIDs; marked, moved or deleted one by one."""

from __future__ import annotations

import base64
import contextlib
import imaplib
import re
import ssl
from collections.abc import Generator, Iterator
from functools import partial
from typing import Any

from ranking.domain.mailboxes import Afterwards, MailboxAddress
from ranking.mail.reading import LARGEST
from ranking.mail.unavailable import refused, told_in_words
from ranking.ports import Post


class ImapMailbox:
    """Unseen messages; where they are moved or deleted when read, the seen ones too, for a person may have looked."""

    def __init__(
        self,
        address: MailboxAddress,
        afterwards: Afterwards,
        folder: str,
        *,
        tls: ssl.SSLContext | None,
        timeout: float,
    ) -> None:
        self._address = address
        self._afterwards = afterwards
        self._folder = _quoted(folder)
        self._tls = tls
        self._timeout = timeout
        self._left: set[str] = set()

    def unread(self) -> Generator[Post, None, None]:
        """Yield what wasn't read yet, the oldest first; see ports.Mailbox."""
        with told_in_words(self._address), self._connected() as server:
            self._log_in(server)
            _ask(server, "select", _quoted(self._address.folder))
            if self._afterwards is Afterwards.MOVE:
                server.create(self._folder)  # “NO” where it is there already
            wanted = "UNSEEN" if self._afterwards is Afterwards.SEEN else "ALL"
            number = _validity(server)
            for uid in b" ".join(_ask(server, "uid", "SEARCH", "UNDELETED", wanted)).decode().split():
                name = f"{number}/{uid}"
                if name not in self._left and (raw := _fetched(server, uid)) is not None:
                    done, leave = partial(self._put_away, server, uid), partial(self._left.add, name)
                    yield Post(name=f"message {uid}", raw=raw, done=done, leave=leave)

    @contextlib.contextmanager
    def _connected(self) -> Iterator[imaplib.IMAP4]:
        host, port, timeout = self._address.host, self._address.port, self._timeout
        if self._address.tls:
            context = self._tls or ssl.create_default_context()
            server: imaplib.IMAP4 = imaplib.IMAP4_SSL(host, port, ssl_context=context, timeout=timeout)
        else:
            server = imaplib.IMAP4(host, port, timeout=timeout)
        try:
            yield server
        finally:
            with contextlib.suppress(imaplib.IMAP4.error, OSError):
                server.logout()

    def _log_in(self, server: imaplib.IMAP4) -> None:
        try:
            server.login(_in_quotes(self._address.user), self._address.password)
        except imaplib.IMAP4.abort:
            raise
        except (imaplib.IMAP4.error, UnicodeEncodeError):
            raise refused(self._address) from None
        # Many servers tell what they can only after the login; imaplib remembers what they said before.
        server.capabilities = tuple(_ask(server, "capability")[0].decode().upper().split())
        if "ID" in server.capabilities:  # NetEase lets nobody in who doesn't say who he is
            server.xatom("ID", '("name" "ranking" "vendor" "race-to-win")')

    def _put_away(self, server: imaplib.IMAP4, uid: str) -> None:
        with told_in_words(self._address):
            if self._afterwards is Afterwards.SEEN:
                _ask(server, "uid", "STORE", uid, "+FLAGS.SILENT", r"(\Seen)")
                return
            if self._afterwards is Afterwards.MOVE:
                if "MOVE" in server.capabilities:
                    _ask(server, "uid", "MOVE", uid, self._folder)
                    return
                _ask(server, "uid", "COPY", uid, self._folder)
            _ask(server, "uid", "STORE", uid, "+FLAGS.SILENT", r"(\Deleted \Seen)")
            if "UIDPLUS" in server.capabilities:  # else it stays, marked: other deleted messages would go with it
                _ask(server, "uid", "EXPUNGE", uid)


def _validity(server: imaplib.IMAP4) -> str:
    """Return the number that changes when a server numbers its messages anew."""
    found = server.response("UIDVALIDITY")[1]
    return found[0].decode() if found and isinstance(found[0], bytes) else ""


def _fetched(server: imaplib.IMAP4, uid: str) -> bytes | None:
    """Return the beginning of a message, None where another has put it away since."""
    answer = _ask(server, "uid", "FETCH", uid, f"(BODY.PEEK[]<0.{LARGEST}>)")
    return next((bytes(one[1]) for one in answer if isinstance(one, tuple)), None)


def _ask(server: imaplib.IMAP4, verb: str, *words: str) -> list[Any]:
    kind, answer = getattr(server, verb)(*words)
    if kind != "OK":
        raise imaplib.IMAP4.error(b" ".join(one for one in answer if isinstance(one, bytes)).decode("utf-8", "replace"))
    return [one for one in answer if one is not None]


def _quoted(name: str) -> str:
    """Return a name as the protocol writes it: in quotes, in modified UTF-7 (RFC 3501, 5.1.3)."""
    written = re.sub(r"[^\x20-\x7e]+", _shifted, name.replace("&", "&-"))
    return _in_quotes(written)


def _in_quotes(text: str) -> str:
    return '"' + text.replace("\\", r"\\").replace('"', r"\"") + '"'


def _shifted(found: re.Match[str]) -> str:
    encoded = base64.b64encode(found[0].encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
    return f"&{encoded}-"
