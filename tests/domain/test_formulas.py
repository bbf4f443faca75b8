"""Formulas: small expressions over other indicators, read and never executed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranking.domain.errors import FormulaError
from ranking.domain.formulas import Formula, in_order


def value(text, **numbers):
    return float(Formula.parse(text).evaluate({name: np.array([float(one)]) for name, one in numbers.items()})[0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a / b * 100", 75),
        ("a - b + 2", 1),
        ("-(a - b)", 1),
        ("+a", 3),
        ("min(a, b, 2)", 2),
        ("max(a, b)", 4),
        ("abs(a - b)", 1),
        ("sqrt(b)", 2),
        ("log(a)", np.log(3)),
        ("a × b ÷ 2", 6),
        ("（a＋b）－1", 6),
        ("1e400 * 0 + a", 3),
    ],
)
def test_arithmetic_is_as_written_also_with_wide_signs(text, expected):
    assert value(text, a=3, b=4) == pytest.approx(expected)


@pytest.mark.parametrize(
    "text",
    [
        "min(a / b * 100, 100)",
        "max(-a / b, 0)",
        "1 / (a / b)",
        "max(log(b), 0)",
        "min(a * 1e300 * 1e300, 1)",
        "a / (a * 1e300 * 1e300)",
    ],
)
def test_a_part_without_value_makes_the_whole_missing(text):
    assert np.isnan(value(text, a=1, b=0))


def test_whole_numbers_do_not_wrap_round():
    assert Formula.parse("a * a").evaluate({"a": np.array([2**40])})[0] == 2.0**80


@pytest.mark.parametrize("text", ["a / b", "log(b)", "log(b - a)", "sqrt(b - a)", "1 / b - 1 / b", "a * 1e308 * 1e308"])
def test_what_has_no_value_is_missing_and_never_infinite(text):
    assert np.isnan(value(text, a=1, b=0))


def test_a_missing_operand_makes_the_whole_missing():
    found = Formula.parse("max(a, b)").evaluate({"a": np.array([1.0, np.nan]), "b": np.array([2.0, 2])})
    assert found[0] == 2
    assert np.isnan(found[1])


HOSTILE = [
    "__import__('os').system('id')",
    "a.b",
    "a[0]",
    "lambda: a",
    "a ** 9 ** 9 ** 9",
    "a if a else b",
    "[a]",
    "{a}",
    "'a'",
    "a, b",
    "f(a)",
    "min(a)",
    "sqrt(a, b)",
    "min(a, key=b)",
    "a == b",
    "a and b",
    "not a",
    "~a",
    "a // b",
    "a % b",
    "a := 1",
    "1j * a",
    "True + a",
    "None",
    "a b",
    "",
    "a\0b",
    "(" * 100 + "a" + ")" * 100,
    "-" * 150 + "a",
    "a" * 300,
    "*a",
    "print(a)",
    "...",
    "3",
    "1if a else 2",
    "'\\d' + a",
    "a # / b",
    "9**9**9",
    "(" * 10_000,
    "a" + "+a" * 99,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_anything_else_is_refused_in_a_sentence(text):
    with pytest.raises(FormulaError, match="can't be read as a formula: "):
        Formula.parse(text)


def expressions():
    leaves = st.sampled_from(["a", "b", "2", "0.5"])
    return st.recursive(
        leaves,
        lambda inner: st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda parts: f"({' '.join(parts)})"),
        max_leaves=8,
    )


@given(expressions().filter(lambda text: "a" in text or "b" in text), st.integers(-9, 9), st.integers(-9, 9))
@settings(max_examples=80)
def test_random_expressions_have_the_value_that_arithmetic_gives_them(text, a, b):
    try:
        expected = eval(text, {"__builtins__": {}}, {"a": float(a), "b": float(b)})  # noqa: S307 – ours, to compare with
    except ZeroDivisionError:
        expected = np.nan
    found = value(text, a=a, b=b)
    assert found == pytest.approx(expected, nan_ok=True)


def test_a_formula_comes_after_those_it_needs():
    formulas = {"c": Formula.parse("b + a"), "b": Formula.parse("a * 2"), "d": Formula.parse("x")}
    assert in_order(formulas, {"a", "b", "c", "d", "x"}) == ["b", "c", "d"]


def test_a_circle_and_an_unknown_name_are_told():
    with pytest.raises(FormulaError, match="circle: a → b → a"):
        in_order({"a": Formula.parse("b + 1"), "b": Formula.parse("a + 1")}, {"a", "b"})
    with pytest.raises(FormulaError, match=r"there is no indicator “peple” \(did you mean “people”\?\)"):
        in_order({"a": Formula.parse("x / peple")}, {"a", "x", "people"})


@pytest.mark.parametrize(("text", "code"), [("foo-bar / b", "foo-bar"), ("b * (x-y-2)", "x-y-2"), ("foo-b", "foo-b")])
def test_a_key_with_a_hyphen_is_told_to_be_read_as_a_subtraction(text, code):
    with pytest.raises(FormulaError, match=f"“{code}” is read as a subtraction; only keys without a hyphen"):
        in_order({"r": Formula.parse(text)}, {"r", "b", code})


def test_a_subtraction_of_known_keys_is_one_whatever_else_has_a_hyphen():
    assert in_order({"r": Formula.parse("foo-bar")}, {"r", "foo", "bar", "foo-bar"}) == ["r"]


def test_an_unknown_name_beside_a_spaced_minus_is_only_unknown():
    with pytest.raises(FormulaError, match="there is no indicator “foo”"):
        in_order({"r": Formula.parse("foo - b")}, {"r", "b", "foo-b"})


def test_formulas_are_equal_where_their_texts_are():
    assert Formula.parse("a + 1") == Formula.parse("a + 1") != Formula.parse("a + 2")
    assert len({Formula.parse("a + 1"), Formula.parse("a + 1")}) == 1
