"""The tree from indicators over dimensions to the composite, and its evaluation on arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ranking.domain.aggregation import aggregate, contributions
from ranking.domain.indicators import Indicator
from ranking.domain.races import Dimension, Scoring
from ranking.domain.rules import Aggregation


@dataclass(frozen=True, kw_only=True, eq=False)
class Node:
    """A dimension, or the composite (whose code is empty).

    `children` are positions: indicators first, in the race's order, then nodes in the tree's. `weights` are the
    children's, adding up to 1; `share` is what of the whole the node weighs.
    """

    code: str
    aggregation: Aggregation
    power: float
    children: tuple[int, ...]
    weights: np.ndarray
    share: float


def tree(indicators: Sequence[Indicator], dimensions: Sequence[Dimension], scoring: Scoring) -> tuple[Node, ...]:
    """Return the nodes, each after its children; the last one is the composite."""
    ordered = _children_first(dimensions)
    place = {dimension.code: len(indicators) + position for position, dimension in enumerate(ordered)}
    members: dict[str | None, list[tuple[int, float]]] = {}
    for position, indicator in enumerate(indicators):
        members.setdefault(indicator.dimension, []).append((position, indicator.weight))
    for dimension in ordered:
        members.setdefault(dimension.within, []).append((place[dimension.code], dimension.weight))
    share = _shares(ordered, members, place)
    nodes = [_node(one.code, one.aggregation, one.power, members.get(one.code, []), share[one.code]) for one in ordered]
    return (*nodes, _node("", scoring.aggregation, scoring.power, members.get(None, []), 1.0))


def _node(code: str, method: Aggregation, power: float, members: list[tuple[int, float]], share: float) -> Node:
    weights = np.array([weight for _, weight in members], dtype=float)
    total = weights.sum()
    return Node(
        code=code,
        aggregation=method,
        power=power,
        children=tuple(position for position, _ in members),
        weights=weights / total if total > 0 else weights,
        share=share,
    )


def _children_first(dimensions: Sequence[Dimension]) -> list[Dimension]:
    """Return the dimensions deepest first; those of one depth in the race's order."""
    within = {dimension.code: dimension.within for dimension in dimensions}

    def depth(code: str | None) -> int:
        steps = 0
        while code is not None and steps <= len(within):
            code, steps = within.get(code), steps + 1
        return steps

    return sorted(dimensions, key=lambda dimension: -depth(dimension.code))


def _shares(
    ordered: Sequence[Dimension], members: dict[str | None, list[tuple[int, float]]], place: dict[str, int]
) -> dict[str, float]:
    """Return what of the whole each dimension weighs."""
    share: dict[str | None, float] = {None: 1.0}
    for dimension in reversed(ordered):
        siblings = members[dimension.within]
        total = sum(weight for _, weight in siblings) or 1.0
        share[dimension.code] = share[dimension.within] * dimension.weight / total
    return {code: share[code] for code in place}


def leaf_weights(nodes: Sequence[Node], count: int) -> np.ndarray:
    """Return the effective weight of each indicator: its share of the whole, adding up to 1."""
    found = np.zeros(count)
    for node in nodes:
        for child, weight in zip(node.children, node.weights, strict=True):
            if child < count:
                found[child] = node.share * weight
    return found


def shares(nodes: Sequence[Node], points: np.ndarray) -> np.ndarray:
    """Return what of the whole each indicator weighs for each district, given what it has points for.

    In every node the weight of children without points goes to the others; the shape is that of `points`.
    """
    count = points.shape[-1]
    found = evaluate(nodes, points)
    given: dict[int, np.ndarray] = {count + len(nodes) - 1: (~np.isnan(found[-1])).astype(float)}
    for place in reversed(range(len(nodes))):
        node = nodes[place]
        if node.children:
            parts = _by_weight(_below(node, points, found, count), node.weights)
            for position, child in enumerate(node.children):
                given[child] = given[count + place] * parts[..., position]
    return np.stack([given[leaf] for leaf in range(count)], axis=-1)


def evaluate(
    nodes: Sequence[Node], points: np.ndarray, weights: Sequence[np.ndarray] | None = None
) -> list[np.ndarray]:
    """Return the points of every node, each of the shape (…, districts).

    `weights` replaces the nodes' own, one array a node, of the shape (…, 1, children).
    """
    count = points.shape[-1]
    found: list[np.ndarray] = []
    for place, node in enumerate(nodes):
        own = node.weights if weights is None else weights[place]
        found.append(_evaluate(node, points, found, own, count))
    return found


def _evaluate(node: Node, points: np.ndarray, found: list[np.ndarray], weights: np.ndarray, count: int) -> np.ndarray:
    if not node.children:
        return np.full(points.shape[:-1], np.nan)
    return aggregate(_below(node, points, found, count), weights, node.aggregation, node.power)


def _below(node: Node, points: np.ndarray, found: list[np.ndarray], count: int) -> np.ndarray:
    """Return the points of a node's children."""
    if node.children == tuple(range(count)):
        return points
    return np.stack([points[..., c] if c < count else found[c - count] for c in node.children], axis=-1)


def _by_weight(below: np.ndarray, weights: np.ndarray) -> np.ndarray:
    present = np.where(np.isnan(below), 0.0, weights)
    whole = present.sum(axis=-1, keepdims=True)
    return np.divide(present, whole, out=np.zeros_like(present), where=whole > 0)


def leaf_contributions(nodes: Sequence[Node], points: np.ndarray) -> np.ndarray:
    """Return what each indicator adds to the composite, in points; the parts add up to it.

    What a dimension adds is split among its children as they make it up: all means are homogeneous of degree one, so
    the chain rule keeps the sum.
    """
    count = points.shape[-1]
    found = evaluate(nodes, points)
    adds: dict[int, np.ndarray] = {count + len(nodes) - 1: found[-1]}
    for place in reversed(range(len(nodes))):
        node, mine = nodes[place], adds[count + place]
        if node.children:
            below = _below(node, points, found, count)
            parts = contributions(below, node.weights, node.aggregation, node.power)
            # Copeland may give a node of no points something to hand on: its children share it by weight.
            nothing = found[place] == 0
            parts = np.where(nothing[..., np.newaxis], _by_weight(below, node.weights), parts)
            whole = np.where(nothing, 1.0, found[place])
            for position, child in enumerate(node.children):
                adds[child] = parts[..., position] * (mine / whole)
    return np.nan_to_num(np.stack([adds[leaf] for leaf in range(count)], axis=-1), nan=0.0)
