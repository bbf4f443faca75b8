"""Formulas: a small safe expression over other indicators, such as `over_100m / manufacturing_projects * 100`.

The text is read by Python's own parser and then walked by hand: nothing of it is ever executed.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

import numpy as np

from ranking.domain.errors import FormulaError, did_you_mean

_LONGEST, _DEEPEST = 200, 25
#: What Chinese keyboards write for the plain signs.
_PLAIN = str.maketrans("（）×÷，－＋／＊．", "()*/,-+/*.")
_OPERATORS: Mapping[type[ast.operator], Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
}
_ONE: Mapping[str, Callable[[np.ndarray], np.ndarray]] = {"abs": np.abs, "log": np.log, "sqrt": np.sqrt}
_SEVERAL: Mapping[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {"min": np.minimum, "max": np.maximum}
_HOW = "write indicators' keys and numbers with + - * / ( ), and min, max, abs, log or sqrt"


@dataclass(frozen=True, kw_only=True)
class Formula:
    """A formula that was read; equal where its text is.

    >>> Formula.parse("big / (big + small) * 100").evaluate({"big": np.array([1.0, 0]), "small": np.array([3.0, 0])})
    array([25., nan])
    """

    text: str
    names: frozenset[str] = field(compare=False)
    tree: ast.expr = field(compare=False, repr=False)

    @classmethod
    def parse(cls, text: str) -> Formula:
        """Read a formula; raise FormulaError where it holds anything but numbers, keys and the signs named above."""
        tree = _read(text)
        names: set[str] = set()
        _check(text, tree, names, 0)
        if not names:
            raise FormulaError(text, "it needs the key of at least one indicator")
        return cls(text=text, names=frozenset(names), tree=tree)

    def evaluate(self, values: Mapping[str, np.ndarray]) -> np.ndarray:
        """Return the value at each place of the arrays, which have one shape.

        NaN where an operand is missing, where something is divided by zero, where a logarithm or root has no value and
        where a number grows too large; also where that is only a part of the formula.

        >>> Formula.parse("min(a / b, 1)").evaluate({"a": np.array([1.0, 1]), "b": np.array([2.0, 0])})
        array([0.5, nan])
        """
        with np.errstate(all="ignore"):
            return _value(self.tree, values)


def in_order(formulas: Mapping[str, Formula], known: Collection[str]) -> list[str]:
    """Return the derived indicators' codes, each after those it needs.

    Raise FormulaError, whose text is the formula's, for a circle and for a name that is not among `known`.

    >>> in_order({"b": Formula.parse("a * 2"), "a": Formula.parse("x + 1")}, {"a", "b", "x"})
    ['a', 'b']
    """
    ordered: list[str] = []
    for code in formulas:
        _visit(code, formulas, known, ordered, ())
    return ordered


def _visit(
    code: str, formulas: Mapping[str, Formula], known: Collection[str], ordered: list[str], path: tuple[str, ...]
) -> None:
    if code in ordered or code not in formulas:
        return
    if code in path:
        circle = " → ".join([*path[path.index(code) :], code])
        raise FormulaError(formulas[code].text, f"it goes round in a circle: {circle}")
    for name in sorted(formulas[code].names):
        if name not in known:
            raise FormulaError(formulas[code].text, _unknown(formulas[code].text, name, known))
        _visit(name, formulas, known, ordered, (*path, code))
    ordered.append(code)


def _unknown(text: str, name: str, known: Collection[str]) -> str:
    """Say what to write instead of an unknown name; a key such as `foo-bar` was read as foo less bar."""
    for code in sorted(known, key=len, reverse=True):
        if name in code.split("-")[:-1] + code.split("-")[1:] and re.search(
            rf"(?<![\w-]){re.escape(code)}(?![\w-])", text
        ):
            return f"“{code}” is read as a subtraction; only keys without a hyphen can be used: rename it"
    return f"there is no indicator “{name}”{did_you_mean(name, known)}"


def _read(text: str) -> ast.expr:
    if len(text) > _LONGEST:
        raise FormulaError(text[:20] + "…", f"it is longer than {_LONGEST} signs; split it into several indicators")
    if "#" in text:  # Python's parser would silently drop what follows
        raise FormulaError(text, _HOW)
    try:
        with warnings.catch_warnings(action="ignore"):  # such as of `1if a`, which is refused anyway
            return ast.parse(text.translate(_PLAIN).strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise FormulaError(text, _HOW) from error


def _check(text: str, node: ast.expr, names: set[str], depth: int) -> None:
    """Refuse everything that isn't allowed by name; collect the indicators' keys."""
    if depth > _DEEPEST:
        raise FormulaError(text, "it is nested too deeply; split it into several indicators")
    match node:
        case ast.Constant(value=bool() | str() | bytes() | complex() | None):
            raise FormulaError(text, _HOW)
        case ast.Constant(value=int() | float()):
            return
        case ast.Name(id=name):
            names.add(name)
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=inner):
            _check(text, inner, names, depth + 1)
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _OPERATORS:
            _check(text, left, names, depth + 1)
            _check(text, right, names, depth + 1)
        case ast.Call(func=ast.Name(id=name), args=inner_ones, keywords=[]) if _fits(name, len(inner_ones)):
            for inner in inner_ones:
                _check(text, inner, names, depth + 1)
        case _:
            raise FormulaError(text, _HOW)


def _fits(name: str, count: int) -> bool:
    return (name in _ONE and count == 1) or (name in _SEVERAL and count > 1)


def _value(node: ast.expr, values: Mapping[str, np.ndarray]) -> np.ndarray:
    """Return a part's value. Infinity becomes NaN at every step: later, `min` or a division could hide it."""
    found = np.asarray(_step(node, values), dtype=float)
    return np.where(np.isfinite(found), found, np.nan)


def _step(node: ast.expr, values: Mapping[str, np.ndarray]) -> np.ndarray:
    match node:
        case ast.Constant(value=int() | float() as number):
            return np.asarray(float(min(number, 1e300)))
        case ast.Name(id=name):
            return np.asarray(values[name], dtype=float)  # whole numbers would wrap round instead of growing too large
        case ast.UnaryOp(op=operator, operand=inner):
            found = _value(inner, values)
            return -found if isinstance(operator, ast.USub) else found
        case ast.BinOp(left=left, op=operator, right=right):
            return _OPERATORS[type(operator)](_value(left, values), _value(right, values))
        case ast.Call(func=ast.Name(id=name), args=[first, *others]):
            found = _value(first, values)
            if name in _ONE:
                return _ONE[name](found)
            for other in others:
                found = _SEVERAL[name](found, _value(other, values))
            return found
    raise FormulaError(ast.unparse(node), _HOW)
