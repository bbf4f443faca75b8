"""The web: an address of a host that is allowed gives a body of bytes, within a time and a size."""

from __future__ import annotations

import asyncio
import re
import ssl
import time
import zlib
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count

import httpx

from ranking.domain.errors import InputProblems, Place, Problem, did_you_mean

_MOST_REDIRECTS = 5
_PASSING = frozenset({429, 502, 503, 504})
_PORTS = {"http": 80, "https": 443}
_CURES = {
    401: "Correct the key or password that is sent",
    403: "Correct the key or password that is sent, or ask whoever runs it for access",
    404: "Correct the address",
    410: "Correct the address",
    429: "Try again later, and ask less often",
}
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_ASK = "Ask whoever runs it, or try again later"


class _Passing(Exception):
    """A failure that may be gone a moment later."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


@dataclass(frozen=True, kw_only=True)
class _Wish:
    """What is asked for, of whom, and how much is taken."""

    address: httpx.URL
    hosts: Collection[str]
    headers: Mapping[str, str]
    trust: ssl.SSLContext
    most: int
    seconds: float


def fetch(
    url: str,
    *,
    hosts: Collection[str],
    headers: Mapping[str, str] = {},
    timeout: float = 30,
    most: int = 200_000_000,
    tries: int = 3,
    pause: Callable[[float], None] = time.sleep,
) -> tuple[bytes, str]:
    """Return the body at an http or https address, and its media type without parameters.

    Only `hosts` are asked, also by redirects: `host`, `host:port` for any port but the usual one, or `*.domain`.
    `headers` go to the address's own host only. `timeout` is for everything together, all tries and redirects too.
    Raise InputProblems for whatever fails, without the address's query, its account or any header in their words.
    """
    address = _address(url)
    headers = {key: value.strip() for key, value in headers.items()}
    _refuse_headers(headers, address)
    trust = httpx.create_ssl_context(trust_env=False)
    trust.load_default_certs()  # a city's own authority stands in the machine's store
    deadline = time.monotonic() + timeout
    wish = _Wish(address=address, hosts=hosts, headers=headers, trust=trust, most=most, seconds=timeout)
    for attempt in count(1):
        try:
            return _in_a_thread(wish, deadline)
        except _Passing as passing:
            if attempt >= tries or time.monotonic() >= deadline:
                raise InputProblems([passing.problem]) from None
            pause(2.0 ** (attempt - 2))
    raise AssertionError  # it counts for ever


def _in_a_thread(wish: _Wish, deadline: float) -> tuple[bytes, str]:
    """Run one try in a loop of its own, which alone can end it in time; the caller may have a loop already."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(lambda: asyncio.run(_one_try(wish, deadline - time.monotonic()))).result()


def _problem(address: httpx.URL | None, rule: str, says: str, cure: str) -> Problem:
    return Problem(rule=rule, says=says, cure=cure, place=Place(file=_shown(address)) if address else None)


def _refused(address: httpx.URL | None, rule: str, says: str, cure: str) -> InputProblems:
    return InputProblems([_problem(address, rule, says, cure)])


def _shown(address: httpx.URL) -> str:
    """Return an address without its account, query and fragment, any of which may hold a secret."""
    path = address.raw_path.split(b"?", 1)[0]
    return f"{address.scheme}://{address.netloc.decode()}{path.decode()}"


def _address(url: str) -> httpx.URL:
    try:
        address = httpx.URL(url.strip())
    except (httpx.InvalidURL, UnicodeError):  # their words hold the address
        address = httpx.URL("")
    if address.scheme not in _PORTS or not address.host:
        says = "the web address can't be read, or begins with neither https:// nor http://"
        raise _refused(None, "bad-address", says, "Write it as https://host/path")
    return address


def _refuse_headers(headers: Mapping[str, str], address: httpx.URL) -> None:
    """Refuse what can't be sent, before a library tells the secret in its own words."""
    for key, value in headers.items():
        if not _TOKEN.fullmatch(key):
            raise _refused(address, "bad-header", "a header's name can't be sent", "Write it as X-Key or Authorization")
        if not value.isascii() or not value.isprintable():
            says = f"the header “{key}” holds a line break or a character other than plain ASCII"
            raise _refused(address, "bad-header", says, "Write it on one line, in plain characters")


async def _one_try(wish: _Wish, seconds: float) -> tuple[bytes, str]:
    place = wish.address
    try:
        async with asyncio.timeout(max(seconds, 0)), _client(wish) as client:
            return await _followed(client, wish)
    except TimeoutError:
        says = f"there was no whole answer within {wish.seconds:g} seconds"
        raise _refused(place, "slow-answer", says, "Try again later, or allow it more time") from None
    except (httpx.TransportError, httpx.InvalidURL) as error:
        if words := _distrust(error):
            cure = "Correct the host, or have its certificate's authority added to this machine's trusted ones"
            raise _refused(place, "untrusted-certificate", f"its certificate isn't trusted: {words}", cure) from None
        raise _Passing(_problem(place, "unreachable-address", _why(error), _ASK)) from None


def _client(wish: _Wish) -> httpx.AsyncClient:
    return httpx.AsyncClient(trust_env=False, verify=wish.trust, follow_redirects=False, timeout=None)  # noqa: S113 – _one_try has one


def _distrust(error: BaseException | None) -> str | None:
    """Return what is wrong with a certificate, if that was it."""
    while error:
        if isinstance(error, ssl.SSLCertVerificationError):
            return error.verify_message
        error = error.__cause__ or error.__context__
    return None


def _why(error: Exception) -> str:
    """Say it in words of our own: the library's may hold the address."""
    if isinstance(error, httpx.ConnectError):
        return "the host isn't found, or doesn't take the connection"
    return "the connection broke off, or what answers isn't a web server"


async def _followed(client: httpx.AsyncClient, wish: _Wish) -> tuple[bytes, str]:
    """Ask for the address and, where it has moved, for the next one."""
    address = wish.address
    for _ in range(_MOST_REDIRECTS + 1):
        _permit(address, wish)
        async with client.stream("GET", address, headers=_headers(address, wish)) as response:
            if response.next_request is None:
                _look_at_status(response.status_code, address)
                return await _body(response, address, wish.most), _media_type(response)
            target = response.next_request.url
        address = target.copy_with(userinfo=wish.address.userinfo if _at_home(target, wish) else b"", fragment=None)
    says = f"it redirects more than {_MOST_REDIRECTS} times"
    raise _refused(wish.address, "too-many-redirects", says, "Correct the address")


def _permit(address: httpx.URL, wish: _Wish) -> None:
    """Refuse a host that isn't on the list, and a way from https back to http."""
    if address.scheme not in _PORTS or (wish.address.scheme, address.scheme) == ("https", "http"):
        says = f"it redirects to {address.scheme or 'an address'}, which isn't safe"
        raise _refused(wish.address, "unsafe-redirect", says, "Correct the address, or ask whoever runs it")
    if not any(_is_host(entry, address) for entry in wish.hosts):
        asked = address.netloc.decode()
        moved = "" if address is wish.address else "it redirects to another host: "
        says = f"{moved}“{asked}” isn't among the hosts that may be asked{did_you_mean(asked, wish.hosts)}"
        cure = f"Add “{asked}” to them if it is to be trusted, or correct the address"
        raise _refused(wish.address, "unlisted-host", says, cure)


def _is_host(entry: str, address: httpx.URL) -> bool:
    """Tell whether an entry of the list means an address's host; without a port it means the usual one."""
    try:
        named = httpx.URL(f"{address.scheme}://{entry.strip().removeprefix('*.')}")
    except (httpx.InvalidURL, UnicodeError):
        return False
    if not named.raw_host or named.port != address.port:
        return False
    if entry.strip().startswith("*."):
        return address.raw_host.endswith(b"." + named.raw_host)
    return address.raw_host == named.raw_host


def _at_home(address: httpx.URL, wish: _Wish) -> bool:
    """Tell whether an address is the first one's own server, also where it has moved from http to https."""
    first, here = ((each.raw_host, each.scheme, each.port) for each in (wish.address, address))
    return first == here or (*first[:1], "https", None) == here


def _headers(address: httpx.URL, wish: _Wish) -> httpx.Headers:
    """Return the headers for one server: the caller's own go nowhere else; gzip is all that can be unpacked here."""
    headers = httpx.Headers({"User-Agent": "race-to-win"})
    if _at_home(address, wish):
        headers.update(wish.headers)
    headers["Accept-Encoding"] = "gzip"
    return headers


def _look_at_status(code: int, address: httpx.URL) -> None:
    if 200 <= code < 300:
        return
    problem = _problem(address, "refused-request", f"the server answers {code}", _CURES.get(code, _ASK))
    raise _Passing(problem) if code in _PASSING else InputProblems([problem])


def _media_type(response: httpx.Response) -> str:
    return str(response.headers.get("content-type", "")).partition(";")[0].strip().lower()


async def _body(response: httpx.Response, address: httpx.URL, most: int) -> bytes:
    """Read the body and unpack it, no further than `most` bytes."""
    if int(response.headers.get("content-length", "0")) > most:
        raise _too_large(address, most)
    packing = response.headers.get("content-encoding", "").strip().lower()
    if packing not in {"", "identity", "gzip", "x-gzip"}:
        raise _refused(address, "unreadable-answer", f"the answer is packed as “{packing}”", "Have it sent as it is")
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 16) if packing.endswith("gzip") else None
    body = bytearray()
    try:
        async for chunk in response.aiter_raw():
            body += unpack.decompress(chunk, most - len(body) + 1) if unpack else chunk
            if len(body) > most:
                raise _too_large(address, most)
    except zlib.error:
        raise _refused(address, "unreadable-answer", "the answer can't be unpacked (gzip)", _ASK) from None
    if unpack and body and (not unpack.eof or unpack.unused_data):
        raise _Passing(_problem(address, "unreadable-answer", "the answer's end is missing (gzip)", _ASK))
    return bytes(body)


def _too_large(address: httpx.URL, most: int) -> InputProblems:
    says = f"the answer is larger than {most:,} bytes"
    return _refused(address, "too-large", says, "Ask for less: one period, or only what is needed")
