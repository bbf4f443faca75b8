"""The sandbox that templates run in: it reaches nothing but texts, and takes no more time or memory than a letter may.

Jinja's own sandbox keeps a template from the program behind its values. What it lets through is bounded here: every
turn of a loop, call, filter and piece of output is a step of a budget, and every value that a template makes is
measured.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, Template, TemplateRuntimeError, Undefined, nodes
from jinja2.environment import TemplateModule
from jinja2.exceptions import SecurityError
from jinja2.loaders import split_template_path
from jinja2.runtime import BlockReference, Context, LoopContext, Macro, TemplateReference
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from ranking.domain.signs import clean_markup, clean_text
from ranking.render.bounds import TooMuch, budget, fits, measured, spend, step, stepping

#: Bytes of one template file.
_LARGEST_FILE = 200_000
_TEXT_METHODS = frozenset(
    "capitalize endswith lower lstrip rstrip split splitlines startswith strip title upper".split()
)
_TABLE_METHODS = frozenset("count get index items keys values".split())
_OF_JINJA = (BlockReference, LoopContext, Macro, Namespace, TemplateModule, TemplateReference)
_WHAT: dict[type, str] = {str: "a text", Markup: "a text", list: "a list", tuple: "a list", dict: "a table"}
#: Parts of a template, as Jinja counts them: the longest of the program's own has some 400.
_MOST_NODES = 10_000
_POWER_BITS = 10_000


class SafeLoader(FileSystemLoader):
    """Reads templates of a reasonable size from their folders, and from nowhere else, whatever a link points to."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """Return a template's text, its path, and whether it is still current."""
        pieces = split_template_path(template)
        for folder in map(Path, self.searchpath):
            if _is_file(path := folder.joinpath(*pieces)):
                _check_file(path, folder, template)
                break
        return super().get_source(environment, template)


class BoundedTemplate(Template):
    """A template that is rendered on a budget."""

    def render(self, *args: Any, **kwargs: Any) -> str:
        """Return the rendered text."""
        with budget():
            return super().render(*args, **kwargs)


class Sandbox(ImmutableSandboxedEnvironment):
    """An environment for templates that people of the workspace change."""

    template_class = BoundedTemplate
    # Jinja asks `call_binop` about these, and works none of them out while it compiles.
    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def get_template(self, *args: Any, **kwargs: Any) -> Template:
        """Return a template; each include is a step."""
        step()
        return super().get_template(*args, **kwargs)

    def call(self, context: Context, called: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call what a template calls; each call is a step."""
        step()
        return super().call(context, called, *args, **kwargs)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Work out what a template adds or multiplies, if it isn't too large."""
        step()
        if operator == "%" and isinstance(left, str):
            raise SecurityError("a text can't be formatted with %; join texts with ~, or translate with _()")
        if operator == "*":
            _check_product(left, right)
        if operator == "**":
            _check_power(left, right)
        return measured(super().call_binop(context, operator, left, right))

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Tell whether a template may use an attribute: those of views and loops, and a few methods of texts."""
        if not super().is_safe_attribute(obj, attr, value):
            return False
        if type(obj) in {str, list, tuple, dict} or isinstance(obj, str):
            return attr in (_TEXT_METHODS if isinstance(obj, str) else _TABLE_METHODS)
        return isinstance(obj, _OF_JINJA) or type(obj).__module__.startswith(("ranking.", "jinja2.filters"))

    def unsafe_undefined(self, obj: Any, attribute: str) -> Undefined:
        """Return what stands for something that templates may not use; what isn't there at all says so itself."""
        if isinstance(obj, Undefined):
            return obj
        says = f"templates may not use {attribute} of {_WHAT.get(type(obj), type(obj).__name__)}"
        return self.undefined(says, name=attribute, obj=obj, exc=SecurityError)

    def wrap_str_format(self, value: Any) -> None:  # noqa: ARG002 - as Jinja has it
        """Format nothing: `format` of a text is no method that templates have."""
        return

    def concat(self, pieces: Iterable[str]) -> str:
        """Join the pieces of an output, as long as the budget lasts."""
        kept = []
        for piece in stepping(pieces):
            spend(len(piece))
            kept.append(piece)
        return "".join(kept)

    def counted(self, values: Iterable[Any]) -> Iterator[Any]:
        """Yield what a loop goes over, a step each."""
        return stepping(values)

    def paid(self, value: Any) -> Any:
        """Return a value that is about to be joined to others by `~`, paid for."""
        printed(value)
        return measured(value)

    def measured(self, value: Any) -> Any:
        """Return a value that a template has made, measured."""
        return measured(value)

    def _generate(self, source: nodes.Template, *args: Any, **kwargs: Any) -> str:
        if sum(1 for _ in source.find_all(nodes.Node)) > _MOST_NODES:
            raise TooMuch(f"it has more than {_MOST_NODES:,} parts")
        return super()._generate(_Bounding().visit(source), *args, **kwargs)


def printed(value: Any) -> Any:
    """Return what is printed where a template says `{{ value }}`: a text or a number, cleaned; nothing else."""
    if isinstance(value, Undefined):
        return str(value)  # which raises, and says what is missing
    if hasattr(value, "__html__"):
        spend(len(value) if isinstance(value, str) else 1)
        return type(value)(clean_markup(value)) if isinstance(value, str) else value
    if isinstance(value, str):
        spend(len(value))
        return clean_text(value)
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return value
    raise NotPrintable(value)


class NotPrintable(TemplateRuntimeError):
    """A value that is no text: a list, a part of a view, or nothing."""

    def __init__(self, value: object) -> None:
        self.value = value
        super().__init__(f"{type(value).__name__} can't be printed")


class _Bounding(NodeTransformer):
    """Puts a measure around everything that can take time or memory without being called."""

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802 - as Jinja has it
        self.generic_visit(node)
        node.iter = _through("counted", node.iter)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        node.nodes = [part if isinstance(part, nodes.Const) else _through("paid", part) for part in node.nodes]
        return _through("measured", node)

    def visit_List(self, node: nodes.List) -> nodes.Node:  # noqa: N802
        return _through("measured", self.generic_visit(node))

    visit_Dict = visit_List  # noqa: N815

    def visit_Tuple(self, node: nodes.Tuple) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        return _through("measured", node) if node.ctx == "load" else node


def _through(name: str, node: nodes.Node) -> nodes.Call:
    function = nodes.EnvironmentAttribute(name, lineno=node.lineno)
    return nodes.Call(function, [node], [], None, None, lineno=node.lineno)


def _check_product(left: object, right: object) -> None:
    for values, count in ((left, right), (right, left)):
        if isinstance(values, (str, list, tuple)) and isinstance(count, int):
            fits(len(values) * count)


def _check_power(left: object, right: object) -> None:
    if isinstance(left, int) and isinstance(right, int) and left.bit_length() * right > _POWER_BITS:
        raise TooMuch("a number would be too long")


def _is_file(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except (OSError, ValueError):  # ValueError: a name with NUL
        return False


def _check_file(path: Path, folder: Path, name: str) -> None:
    if not path.resolve().is_relative_to(folder.resolve()):
        raise SecurityError(f"{name} leads out of {folder}")
    if path.stat().st_size > _LARGEST_FILE:
        raise TooMuch(f"{name} has more than {_LARGEST_FILE:,} bytes")
