"""A mailbox on a POP3 server, which knows neither folders nor what was read."""

from __future__ import annotations

import contextlib
import poplib
import ssl
from collections.abc import Generator, Iterator
from functools import partial

from ranking.domain.mailboxes import Afterwards, MailboxAddress
from ranking.mail.reading import LARGEST
from ranking.mail.unavailable import refused, told_in_words
from ranking.ports import Post

#: Lines that are fetched of a message that is larger than what is looked at.
_LINES = 2000
# The library gives up at a line longer than the standard allows, which bounces have.
poplib._MAXLINE = LARGEST  # type: ignore[attr-defined]  # noqa: SLF001


class Pop3Mailbox:
    """Remembers for as long as it lives what was read, for the server doesn't; what is deleted goes at the goodbye."""

    def __init__(
        self, address: MailboxAddress, afterwards: Afterwards, *, tls: ssl.SSLContext | None, timeout: float
    ) -> None:
        self._address = address
        self._deletes = afterwards is Afterwards.DELETE
        self._tls = tls
        self._timeout = timeout
        self._left: set[str] = set()

    def unread(self) -> Generator[Post, None, None]:
        """Yield what wasn't read yet, the oldest first; see ports.Mailbox."""
        with told_in_words(self._address), self._connected() as server:
            self._log_in(server)
            names = dict(one.decode("utf-8", "replace").split(" ", 1) for one in server.uidl()[1])
            for number, size in [one.decode().split()[:2] for one in server.list()[1]]:
                name = names.get(number, "")
                if name not in self._left:
                    raw = _fetched(server, int(number), int(size))
                    done, leave = partial(self._put_away, server, number, name), partial(self._leave, name)
                    yield Post(name=f"message {number}", raw=raw, done=done, leave=leave)

    @contextlib.contextmanager
    def _connected(self) -> Iterator[poplib.POP3]:
        host, port, timeout = self._address.host, self._address.port, self._timeout
        if self._address.tls:
            context = self._tls or ssl.create_default_context()
            server: poplib.POP3 = poplib.POP3_SSL(host, port, timeout=timeout, context=context)
        else:
            server = poplib.POP3(host, port, timeout=timeout)
        try:
            yield server
        finally:
            with contextlib.suppress(poplib.error_proto, OSError):
                server.quit()
            server.close()

    def _log_in(self, server: poplib.POP3) -> None:
        try:
            server.user(self._address.user)
            server.pass_(self._address.password)
        except poplib.error_proto:
            raise refused(self._address) from None

    def _put_away(self, server: poplib.POP3, number: str, name: str) -> None:
        with told_in_words(self._address):
            if self._deletes:
                server.dele(int(number))
            else:
                self._leave(name)

    def _leave(self, name: str) -> None:
        if name:
            self._left.add(name)


def _fetched(server: poplib.POP3, number: int, size: int) -> bytes:
    _, lines, _ = server.retr(number) if size <= LARGEST else server.top(number, _LINES)
    return b"\r\n".join(lines)[:LARGEST]
