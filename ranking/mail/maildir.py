"""A Maildir: a file for each message, renamed when it was read."""

from __future__ import annotations

from collections.abc import Generator
from functools import partial
from pathlib import Path

from ranking.domain.mailboxes import Afterwards, MailboxAddress
from ranking.mail.reading import LARGEST
from ranking.mail.unavailable import told_in_words
from ranking.ports import Post

_SEEN, _TRASHED = "S", "T"


class MaildirMailbox:
    """Not by the standard library's `mailbox`, which parses a message in order to mark it."""

    def __init__(self, address: MailboxAddress, afterwards: Afterwards, folder: str) -> None:
        self._address = address
        self._root = Path(address.folder)
        self._afterwards = afterwards
        self._folder = folder
        self._left: set[str] = set()

    def unread(self) -> Generator[Post, None, None]:
        """Yield the messages that nobody has seen, the oldest first; see ports.Mailbox."""
        with told_in_words(self._address):
            found = [path for part in ("new", "cur") for path in (self._root / part).iterdir() if _is_unseen(path)]
            for path in sorted((path for path in found if _base(path) not in self._left), key=_base):
                with path.open("rb") as file:
                    raw = file.read(LARGEST)
                leave = partial(self._left.add, _base(path))
                yield Post(name=path.name, raw=raw, done=partial(self._put_away, path), leave=leave)

    def _put_away(self, path: Path) -> None:
        with told_in_words(self._address):
            if self._afterwards is Afterwards.DELETE:
                path.unlink(missing_ok=True)
                return
            name, _, flags = path.name.partition(":2,")
            target = self._root if self._afterwards is Afterwards.SEEN else self._made_folder()
            path.rename(target / "cur" / f"{name}:2,{''.join(sorted({*flags, _SEEN}))}")

    def _made_folder(self) -> Path:
        """Return the folder for what was read, made where it is missing: Maildir++ puts `.NAME` beside `cur`."""
        folder = self._root / f".{self._folder.replace('/', '.').lstrip('.')}"
        for part in ("tmp", "new", "cur"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        (folder / "maildirfolder").touch()
        return folder


def _base(path: Path) -> str:
    """Return the name that a message keeps wherever it lies and however it is marked."""
    return path.name.partition(":2,")[0]


def _is_unseen(path: Path) -> bool:
    flags = path.name.partition(":2,")[2]
    return not path.name.startswith(".") and not {_SEEN, _TRASHED} & set(flags) and path.is_file()
