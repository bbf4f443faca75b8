"""Letters and pages of the sample, as other people's tools get them."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ranking.app import App
from ranking.domain.issues import Content, IssueKey, Letter
from ranking.domain.languages import Language
from ranking.domain.memberships import Membership
from ranking.domain.subscribers import Basis, Role, Subscriber
from ranking.domain.variants import Variant
from ranking.mail.message import address, compose
from ranking.render.notice_samples import sample_notices
from ranking.render.service_pages import ServicePages
from ranking.runs.issue import report_on

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
NOW = datetime(2024, 5, 8, 1, tzinfo=UTC)
ISSUES = ("investment/weekly/2024-W18", "investment/monthly/2024-04", "investment/quarterly/2024-Q1")
READERS = (Variant(language=Language.EN, district="441202"), Variant(language=Language.EN, public=True))


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A letter: its page as a file whose pictures lie beside it, and the whole message."""

    name: str
    content: Content
    page: Path
    message: Path


@pytest.fixture(scope="session")
def app():
    return App(ROOT, {}, clock=lambda: NOW)


@pytest.fixture(scope="session")
def letters(app, tmp_path_factory):
    """Every edition in every language, for a district and for the public; and the notices."""
    folder = tmp_path_factory.mktemp("letters")
    found = []
    for text in ISSUES:
        key = IssueKey.parse(text)
        report, _ = report_on(app.drafting, key, now=NOW)
        for language in Language:
            for reader in READERS:
                variant = Variant(language=language, district=reader.district, public=reader.public)
                name = f"{key.edition}-{variant.name.replace('/', '-')}"
                found.append(_judged(app, folder, name, key, app.letters.render(report, variant)))
    for number, (notice, district) in enumerate([*sample_notices()][:3]):
        for language in Language:
            content = app.notices.render(notice, language, district)
            found.append(_judged(app, folder, f"notice-{number}-{language}", IssueKey.parse(ISSUES[0]), content))
    return found


@pytest.fixture(scope="session")
def pages(app, tmp_path_factory):
    """The public pages of the monthly disclosure, and those on which subscribers choose."""
    folder = tmp_path_factory.mktemp("public")
    report, _ = report_on(app.drafting, IssueKey.parse(ISSUES[1]), now=NOW)
    for path, body in app.drafting.pages(report).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(body)
    for name, text in _service_pages(app):
        (folder / name).mkdir()
        (folder / name / "index.html").write_text(text, encoding="utf-8")
    return sorted(folder.rglob("*.html"))


def _service_pages(app):
    """Yield the pages for subscribers in every language: by office, by consent, left, waiting, and the form."""
    workspace = app.workspace
    made = ServicePages(app.templates, workspace.letterhead.names, workspace.languages, "office@zhaoqing.example")
    office = Subscriber(address="office@zhaoqing.example", name="", language=Language.EN, role=Role.DISTRICT)
    consent = replace(office, role=Role.PUBLIC, basis=Basis.CONSENT)
    members = {
        "office": Membership(subscriber=office, recipient=""),
        "consent": Membership(subscriber=consent, recipient=""),
        "left": Membership(subscriber=consent, recipient="", left_at=NOW),
        "waits": Membership(subscriber=consent, recipient="", own_entry=True),
    }
    for language in Language:
        for name, one in members.items():
            yield f"service-{name}-{language}", made.own(one, language, said="chose")
        yield f"service-form-{language}", made.subscribe(language, wrong=True)
        yield f"service-bad-link-{language}", made.message("bad link", language)


def _judged(app, folder, name, key, content):
    html = content.html
    for one in content.attachments:
        if one.cid:
            (folder / f"{one.cid}.png").write_bytes(one.body)
            html = html.replace(f"cid:{one.cid}", f"{one.cid}.png")
    page, message = folder / f"{name}.html", folder / f"{name}.eml"
    page.write_text(html, encoding="utf-8")
    letterhead = app.workspace.letterhead
    to = Letter(id=1, issue=key, address="reader@city.example", name="", variant=1, attempts=1, created_at=NOW)
    message.write_bytes(address(to, content, letterhead, compose(content)))
    return Judged(name=name, content=content, page=page, message=message)


@pytest.fixture(scope="session")
def node(tmp_path_factory):
    """Run a script of this folder with Node and its packages; return the JSON that it prints."""
    if shutil.which("node") is None:
        pytest.skip("Node isn't installed")
    if not (HERE / "node_modules").is_dir():
        pytest.skip("the npm packages aren't installed (.ci/run installs them: npm ci in tests/judges)")

    def run(script: str, *files: Path):
        done = subprocess.run(
            ["node", script, *map(str, files)], cwd=HERE, capture_output=True, text=True, check=True, timeout=300
        )
        return json.loads(done.stdout)

    return run
