"""The pages on which subscribers choose for themselves, and the letter that asks to confirm an own entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

from jinja2.sandbox import ImmutableSandboxedEnvironment

from ranking.domain.issues import Content
from ranking.domain.languages import Language, Names
from ranking.domain.memberships import Membership
from ranking.render.catalogues import translations
from ranking.render.environment import SUFFIX, environment, template_problems
from ranking.render.figures import day

NATIVE: Mapping[Language, str] = {
    Language.ZH_HANS: "简体中文",
    Language.ZH_HANT: "繁體中文",
    Language.JA: "日本語",
    Language.EN: "English",
}


class ServicePages:
    """Renders the pages with the templates found in `folders`; `names` are the city's, `contact` who answers."""

    def __init__(self, folders: Sequence[Path], names: Names, languages: Sequence[Language], contact: str) -> None:
        self._folders = [folder for folder in folders if folder.is_dir()]
        self._names = names
        self._offered = [(str(language), NATIVE[language]) for language in languages]
        self._contact = contact
        self._environment = cache(self._make_environment)

    def own(self, one: Membership, language: Language, *, said: str = "", nonce: str = "") -> str:
        """Return a subscriber's own page; `said` tells what he has just done: chose, left, came back, confirmed."""
        say = translations(language).gettext
        done = {
            "chose": say("Saved. It counts from the next letter on."),
            "left": say("You get no more letters."),
            "came back": say("You get letters again."),
            "confirmed": say("Confirmed. You get the next letter."),
        }
        return self._page(
            "own",
            language,
            nonce,
            title=say("Your letters"),
            address=masked(one.subscriber.address),
            said=done.get(said, ""),
            waits=one.waits,
            has_left=one.has_left,
            may_leave=one.subscriber.may_leave,
            language=str(one.language),
            format=str(one.format),
            offered=self._offered,
            contact=self._contact,
        )

    def subscribe(self, language: Language, *, wrong: bool = False, nonce: str = "") -> str:
        """Return the form for the public's own entry; `wrong` after what is no address."""
        say = translations(language).gettext
        words = say("This is not an email address. Write one such as name@example.com.")
        title, offered = say("Subscribe to the letters"), self._offered
        return self._page("subscribe", language, nonce, title=title, languages=offered, wrong=words if wrong else "")

    def message(self, kind: str, language: Language, *, nonce: str = "") -> str:
        """Return a page that only says something, by what it is about."""
        say = translations(language).gettext
        newest = say("Use the link in your newest letter, or write to %(address)s.") % {"address": self._contact}
        office = say("You get these letters by office. Should that change, write to %(address)s.")
        title, words = {
            "asked": (
                say("Look into your mailbox"),
                say("If the address is right, a letter is on its way to it. Open its link to confirm."),
            ),
            "bad link": (say("This link doesn't work any more"), newest),
            "too many": (say("Too many requests"), say("Try again in an hour.")),
            "not here": (say("There is no such page"), newest),
            "by office": (say("Your letters"), office % {"address": self._contact}),
            "not now": (say("That didn't work just now"), say("Try again in a few minutes.")),
            "too large": (say("That was too much"), newest),
        }[kind]
        return self._page("message", language, nonce, title=title, words=words)

    def confirmation(self, language: Language, link: str, until: date) -> Content:
        """Return the letter that asks to confirm an own entry."""
        name = self._names[language]
        page = {"link": link, "until": day(until, language), "name": name}
        text = self._render(f"service/confirm.txt{SUFFIX}", language, page)
        subject = translations(language).gettext("Confirm that you want the letters of %(name)s") % {"name": name}
        return Content(language=language, subject=subject, html="", text=text.strip() + "\n")

    def _page(self, name: str, language: Language, nonce: str, /, **values: object) -> str:
        page = {"lang": str(language), "name": self._names[language], "nonce": nonce, "languages": (), **values}
        return self._render(f"service/{name}.html{SUFFIX}", language, page)

    def _render(self, name: str, language: Language, page: Mapping[str, object]) -> str:
        with template_problems(name, self._folders):
            return self._environment(language).get_template(name).render(page=page)

    def _make_environment(self, language: Language) -> ImmutableSandboxedEnvironment:
        return environment(self._folders, language)


def masked(address: str) -> str:
    """Return an address that its owner knows and nobody else learns: a letter may have been passed on."""
    local, at, domain = address.rpartition("@")
    return f"{local[:2] if len(local) > 3 else local[:1]}…{at}{domain}"
