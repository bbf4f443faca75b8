"""DKIM signatures (RFC 6376): rsa-sha256, relaxed/relaxed.

What is the same in all letters of a variant is brought into its canonical form and hashed once, so that a letter costs
little more than its RSA operation. A signature has no time in it: the same letter always has the same one.
"""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from textwrap import wrap

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from ranking.domain.errors import SettingError

_SIGNED = frozenset(
    {
        "from", "to", "subject", "date", "message-id", "reply-to", "mime-version", "content-type", "list-id",
        "list-unsubscribe", "list-unsubscribe-post",
    }
)  # fmt: skip
_SPACES = re.compile(rb"[ \t]+")
_FOLDED = re.compile(r"\r\n[ \t]+|[ \t]+")
_EMPTY_END = re.compile(rb"(?:\r\n)+\Z")
_SHORTEST_KEY = 1024


@dataclass(frozen=True, kw_only=True)
class Signer:
    """Signs for one domain, by the key whose public half stands in its DNS under `selector`._domainkey."""

    domain: str
    selector: str
    key: RSAPrivateKey

    @classmethod
    def of(cls, domain: str, selector: str, pem: str) -> Signer:
        """Read a private key; raise SettingError where it is none for RSA of at least 1024 bits."""
        try:
            key = load_pem_private_key(pem.encode(), password=None)
        except (ValueError, TypeError) as error:
            raise SettingError(f"RANKING_DKIM_KEY can't be read: {_FORM}") from error
        if not isinstance(key, RSAPrivateKey) or key.key_size < _SHORTEST_KEY:
            raise SettingError(f"RANKING_DKIM_KEY is no RSA key of 1024 bits or more: {_FORM}")
        return cls(domain=domain, selector=selector, key=key)

    def line(self, headers: str, body: BodyHash, token: bytes) -> str:
        """Return the header line that signs a letter: its other headers, CRLF between them, and its body."""
        lines = [_relaxed(line) for line in re.split(r"\r\n(?![ \t])", headers) if line]
        signed = {line.partition(":")[0]: line for line in lines if line.partition(":")[0] in _SIGNED}
        begun = (
            f"v=1; a=rsa-sha256; c=relaxed/relaxed; d={self.domain}; s={self.selector};\r\n"
            f" h={':'.join(signed)};\r\n bh={body.of(token)};\r\n b="
        )
        said = "\r\n".join([*signed.values(), _relaxed(f"DKIM-Signature: {begun}")])
        signature = b64encode(self.key.sign(said.encode(), PKCS1v15(), SHA256())).decode()
        return f"DKIM-Signature: {begun}" + "\r\n ".join(wrap(signature, 72)) + "\r\n"


_FORM = "write the private key in PEM form, as `openssl genrsa 2048` makes it, or its path into RANKING_DKIM_KEY_FILE"


class BodyHash:
    """The hash of a variant's body, hashed once as far as the first recipient's token."""

    def __init__(self, body: bytes, blank: bytes) -> None:
        first, *self._others = _canonical(body).split(blank)
        self._begun = sha256(first)

    def of(self, token: bytes) -> str:
        """Return the hash of the body with a recipient's token in it, in base64."""
        begun = self._begun.copy()
        for piece in self._others:
            begun.update(token)
            begun.update(piece)
        return b64encode(begun.digest()).decode()


def _canonical(body: bytes) -> bytes:
    """Return a body in its relaxed form: single spaces, none at a line's end, no empty lines at its own."""
    spaced = _SPACES.sub(b" ", body).replace(b" \r\n", b"\r\n")
    return _EMPTY_END.sub(b"", spaced) + b"\r\n"


def _relaxed(line: str) -> str:
    """Return a header line in its relaxed form: name in lower case, unfolded, single spaces."""
    name, _, value = line.partition(":")
    return f"{name.strip().lower()}:{_FOLDED.sub(' ', value).strip()}"
