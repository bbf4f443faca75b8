"""Stamps: variants that are ready for the wire, so that a letter costs its headers and its token only."""

from __future__ import annotations

from collections import OrderedDict

from ranking.domain.issues import Content, IssueKey, Letter
from ranking.domain.letterhead import Letterhead
from ranking.domain.tokens import BLANK
from ranking.mail.dkim import BodyHash, Signer
from ranking.mail.message import Headers, Links, compose

#: Bytes of composed variants that are kept; letters leave variant by variant, so a few are in use at a time.
_KEPT = 48_000_000
_BLANK = BLANK.encode("ascii")


class Stamp:
    """A variant ready for the wire: composed and dot-stuffed once; each letter adds its headers and its token.

    A dot that begins a line is doubled (RFC 5321, 4.5.2); no header line begins with one.
    """

    def __init__(
        self,
        content: Content,
        issue: IssueKey,
        letterhead: Letterhead,
        links: Links | None = None,
        signer: Signer | None = None,
    ) -> None:
        self._headers = Headers(content, issue, letterhead, links)
        self._links = links
        self._signer = signer
        composed = compose(content)
        self._part_headers, _, body = composed.partition(b"\r\n\r\n")
        self._body_hash = BodyHash(body, _BLANK) if signer else None
        self._pieces = composed.replace(b"\r\n.", b"\r\n..").split(_BLANK)
        self.size = sum(map(len, self._pieces))

    def letter(self, letter: Letter, to: str) -> bytes:
        """Return one letter as it goes over the wire, without the dot that ends it."""
        token = self._links.token(letter) if self._links else BLANK
        headers, mark = self._headers.of(letter, to, token), token.encode("ascii")
        if self._signer and self._body_hash:
            headers = self._signer.line(headers + self._part_headers.decode(), self._body_hash, mark) + headers
        return headers.encode("ascii") + mark.join(self._pieces)


class Stamps:
    """The stamps used last, as many as fit into memory, by their variants."""

    def __init__(self, letterhead: Letterhead, links: Links | None, signer: Signer | None) -> None:
        self._letterhead = letterhead
        self._links = links
        self._signer = signer
        self._stamps: OrderedDict[int, Stamp] = OrderedDict()
        self._size = 0

    def kept(self, letter: Letter) -> Stamp | None:
        """Return the stamp of a letter's variant, if it is kept. Copies have no variant, and no stamp that lasts."""
        stamp = self._stamps.get(letter.variant)
        if stamp:
            self._stamps.move_to_end(letter.variant)
        return stamp

    def keep(self, letter: Letter, content: Content) -> Stamp:
        """Make the stamp of a letter's variant and keep it; the one used longest ago makes room."""
        stamp = Stamp(content, letter.issue, self._letterhead, self._links, self._signer)
        if not letter.variant:
            return stamp
        if old := self._stamps.pop(letter.variant, None):  # made twice at the same time
            self._size -= old.size
        self._stamps[letter.variant] = stamp
        self._size += stamp.size
        while self._size > _KEPT and len(self._stamps) > 1:
            self._size -= self._stamps.popitem(last=False)[1].size
        return stamp
