"""Markdown of notes: a few marks, everything else as typed; nothing that a letter must not carry."""

from __future__ import annotations

from html.parser import HTMLParser
from time import perf_counter

import pytest
from wcwidth import wcswidth

from ranking.render.markdown import to_html, to_text

ALLOWED = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "blockquote"}


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("一段。", "<p>一段。</p>"),
        ("一\n二", "<p>一二</p>"),
        ("one\ntwo", "<p>one two</p>"),
        ("共\n12 个", "<p>共 12 个</p>"),
        ("**一**\n“二”", "<p><strong>一</strong>“二”</p>"),
        ("请关注**项目（亿元以上）**的签约", "<p>请关注<strong>项目（亿元以上）</strong>的签约</p>"),
        ("本月**“两新一电”**产业", "<p>本月<strong>“两新一电”</strong>产业</p>"),
        ("**重点：**抓紧", "<p><strong>重点：</strong>抓紧</p>"),
        ("说*“好”*就*（好）*了", "<p>说<em>“好”</em>就<em>（好）</em>了</p>"),
        ("2 * 3 * 4 和**", "<p>2 * 3 * 4 和**</p>"),
        ("2*3*4 = 24", "<p>2*3*4 = 24</p>"),
        ("端州 ** 区", "<p>端州 ** 区</p>"),
        ("3. 丙\n4. 丁", '<ol start="3"><li>丙</li><li>丁</li></ol>'),
        ("一  \n二", "<p>一<br>二</p>"),
        ("**重点** *注意*", "<p><strong>重点</strong> <em>注意</em></p>"),
        ("- 甲\n- 乙", "<ul><li>甲</li><li>乙</li></ul>"),
        ("1. 甲\n2. 乙", "<ol><li>甲</li><li>乙</li></ol>"),
        ("> 引用", "<blockquote><p>引用</p></blockquote>"),
        ("[网站](https://x.example/a?b=1&c=2)",
         '<p><a href="https://x.example/a?b=1&amp;c=2" rel="noopener">网站</a></p>'),
        ("# 标题", "<p><strong>标题</strong></p>"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
        ("", ""),
        ("  \n", ""),
    ],
)  # fmt: skip
def test_marks_become_html(markdown, html):
    assert to_html(markdown) == html


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen, self.links = set(), []

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)
        self.links += [value for name, value in attrs if name == "href"]
        assert {name for name, _ in attrs} <= {"href", "rel", "start"}


@pytest.mark.parametrize(
    "trick",
    [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "<iframe src=//x>",
        "[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))", "[x](java\tscript:alert(1))",
        "[x](data:text/html,<b>)",
        "[x](vbscript:x)", "[x](&#106;avascript:alert(1))", "[x](javascript&colon;alert(1))",
        "[x](file:///etc/passwd)",
        "![x](https://x.example/pixel.png)", "<javascript:alert(1)>", "<a href='https://x'>y</a>",
        "[x]: javascript:1\n[x]",
        '[x](https://a.example/" onclick="alert(1))', '[x](https://a.example "t" onclick=1)', "`<b>`",
        "```\n<b>\n```",
        "    <b>code</b>", "<!-- x -->", "<?php x ?>", "<![CDATA[x]]>", "&lt;script&gt;", "&#60;script&#62;",
        "<style>*{display:none}</style>", "<base href=//x>", "<meta http-equiv=refresh>", "<form action=//x><input>",
        "**<b>**", "- <li onmouseover=1>", "> <table><tr><td>", "\\<script\\>", "[<img src=x>](https://x.example)",
    ],
)  # fmt: skip
def test_nothing_but_the_few_marks_becomes_a_tag(trick):
    tags = Tags()
    tags.feed(str(to_html(trick)))
    assert tags.seen <= ALLOWED
    assert all(link.startswith(("https://", "http://", "mailto:")) for link in tags.links)


@pytest.mark.parametrize(
    "text",
    [
        "*" * 10_000,
        "[" * 10_000,
        "> " * 5_000,
        "- " * 5_000,
        "`" * 10_000,
        "**a " * 3_000,
        "*好" * 10_000,
        "好**" * 10_000,
        "好\n" * 60_000,
        "[a](<" * 30_000,
        "- 好\n" * 10_000,
    ],
)
def test_deep_and_endless_marks_take_no_time(text):
    begin = perf_counter()
    to_html(text)
    to_text(text)
    assert perf_counter() - begin < 20


def test_text_has_dots_numbers_and_addresses():
    text = to_text("开场：\n\n- 甲\n- **乙**\n\n1. 一\n2. 二\n\n见[网站](https://x.example)。")
    assert text.splitlines() == ["开场：", "· 甲", "· 乙", "1. 一", "2. 二", "", "见网站 <https://x.example>。"]


def test_text_has_an_empty_line_between_paragraphs_and_spaces_before_what_lies_inside():
    text = to_text("一\n\n二  \n三\n\n- 甲\n  - 乙\n\n    续\n\n> 引")
    assert text.splitlines() == ["一", "", "二", "三", "· 甲", "  · 乙", "    续", "", "  引"]


def test_a_long_line_of_a_list_goes_on_below_its_first_word():
    first, second = to_text("- 甲\n  - " + "本月各县市区稳步推进。" * 5).splitlines()[1:3]
    assert first.startswith("  · 本")
    assert second.startswith("    ")
    assert not second.startswith("     ")


def test_an_address_that_begins_a_line_has_its_bracket_with_it():
    lines = to_text(f"[{'长' * 34}](https://x.example/a)。").splitlines()
    assert lines == ["长" * 34, "<https://x.example/a>。"]


def test_no_sign_of_a_very_long_paragraph_is_lost():
    assert to_text("长" * 60_000).count("长") == 60_000


def test_text_is_folded_by_the_width_that_chinese_signs_take():
    assert max(wcswidth(line) for line in to_text("本月各县市区稳步推进。" * 20).splitlines()) <= 72
