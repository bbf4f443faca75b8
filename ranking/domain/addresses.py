"""Addresses of recipients: when two are the same, and the hash that stands for one."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256


def normalised(address: str) -> str:
    """Return the form in which two spellings of one address are equal: lower case, the domain in ASCII."""
    local, at, domain = address.strip().rpartition("@")
    return f"{local.lower()}{at}{ascii_domain(domain)}"


def recipient_of(address: str) -> str:
    """Return the SHA-256 of the normalised address, in hex: what the ledger knows a recipient by."""
    return sha256(normalised(address).encode("utf-8", "surrogatepass")).hexdigest()


def domain_of(address: str) -> str:
    """Return an address's domain in ASCII and lower case, "" where there is none."""
    return ascii_domain(address.rpartition("@")[2].strip())


@lru_cache(maxsize=4096)
def ascii_domain(domain: str) -> str:
    """Return a domain in ASCII (IDNA) and lower case; one that can't be written so only in lower case."""
    lowered = domain.lower()
    if lowered.isascii():
        return lowered
    try:
        return lowered.encode("idna").decode()
    except UnicodeError:
        return lowered
