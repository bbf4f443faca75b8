"""The sandbox: whatever a template tries is refused with its line or written as harmless text, soon and in little memory."""
# ruff: noqa: E501 - a trick is read as one line

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path
from time import thread_time

import pytest
from reports import TEMPLATES, large_report, seed_report, variant

from ranking.domain.errors import TemplateProblem
from ranking.domain.languages import Language
from ranking.render import bounds
from ranking.render.filters import FILTERS
from ranking.render.letters import LetterRenderer

#: Seconds of processor time; far more than the bounds allow, for under coverage every line takes several times as long.
SOON = 30

#: What no letter may contain: the machine's files, and Python's own words for its values.
SECRETS = ("root:", "<class", "<module", "<function", "<bound", " object at 0x", "subclasses", "PATH=", "Traceback")

REFUSED = {
    # Attributes that lead to the program.
    "class of a text": "{{ ''.__class__ }}",
    "classes of a text": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "class by subscript": "{{ ''['__class__'] }}",
    "class by a joined name": "{{ ''['__cla' ~ 'ss__'] }}",
    "class by an escaped name": r"{{ ''['\x5f\x5fclass\x5f\x5f'] }}",
    "class of a list": "{{ [].__class__.__base__.__subclasses__() }}",
    "class of a range": "{{ range.__class__ }}",
    "globals of a view": "{{ view.__init__.__globals__ }}",
    "dictionary of a view": "{{ view.__dict__ }}",
    "report of a view": "{{ view._report }}",
    "report of a view by subscript": "{{ view['_report'] }}",
    "words of a view": "{{ view._words._report }}",
    "common of a view": "{{ view._common.report }}",
    "property behind a view": "{{ view.__class__.own.fget }}",
    "fields of a part": "{{ view.own.__dataclass_fields__ }}",
    "globals of self": "{{ self.__init__.__globals__.__builtins__ }}",
    "context of self": "{{ self._TemplateReference__context }}",
    "globals of a macro": "{% macro m() %}{% endmacro %}{{ m._func.__globals__ }}",
    "code of a macro": "{% macro m() %}{% endmacro %}{{ m.__call__.__func__.__code__ }}",
    "code by its old name": "{% macro m() %}{% endmacro %}{{ m.func_code }}",
    "environment of a macro": "{% macro m() %}{% endmacro %}{{ m._environment.loader }}",
    "globals of a caller": "{% macro m() %}{{ caller.__globals__ }}{% endmacro %}{% call m() %}{% endcall %}",
    "iterator of a loop": "{% for x in [1] %}{{ loop._iterator.gi_frame }}{% endfor %}",
    "frame of a generator": "{{ ([1] | select).gi_frame.f_back.f_globals }}",
    "frame of a mapped generator": "{{ ([1] | map('int')).gi_code }}",
    "globals of a translation": "{{ _.__globals__ }}",
    "globals of a namespace": "{{ namespace.__init__.__globals__ }}",
    "module of parts": "{% import 'parts.txt.j2' as p %}{{ p.__dict__ }}",
    "body of parts": "{% import 'parts.txt.j2' as p %}{{ p._body_stream }}",
    "class by map": "{{ [''] | map(attribute='__class__') | list }}",
    "class by a chain in map": "{{ [view] | map(attribute='__class__.__init__') | first }}",
    "class by sort": "{{ [view, view] | sort(attribute='__class__.__name__') | first }}",
    "class by groupby": "{{ [view] | groupby('__class__') }}",
    "class by join": "{{ [view] | join(',', attribute='__class__') }}",
    "class by select": "{{ [view] | selectattr('__class__') | list }}",
    "class by attr": "{{ '' | attr('__class__') }}",
    "class by a mapped attr": "{{ [''] | map('attr', '__class__') | list }}",
    "class by last": "{{ (''.__class__.__mro__ | last).__subclasses__() }}",
    # Ways to format.
    "format": "{{ '{0.__class__}'.format(view) }}",
    "format by subscript": "{{ '{0.__class__}'['format'](view) }}",
    "format by attr": "{{ ('{0.__class__}' | attr('format'))(view) }}",
    "format with a mapping": "{{ '{v.__init__.__globals__}'.format_map({'v': view}) }}",
    "format of markup": "{{ ('{0.__class__}' | safe).format(view) }}",
    "format by a filter": "{{ '%s' | format(view) }}",
    "format by per cent": "{{ '%s' % view }}",
    "format wider than memory": "{{ '%1000000000d' % 1 }}",
    "format method wider than memory": "{{ '{:1000000000}'.format(1) }}",
    "translation wider than memory": "{{ _('%(x)1000000000s', x=1) }}",
    "translation with width given": "{{ _('%(x)*d', x=1) }}",
    "plural wider than memory": "{{ ngettext('%(num)1000000000d', '%(num)1000000000d', 2) }}",
    "trans with a name of the program": "{% trans x=view._report %}{{ x }}{% endtrans %}",
    "pprint": "{{ view | pprint }}",
    "debug": "{% debug %}",
    "do": "{% do [].append(1) %}",
    # What isn't there.
    "lipsum": "{{ lipsum(n=100000) }}",
    "globals of lipsum": "{{ lipsum.__globals__.os.popen('id').read() }}",
    "globals of cycler": "{{ cycler.__init__.__globals__.os }}",
    "globals of joiner": "{{ joiner.__init__.__globals__ }}",
    "globals of dict": "{{ dict.__base__ }}",
    "config of another framework": "{{ config }}",
    "request of another framework": "{{ request.application.__globals__ }}",
    "g of another framework": "{{ g.pop }}",
    "builtins": "{{ __builtins__ }}",
    "import of Python": "{{ __import__('os') }}",
    "open": "{{ open('/etc/passwd').read() }}",
    # Files.
    "include of the machine's file": "{% include '/etc/passwd' %}",
    "include out of the folder": "{% include '../../../../../../etc/passwd' %}",
    "include out of the folder, twisted": "{% include 'weekly/../../x' %}",
    "include with a backslash": r"{% include '..\\..\\x' %}",
    "include with NUL": r"{% include 'weekly/body.txt.j2\0.png' %}",
    "import of the machine's file": "{% import '/etc/passwd' as x %}",
    "from of the machine's file": "{% from '/etc/passwd' import x %}",
    "extends of the machine's file": "{% extends '/etc/passwd' %}",
    "include of an address": "{% include 'file:///etc/passwd' %}",
    "include of what isn't a name": "{% include 7 %}",
    # Changes.
    "change of the report's lists": "{% set x = view.standings.append(1) %}",
    "clear of a dictionary": "{{ {'a': 1}.clear() }}",
    "pop": "{{ view.standings.pop() }}",
    "set of a view's attribute": "{% set view.lang = 'x' %}",
    # Time and memory.
    "a list of a huge range": "{{ range(10 ** 9) | list }}",
    "a long text": "{{ 'x' * 10 ** 9 }}",
    "a long text, the other way round": "{{ 10 ** 9 * 'x' }}",
    "a long list": "{{ [0] * 10 ** 9 }}",
    "a power of a power": "{{ 9 ** (9 ** 9) }}",
    "a long number": "{% set ns = namespace(n=10) %}{% for i in range(99) %}{% set ns.n = ns.n * ns.n %}{% endfor %}",
    "a number too long to write": "{{ 10 ** 3000 * 10 ** 3000 }}",
    "a text that doubles": "{% set ns = namespace(x='ab') %}{% for i in range(99) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
    "a text that doubles by ~": "{% set n = namespace(x='ab') %}{% for i in range(99) %}{% set n.x = n.x ~ n.x %}{% endfor %}",
    "a block that doubles": "{% set n = namespace(x='ab') %}{% for i in range(99) %}{% set y %}{{ n.x }}{{ n.x }}{% endset %}{% set n.x = y %}{% endfor %}",
    "a list that doubles": "{% set n = namespace(x=[1]) %}{% for i in range(99) %}{% set n.x = n.x + n.x %}{% endfor %}",
    "a list in a list": "{% set n = namespace(x=[1]) %}{% for i in range(99) %}{% set n.x = [n.x, n.x] %}{% endfor %}",
    "a tuple in a tuple": "{% set n = namespace(x=(1,)) %}{% for i in range(99) %}{% set n.x = (n.x, n.x) %}{% endfor %}",
    "a dictionary in a dictionary": "{% set n = namespace(x=1) %}{% for i in range(99) %}{% set n.x = {1: n.x, 2: n.x} %}{% endfor %}",
    "many long texts": "{% set n = namespace(x=[]) %}{% for i in range(9999) %}{% set n.x = n.x + ['x' * 99999] %}{% endfor %}",
    "a replacement that grows": "{{ ('a' * 99999) | replace('a', 'b' * 99999) }}",
    "a replacement of nothing": "{{ ('a' * 99999) | replace('', 'b' * 99999) }}",
    "a wide join": "{{ range(99999) | join('x' * 99999) }}",
    "a deep indent": "{{ 'x' | indent(10 ** 9, first=true) }}",
    "a wide pad": "{{ 'x' | pad(10 ** 9) }}",
    "a centre": "{{ 'x'.center(10 ** 9) }}",
    "zeros in front": "{{ 'x'.zfill(10 ** 9) }}",
    "wide tabs": "{{ '\\t'.expandtabs(10 ** 9) }}",
    "a translated text": "{{ ('a' * 99999).translate({97: 'b' * 99999}) }}",
    "a batch that is filled up": "{{ [1] | batch(10 ** 9, 'x') | list }}",
    "a slice that never ends": "{{ [1] | slice(10 ** 9) | list }}",
    "digits without end": "{{ 1.5 | round(10 ** 9) }}",
    "a sum of lists": "{{ ([[1] * 9999] * 99) | sum(start=[]) }}",
    "JSON with a deep indent": "{{ [1] | tojson(indent=10 ** 9) }}",
    "a long text escaped": "{{ ('&' * 999999) | e | e | e }}",
    "many texts mapped": "{% for x in ['x' * 99999] * 9999 %}{% set y = x | upper %}{% endfor %}",
    "loops inside loops": "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
    "loops that write nothing": "{% for a in range(9999) %}{% for b in range(9999) %}{% set c = b %}{% endfor %}{% endfor %}",
    "loops that write much": "{% for a in range(9999) %}{% for b in range(9999) %}xxxxxxxx{% endfor %}{% endfor %}",
    "loops in a macro": "{% macro m() %}{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}{% endmacro %}{{ m() }}",
    "loops over filters": "{% for a in range(99999) | select %}{% for b in range(99999) | reject('none') %}{% endfor %}{% endfor %}",
    "lists of ranges in a loop": "{% for a in range(99999) %}{% set x = range(99999) | list %}{% endfor %}",
    "long texts compared": "{% set x = 'x' * 999999 %}{% for a in range(99999) %}{% if x ~ 'y' == x ~ 'z' %}{% endif %}{% endfor %}",
    "long texts searched": "{% set x = 'x' * 999999 %}{% for a in range(99999) %}{% if 'xy' in x %}{% endif %}{% endfor %}",
    "a macro that calls itself": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "a macro that calls itself twice": "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(99) }}",
    "an include of itself": "{% include 'weekly/body.txt.j2' %}",
    "an import of itself": "{% import 'weekly/body.txt.j2' as x %}",
    "an extension of itself": "{% extends 'weekly/body.txt.j2' %}",
    "a block in itself": "{% block a %}{{ self.a() }}{% endblock %}",
    "a loop that calls itself": "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}",
    "a loop that calls itself often": "{% for x in range(9) recursive %}{% if loop.depth < 99 %}{{ loop(range(9)) }}{% endif %}{% endfor %}",
    "a folding of a long text": "{{ ('x ' * 499999) | fold }}",
    "brackets without end": "{{ " + "(" * 20_000 + "1" + ")" * 20_000 + " }}",
    "signs without end": "{{ " + "-" * 20_000 + "1 }}",
    "sums without end": "{{ 1" + " + 1" * 20_000 + " }}",
    "joints without end": "{% set x = 'x' * 999999 %}{{ x" + " ~ x" * 20_000 + " }}",
    "loops nested without end": "{% for x in [1] %}" * 500 + "{% endfor %}" * 500,
    "tests nested without end": "{% if 1 %}" * 5_000 + "{% endif %}" * 5_000,
    "brackets that open": "{{" * 50_000,
    "a file too large": "x" * 300_000,
    "a number too long to read": "{{ " + "9" * 5_000 + " }}",
    # What can't be printed.
    "a view": "{{ view }}",
    "a part of a view": "{{ view.own }}",
    "a list": "{{ view.standings }}",
    "a yes": "{{ view.own.gaps is defined }}",
    "nothing": "{% set x = none %}{{ x }}",
    "a generator": "{{ [1] | select }}",
    "a coroutine": "{{ view.own.cr_frame }}",
}  # fmt: skip

HARMLESS = {
    "a default instead of a class": ("{{ ''.__class__ | default('none') }}", "none"),
    "a test for a class": ("{% if ''.__class__ is defined %}there{% else %}gone{% endif %}", "gone"),
    "an assignment that nothing uses": ("{% set x = view.__class__ %}x", "x"),
    "an include that may miss": ("{% include '/etc/passwd' ignore missing %}x", "x"),
    "an include out of the folder that may miss": ("{% include '../../x' ignore missing %}x", "x"),
    "raw": ("{% raw %}{{ ''.__class__ }}{% endraw %}", "{{ ''.__class__ }}"),
    "a text with braces": ("{{ '{0.__class__}' }}", "{0.__class__}"),
    "a macro's name": ("{% macro m() %}{% endmacro %}{{ m.name }}", "m"),
    "a small sum": ("{{ 2 ** 10 + 3 * 7 }}{{ 'ab' * 2 }}", "1045abab"),
    "a small loop": ("{% for x in range(3) %}{{ loop.index }}/{{ loop.length }} {% endfor %}", "1/3 2/3 3/3"),
    "a counted namespace": ("{% set n = namespace(x=1) %}{% for i in range(3) %}{% set n.x = n.x + i %}{% endfor %}{{ n.x }}", "4"),
    "joined texts": ("{{ 'a' ~ 1 ~ view.lang }}", "a1zh-Hans"),
    "methods of texts and tables": ("{{ 'a,b'.split(',') | last }}{{ {'a': 'c'}.get('a') }}{{ 'x'.upper() }}", "bcX"),
    "a dictionary's key like a method's": ("{% for k, v in {'a': 1}.items() %}{{ k }}{{ v }}{% endfor %}", "a1"),
    "groups": ("{% for g in view.standings | groupby('cohort') %}{{ g.grouper }}{{ g.list | length }}{% endfor %}", "东南板块1"),
}  # fmt: skip


def renderer_of(folder, text, name="weekly/body.txt.j2"):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return LetterRenderer([folder, TEMPLATES])


def letter_of(renderer):
    return renderer.render(seed_report(), variant(Language.ZH_HANS, "441202"))


def forget_the_most():
    """Let the kernel count from here how much memory is the most; where it doesn't, small uses go unseen after a large."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def megabytes():
    """Return the most memory since then."""
    return int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text(encoding="ascii"))[1]) / 1024


@pytest.mark.parametrize("trick", REFUSED.values(), ids=REFUSED)
def test_what_would_harm_is_refused_with_its_file_soon_and_in_little_memory(tmp_path, trick):
    renderer = renderer_of(tmp_path, trick)
    forget_the_most()
    before, began = megabytes(), thread_time()
    with pytest.raises(TemplateProblem) as caught:
        letter_of(renderer)
    assert thread_time() - began < SOON
    assert megabytes() - before < 200
    assert caught.value.problem.place.file == "templates/weekly/body.txt.j2"
    assert not [secret for secret in SECRETS if secret in str(caught.value)]


@pytest.mark.parametrize("trick", REFUSED.values(), ids=REFUSED)
def test_it_is_refused_in_html_as_well(tmp_path, trick):
    began = thread_time()
    with pytest.raises(TemplateProblem):
        letter_of(renderer_of(tmp_path, trick.replace("body.txt", "body.html"), "weekly/body.html.j2"))
    assert thread_time() - began < SOON


@pytest.mark.parametrize(("text", "says"), HARMLESS.values(), ids=HARMLESS)
def test_what_does_no_harm_is_written(tmp_path, text, says):
    assert letter_of(renderer_of(tmp_path, text)).text.strip() == says


def test_what_is_refused_in_a_loop_or_a_sum_is_told_with_its_line(tmp_path):
    for trick in (
        "{{ 'x' * 10 ** 9 }}",
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
    ):
        with pytest.raises(TemplateProblem) as caught:
            letter_of(renderer_of(tmp_path, f"one\ntwo\n{trick}\n"))
        assert caught.value.problem.place.line == 3


@pytest.mark.parametrize("name", ["subject.txt.j2", "part.j2"])
def test_a_link_out_of_the_folder_is_not_followed(tmp_path, name):
    secret = tmp_path / "secret"
    secret.write_text("root:", encoding="utf-8")
    renderer = renderer_of(tmp_path / "templates", "{% include 'weekly/" + name + "' %}")
    (tmp_path / "templates" / "weekly" / name).symlink_to(secret)
    with pytest.raises(TemplateProblem, match="leads out of"):
        letter_of(renderer)


def test_a_link_inside_the_folder_and_a_folder_that_is_a_link_are_followed(tmp_path):
    renderer_of(tmp_path / "real", "linked", "weekly/other.txt.j2")
    (tmp_path / "real/weekly/body.txt.j2").symlink_to("other.txt.j2")
    (tmp_path / "templates").symlink_to(tmp_path / "real", target_is_directory=True)
    assert letter_of(LetterRenderer([tmp_path / "templates", TEMPLATES])).text == "linked\n"


def test_a_pipe_is_no_template_and_nobody_waits_for_it(tmp_path):
    (tmp_path / "weekly").mkdir()
    os.mkfifo(tmp_path / "weekly" / "body.txt.j2")
    assert "端州区" in letter_of(LetterRenderer([tmp_path, TEMPLATES])).text


def test_a_part_without_the_ending_of_html_is_escaped_as_well(tmp_path):
    renderer_of(tmp_path, "{{ view.race }}", "weekly/part.j2")
    renderer = renderer_of(tmp_path, "{% include 'weekly/part.j2' %}", "weekly/body.html.j2")
    letter = renderer.render(seed_report(race="<script>1</script>"), variant(Language.ZH_HANS, "441202"))
    assert "<script>" not in letter.html


def test_there_is_no_filter_that_computes_changes_from_time_to_time_or_reaches_out():
    assert not {"attr", "format", "pprint", "random", "tojson", "sum", "round", "batch", "xmlattr"} & set(FILTERS)


@pytest.mark.parametrize("edition", ["weekly", "monthly", "quarterly"])
@pytest.mark.parametrize("bound", ["MOST_STEPS", "MOST_SIGNS", "LARGEST"])
def test_a_large_letter_needs_a_tenth_of_what_is_allowed(renderer, monkeypatch, edition, bound):
    monkeypatch.setattr(bounds, bound, getattr(bounds, bound) // 10)
    renderer.render(large_report(60, 12, edition), variant(Language.ZH_HANS, "3"))
