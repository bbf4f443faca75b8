"""Listed hosts are asked, with limits; a JSON document gives its figures as they are written."""

from __future__ import annotations

import asyncio
import gzip
import shutil
import ssl
import subprocess
import threading
import time
import traceback
from collections import Counter
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from ranking.domain.errors import InputProblems
from ranking.sources.documents import json_rows
from ranking.sources.web import fetch

SECRET = "t0ken-of-the-clerk"
SENT = {"Authorization": f"Bearer {SECRET}", "X-Key": SECRET}


class Site(ThreadingHTTPServer):
    """A web server on a free port; `pages` holds what answers each path, `asked` what came in."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Answers)
        self.asked, self.tries, self.scheme = [], Counter(), "http"
        self.host = f"127.0.0.1:{self.server_port}"
        self.elsewhere = ""
        self.closing = threading.Event()

    def url(self, path):
        return f"{self.scheme}://{self.host}{path}"

    def handle_error(self, request, client_address):
        """Who hangs up is the subject here."""


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self):
        path = self.path.partition("?")[0]
        self.server.asked.append((path, dict(self.headers)))
        self.server.tries[path] += 1
        getattr(self, path.strip("/").replace("-", "_"), self.nothing)()

    def answer(self, body=b"", code=200, kind="Application/JSON; charset=utf-8", **headers):
        self.send_response(code)
        self.send_header("Content-Type", kind)
        for key, value in {"Content_Length": len(body), **headers}.items():
            self.send_header(key.replace("_", "-"), str(value))
        self.end_headers()
        self.wfile.write(body)

    def nothing(self):
        self.answer(b"nothing", 404)

    def figures(self):
        self.answer(b'[{"value": 112.90}]')

    def packed(self):
        self.answer(gzip.compress(b"figures" * 100), Content_Encoding="gzip")

    def bomb(self):
        self.answer(gzip.compress(b"0" * 50_000_000), Content_Encoding="gzip")

    def half_packed(self):
        self.answer(gzip.compress(b"figures" * 100)[:-9], Content_Encoding="gzip")

    def not_packed(self):
        self.answer(b"figures", Content_Encoding="gzip")

    def packed_twice(self):
        self.answer(gzip.compress(gzip.compress(b"figures")), Content_Encoding="gzip, gzip")

    def endless(self):
        self.send_response(200)
        self.end_headers()
        while True:
            self.wfile.write(b"0" * 65536)

    def drip(self, head=b"HTTP/1.0 200 OK\r\n\r\n"):
        self.wfile.write(head)
        while not self.server.closing.wait(0.05):
            self.wfile.write(b"0")

    def drip_head(self):
        self.drip(b"HTTP/1.0 200 OK\r\nX-Slow: ")

    def cut(self):
        self.send_response(200)
        self.send_header("Content-Length", "100")
        self.end_headers()
        self.wfile.write(b"short")

    def busy_twice(self):
        self.answer(b"figures") if self.server.tries["/busy-twice"] > 2 else self.answer(code=503)

    def busy(self):
        self.answer(code=503)

    def locked(self):
        self.answer(code=401)

    def moved(self):
        self.answer(code=302, Location="/figures")

    def moved_away(self):
        self.answer(code=307, Location=self.server.elsewhere)

    def circle(self):
        self.answer(code=301, Location="/circle?x")

    def moved_to_a_file(self):
        self.answer(code=302, Location="file:///etc/passwd")

    def log_message(self, *args):
        """Nobody reads it."""


@contextmanager
def serving():
    """A site that answers in a thread of its own until it is closed for good."""
    with Site() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.closing.set()
        server.shutdown()
        thread.join()


@pytest.fixture
def site():
    with serving() as server:
        yield server


@pytest.fixture
def other():
    with serving() as server:
        yield server


def refusal(url, hosts, **others):
    """The only problem; no secret is anywhere near it."""
    others = {"tries": 1, "headers": SENT, **others}
    with pytest.raises(InputProblems) as refused:
        fetch(url, hosts=hosts, **others)
    assert SECRET not in "".join(traceback.format_exception(refused.value))
    [problem] = refused.value.problems
    return problem


def test_a_listed_host_is_asked(site):
    assert fetch(site.url("/figures?month=2024-05"), hosts=[site.host], headers=SENT) == (
        b'[{"value": 112.90}]',
        "application/json",
    )
    [(_, headers)] = site.asked
    assert (headers["Authorization"], headers["X-Key"]) == (SENT["Authorization"], SECRET)


def test_a_program_with_a_loop_of_its_own_may_ask(site):
    async def ask():
        return fetch(site.url("/figures"), hosts=[site.host])

    assert asyncio.run(ask())[0]


def test_an_account_in_the_address_is_sent_and_never_told(site):
    url = f"http://clerk:{SECRET}@{site.host}"
    fetch(f"{url}/figures", hosts=[site.host])
    assert site.asked[0][1]["Authorization"].startswith("Basic ")
    problem = refusal(f"{url}/nothing?key={SECRET}#{SECRET}", [site.host])
    assert str(problem) == f"{site.url('/nothing')}: the server answers 404. Correct the address"


def test_a_packed_answer_is_unpacked(site):
    assert fetch(site.url("/packed"), hosts=[site.host])[0] == b"figures" * 100


@pytest.mark.parametrize(("path", "most"), [("/figures", 10), ("/bomb", 1_000_000), ("/endless", 1_000_000)])
def test_no_more_is_taken_than_allowed(site, path, most):
    assert refusal(site.url(path), [site.host], most=most).says == f"the answer is larger than {most:,} bytes"
    assert fetch(site.url("/figures"), hosts=[site.host], most=19)[0]


@pytest.mark.parametrize(
    ("path", "words"),
    [("/half-packed", "end is missing"), ("/not-packed", "unpacked"), ("/packed-twice", "gzip, gzip")],
)
def test_an_answer_that_cant_be_unpacked_is_told(site, path, words):
    problem = refusal(site.url(path), [site.host])
    assert problem.rule == "unreadable-answer"
    assert words in problem.says


@pytest.mark.parametrize("path", ["/drip", "/drip-head"])
def test_a_slow_answer_is_given_up_in_time(site, path):
    begun = time.monotonic()
    problem = refusal(site.url(path), [site.host], timeout=0.4, tries=3)
    assert problem.says == "there was no whole answer within 0.4 seconds"
    assert time.monotonic() - begun < 5


def test_an_answer_cut_short_is_told(site):
    assert refusal(site.url("/cut"), [site.host]).rule == "unreachable-address"


def test_a_busy_server_is_asked_again(site):
    pauses = []
    body, _ = fetch(site.url("/busy-twice"), hosts=[site.host], pause=pauses.append)
    assert (body, site.tries["/busy-twice"], pauses) == (b"figures", 3, [0.5, 1.0])


def test_a_server_busy_for_good_is_told_after_the_last_try(site):
    problem = refusal(site.url("/busy"), [site.host], tries=3, pause=lambda _: None)
    assert problem.says == "the server answers 503"
    assert site.tries["/busy"] == 3


def test_a_refusal_is_told_at_once(site):
    problem = refusal(site.url("/locked"), [site.host], tries=3)
    assert str(problem) == f"{site.url('/locked')}: the server answers 401. Correct the key or password that is sent"
    assert site.tries["/locked"] == 1


def test_nobody_there_is_told_after_the_last_try():
    pauses = []
    problem = refusal(f"http://127.0.0.1:1/x?key={SECRET}", ["127.0.0.1:1"], tries=2, pause=pauses.append)
    assert problem.says == "the host isn't found, or doesn't take the connection"
    assert problem.place.file == "http://127.0.0.1:1/x"
    assert pauses == [0.5]


@pytest.mark.parametrize(
    ("url", "listed"),
    [
        ("https://city.gov.cn/x", "other.gov.cn"),
        ("https://city.gov.cn:8443/x", "city.gov.cn"),
        ("http://city.gov.cn/x", "city.gov.cn:443"),
        ("https://city.gov.cn/x", "*.city.gov.cn"),
        ("https://evilcity.gov.cn/x", "*.city.gov.cn"),
        ("https://city.gov.cn.evil.example/x", "*.city.gov.cn"),
        ("https://city.gov.cn@evil.example/x", "city.gov.cn"),
        ("https://evil.example./x", "*."),
        ("https://evil.example/x", "*"),
    ],
)
def test_a_host_that_isnt_listed_is_never_asked(url, listed):
    problem = refusal(url, [listed], pause=pytest.fail)
    assert problem.rule == "unlisted-host"
    assert f"Add “{httpx.URL(url).netloc.decode()}” to them" in problem.cure


@pytest.mark.parametrize("listed", ["LOCALHOST:{port}", "*.0.0.1:{port}", "127.0.0.1:{port}"])
def test_hosts_are_listed_exactly_or_by_their_domain(site, listed):
    host = "localhost" if "LOCAL" in listed else "127.0.0.1"
    url = f"http://{host}:{site.server_port}/figures"
    assert fetch(url, hosts=[listed.format(port=site.server_port)])[0]


def test_a_redirect_is_followed(site):
    assert fetch(site.url("/moved"), hosts=[site.host], headers=SENT)[0] == b'[{"value": 112.90}]'
    assert site.asked[1][1]["X-Key"] == SECRET


def test_a_redirect_to_a_host_that_isnt_listed_is_refused(site, other):
    site.elsewhere = other.url(f"/figures?key={SECRET}")
    problem = refusal(site.url("/moved-away"), [site.host])
    assert problem.says.startswith(f"it redirects to another host: “{other.host}” isn't among the hosts")
    assert other.asked == []


def test_no_header_goes_to_another_host(site, other):
    site.elsewhere = f"http://thief:{SECRET}@{other.host}/figures"
    url = site.url("/moved-away").replace("//", f"//clerk:{SECRET}@")
    assert fetch(url, hosts=[site.host, other.host], headers={"X-Key": SECRET})[0]
    [(_, headers)] = other.asked
    assert not {"Authorization", "X-Key", "Cookie"} & set(headers)


def test_a_circle_of_redirects_ends(site):
    assert refusal(site.url("/circle"), [site.host]).rule == "too-many-redirects"
    assert site.tries["/circle"] == 6


def test_a_redirect_to_a_file_is_refused(site):
    assert refusal(site.url("/moved-to-a-file"), [site.host]).rule == "unsafe-redirect"


@pytest.mark.parametrize(
    "url", ["", "file:///etc/passwd", f"clerk:{SECRET}@host/x", f"http://h:{SECRET}/", "http:///x"]
)
def test_an_address_that_isnt_one_is_told(url):
    problem = refusal(url, ["host"])
    assert (problem.rule, problem.place) == ("bad-address", None)


@pytest.mark.parametrize("headers", [{"X-Key": f"{SECRET}\nX: y"}, {"X-Key": f"{SECRET}密"}, {"X Key": SECRET}])
def test_a_header_that_cant_be_sent_is_told_without_its_value(headers):
    assert refusal("http://host/x", ["host"], headers=headers).rule == "bad-header"


def test_an_environments_proxy_is_not_asked(site, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    assert fetch(site.url("/figures"), hosts=[site.host])[0]


@pytest.fixture
def secured(site, tmp_path):
    """A site with a certificate that nobody has vouched for, and where that lies."""
    if not shutil.which("openssl"):
        pytest.skip("the openssl command, which makes the certificate, is not here")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    names = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*made, *names], check=True, capture_output=True)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    site.socket = context.wrap_socket(site.socket, server_side=True)
    site.scheme = "https"
    return site, certificate


def test_a_certificate_that_nobody_vouches_for_is_refused(secured):
    site, _ = secured
    problem = refusal(site.url("/figures"), [site.host], tries=3, pause=pytest.fail)
    assert problem.says == "its certificate isn't trusted: self-signed certificate"
    assert site.asked == []


def test_the_machines_own_authorities_are_trusted(secured, monkeypatch):
    site, certificate = secured
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert fetch(site.url("/figures"), hosts=[site.host])[0]


def test_nothing_goes_from_https_to_http(secured, other, monkeypatch):
    site, certificate = secured
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    site.elsewhere = other.url("/figures")
    assert refusal(site.url("/moved-away"), [site.host, other.host]).rule == "unsafe-redirect"
    assert other.asked == []


def rows(text, records=""):
    return json_rows(text.encode(), name="web 1", records=records)


def problems(text, records=""):
    body = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(InputProblems) as refused:
        json_rows(body, name="web 1", records=records)
    return [str(problem) for problem in refused.value.problems]


def test_records_are_read_as_written():
    text = (
        '\ufeff[{"区": " 端州区 ", "value": 112.90, "on": true}, {"value": 1e3, "区": null, "n": 12345678901234567890}]'
    )
    assert rows(text) == (
        ["区", "value", "on", "n"],
        [["端州区", "112.90", "true", ""], ["", "1e3", "", "12345678901234567890"]],
    )


@pytest.mark.parametrize(
    ("text", "records"),
    [
        ('{"data": {"items": [{"a": 1, "b": "x"}, {"a": 2, "b": false}]}}', "data.items"),
        ('[["a", "b"], [1, "x"], [2, false]]', ""),
        ('{"a": [1, 2], "b": ["x", false]}', ""),
        ('{"code": 200, "data": {"a": [1, 2], "b": ["x", false]}}', "data"),
    ],
)
def test_records_are_objects_lists_or_columns(text, records):
    assert rows(text, records) == (["a", "b"], [["1", "x"], ["2", "false"]])


@pytest.mark.parametrize("text", ["[]", '[["a"]]', '{"a": []}'])
def test_no_records_are_fine(text):
    assert rows(text)[1] == []


def test_a_value_in_a_value_is_told_with_its_record_and_key():
    [first, second] = problems('[{"a": 1}, {"a": {"x": 1}}, {"a": [1]}]')
    assert first.startswith("web 1: record 2: “a” holds an object, where a number or text belongs. Have it sent flat")
    assert second.startswith("web 1: record 3: “a” holds a list")


def test_many_bad_values_are_counted():
    assert problems("[" + '{"a": {}},' * 30 + '{"a": 1}]')[-1].startswith("web 1: and 10 more like these")


@pytest.mark.parametrize(
    ("text", "records", "words"),
    [
        ('{"data": [{"a": 1}]}', "", "the document is no list of records. Name the path to the records: “data”"),
        ('{"data": [{"a": 1}]}', "date", "there is no “date” in the document (did you mean “data”?)"),
        ('{"data": {"rows": [{"a": 1}]}}', "data.row", "no “row” under “data” in the document (did you mean “rows”?)"),
        ('{"data": [{"a": 1}]}', "data.a", "there is no “a” under “data” in the document"),
        ('{"code": 401, "msg": "no"}', "data", "(there is code, msg). Name the path to a list of records; this"),
        ('[{"a": 1}]', "data", "Name the path to the records: none, the list is the document"),
        ("12", "", "the document is no list of records"),
        ("{}", "", "the document is no list of records"),
        ("[1, 2]", "", "the document is no list of records"),
        ('[{"a": 1}, 2]', "", "record 2 is no object as the first one is"),
        ('[["a"], [1, 2]]', "", "record 1 isn't a list of 1 values"),
        ('[["a"], {"a": 1}]', "", "record 1 isn't a list of 1 values"),
        ("[[null], [1]]", "", "the first list doesn't name the columns"),
        ('{"a": [1], "b": []}', "", "“a” has 1 values, but “b” has 0"),
        ('{"a": [1, {}]}', "", "record 2: “a” holds an object"),
        ('[{"a": 1, "b": 2, "a": 3}]', "", "the key “a” stands twice in one object"),
        ('[{"a": NaN}]', "", "NaN is no number"),
        (r'[{"a": "\ud83d"}]', "", "a text in it holds half a character"),
        ('[{"a": 1}', "", "it isn't JSON (Expecting"),
        ("", "", "it isn't JSON"),
        ("\n<html>Log in</html>", "", "it is a web page or XML, not JSON. Correct the address"),
        ("[" * 100_000, "", "too deep inside each other"),
        ('{"a":' * 100_000, "", "too deep inside each other"),
        ('[{"区": 1}]'.encode("gb18030"), "", "the text isn't UTF-8. Have it sent as UTF-8"),
    ],
)
def test_anything_else_is_told(text, records, words):
    [told] = problems(text, records)
    assert words in told


def test_a_pair_of_escapes_is_one_character():
    assert rows(r'[{"a": "\ud83d\ude00"}]')[1] == [["😀"]]


def test_few_bytes_dont_become_many_cells():
    text = "[" + ",".join(f'{{"k{number}": 1}}' for number in range(8_000)) + "]"
    assert problems(text) == ["web 1: 8,000 records have 8,000 keys. Ask for less"]
