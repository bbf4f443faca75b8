"""From a place in the file's structure to its line and column."""

from __future__ import annotations

from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq

Loc = tuple[str | int, ...]


def position(root: Any, loc: Loc) -> tuple[int, int]:
    """Return line and column, from 1, of the deepest part of `loc` that the file has."""
    node, found = root, (0, 0)
    for part in loc:
        if isinstance(node, CommentedMap) and part in node:
            found = node.lc.key(part)
        elif isinstance(node, CommentedSeq) and isinstance(part, int) and part < len(node):
            found = node.lc.item(part)
        else:
            continue  # a part of the schema, such as a variant's tag, that the file doesn't have
        node = node[part]
    return found[0] + 1, found[1] + 1


def value_at(root: Any, loc: Loc) -> Any:
    """Return what stands at `loc`, as far as the file has it."""
    node = root
    for part in loc:
        if has(node, part):
            node = node[part]
    return node


def has(node: Any, part: str | int) -> bool:
    """Tell whether a mapping has a key or a list a place."""
    if isinstance(node, CommentedSeq):
        return isinstance(part, int) and part < len(node)
    return isinstance(node, CommentedMap) and part in node
