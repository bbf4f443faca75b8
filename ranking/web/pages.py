"""The pages over HTTP. A GET shows, for scanners open every link; only a POST acts (RFC 8058)."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Message

from ranking.domain.errors import RankingError
from ranking.domain.languages import Language
from ranking.domain.memberships import Membership
from ranking.web.desk import ServiceDesk
from ranking.web.languages import preferred

log = logging.getLogger(__name__)

#: Bytes that a form may have, and seconds in which it must have come.
_LARGEST, _SLOWEST = 8_192, 10
_ONE_CLICK = "One-Click"
_DONE = {"choose": "chose", "leave": "left", "come_back": "came back", "confirm": "confirmed"}


_Handler = Callable[[Request], Awaitable[Response]]


class _Answer(Exception):
    """Ends a request with a page that says something."""

    def __init__(self, kind: str, status: int, language: Language | None = None) -> None:
        super().__init__(kind)
        self.kind = kind
        self.status = status
        self.language = language


def web_app(desk: ServiceDesk) -> Starlette:
    """Return the pages as an ASGI application."""
    handlers = _Handlers(desk)
    return Starlette(
        routes=[
            Route("/healthz", _alive),
            Route("/s/{token}", _by_method(handlers.show, handlers.act), methods=["GET", "POST"]),
            Route("/subscribe", _by_method(handlers.form, handlers.ask), methods=["GET", "POST"]),
        ],
        exception_handlers={_Answer: handlers.say, HTTPException: handlers.refuse, RankingError: handlers.fail},
    )


def _by_method(get: _Handler, post: _Handler) -> _Handler:
    async def handle(request: Request) -> Response:
        return await (post if request.method == "POST" else get)(request)

    return handle


async def _alive(_request: Request) -> Response:
    return PlainTextResponse("ok\n", headers=_headers("none"))


class _Handlers:
    def __init__(self, desk: ServiceDesk) -> None:
        self._desk = desk

    async def show(self, request: Request) -> Response:
        """Show a subscriber's own page; nothing changes."""
        one = await self._member(request)
        nonce = secrets.token_urlsafe(12)
        said = _DONE.get(request.query_params.get("done", ""), "")
        said = said if said in _true_of(one) else ""
        return _page(self._desk.pages.own(one, one.language, said=said, nonce=nonce), nonce)

    async def act(self, request: Request) -> Response:
        """Do what a subscriber asks for, on his page or by his mail program's button."""
        one = await self._member(request)
        form = await _form(request)
        if form.get("List-Unsubscribe") == _ONE_CLICK:
            return await self._one_click(one)
        action = form.get("action", "")
        if action not in _DONE or not await self._do(action, one, form):
            raise _Answer("by office" if action == "leave" else "not here", 403 if action == "leave" else 400)
        return _to(f"{request.url.path}?done={action}")

    async def _one_click(self, one: Membership) -> Response:
        """Answer a mail program, which shows nobody what it says."""
        if await self._desk.leave(one):
            return PlainTextResponse("You get no more letters.\n", headers=_headers("none"))
        return PlainTextResponse("By office: these letters can't be left.\n", 403, headers=_headers("none"))

    async def _do(self, action: str, one: Membership, form: Mapping[str, str]) -> bool:
        match action:
            case "choose":
                return await self._desk.choose(one, form.get("language", ""), form.get("format", ""))
            case "leave":
                return await self._desk.leave(one)
            case "come_back":
                await self._desk.come_back(one)
            case _:
                await self._desk.confirm(one)
        return True

    async def form(self, request: Request) -> Response:
        """Show the form for an own entry."""
        self._require_public()
        nonce = secrets.token_urlsafe(12)
        return _page(self._desk.pages.subscribe(self._language(request), nonce=nonce), nonce)

    async def ask(self, request: Request) -> Response:
        """Take an own entry; the answer is the same whatever is known of the address."""
        self._require_public()
        if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
            raise _Answer("not here", 403)
        form = await _form(request)
        address = form.get("address", "").strip()
        language = self._language(request, form.get("language"))
        if form.get("website"):  # a field that no person sees
            raise _Answer("asked", 200, language)
        if not self._desk.limits.allow(request.client.host if request.client else "", self._desk.clock()):
            raise _Answer("too many", 429, language)
        if self._desk.flaw_of(address) is not None:
            nonce = secrets.token_urlsafe(12)
            return _page(self._desk.pages.subscribe(language, wrong=True, nonce=nonce), nonce, 400)
        await self._desk.ask(address, language)
        raise _Answer("asked", 200, language)

    async def say(self, request: Request, answer: Exception) -> Response:
        """Show a page that only says something."""
        if not isinstance(answer, _Answer):
            raise answer
        nonce = secrets.token_urlsafe(12)
        language = answer.language or self._language(request)
        return _page(self._desk.pages.message(answer.kind, language, nonce=nonce), nonce, answer.status)

    async def refuse(self, request: Request, error: Exception) -> Response:
        """Answer what no page is for: an unknown path, a wrong method."""
        if not isinstance(error, HTTPException):
            raise error
        page = await self.say(request, _Answer("not here", error.status_code))
        page.headers.update(error.headers or {})
        return page

    async def fail(self, request: Request, error: Exception) -> Response:
        """Say that something is out of order, such as a locked database; the log says what."""
        log.error("pages for subscribers: %s", error)
        return await self.say(request, _Answer("not now", 503))

    async def _member(self, request: Request) -> Membership:
        one = await self._desk.member(request.path_params["token"])
        if one is None:
            raise _Answer("bad link", 404)
        return one

    def _require_public(self) -> None:
        if not self._desk.open_to_public:
            raise _Answer("not here", 404)

    def _language(self, request: Request, chosen: str | None = None) -> Language:
        asked = chosen or request.query_params.get("lang", "")
        return preferred(asked, request.headers.get("accept-language", ""), self._desk.languages)


def _true_of(one: Membership) -> set[str]:
    """Return what somebody can have done as things stand: a link with another claim shows nothing untrue."""
    return {"left"} if one.has_left else set() if one.waits else {"chose", "came back", "confirmed"}


async def _form(request: Request) -> dict[str, str]:
    """Return a form's texts; answer where it is too large, too slow or unreadable."""
    taken = 0
    receive = request.receive

    async def bounded() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > _LARGEST:
            raise _Answer("too large", 413)
        return message

    try:
        async with asyncio.timeout(_SLOWEST):
            form = await Request(request.scope, bounded).form(max_files=0, max_fields=20)
    except (MultiPartException, ClientDisconnect, UnicodeDecodeError, HTTPException) as error:
        raise _Answer("not here", 400) from error
    except TimeoutError as error:
        raise _Answer("not here", 408) from error
    return {name: value for name, value in form.items() if isinstance(value, str)}


def _page(text: str, nonce: str, status: int = 200) -> Response:
    return HTMLResponse(text, status, headers=_headers(nonce))


def _to(path: str) -> Response:
    return RedirectResponse(path, 303, headers=_headers("none"))


def _headers(nonce: str) -> dict[str, str]:
    style = f"style-src 'nonce-{nonce}'; " if nonce != "none" else ""
    policy = f"default-src 'none'; {style}form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    return {
        "Content-Security-Policy": policy,
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex, nofollow",
    }
