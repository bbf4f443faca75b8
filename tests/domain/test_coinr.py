"""Verification against COINr 1.1.14 (R): the ASEM figures at every step, to 1e-9, and its ranks exactly."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ranking.domain.aggregation import aggregate
from ranking.domain.indicators import Indicator, Unit
from ranking.domain.languages import Names
from ranking.domain.normalise import (
    borda,
    distance_to_target,
    extremes,
    fraction_of_maximum,
    min_max,
    percentile_rank,
    to_scale,
    z_score,
)
from ranking.domain.periods import PeriodKind
from ranking.domain.races import Dimension, Scoring
from ranking.domain.ranks import Ranked, ranks
from ranking.domain.rules import Aggregation, Direction, Missing, Normalisation, Normaliser
from ranking.domain.scoring import score

PILLARS = ["Physical", "ConEcFin", "Political", "Instit", "P2P", "Environ", "Social", "SusEcFin"]


@pytest.fixture(scope="module")
def asem(shared_folder):
    folder = shared_folder / "reference/verify/asem"
    return lambda name: pd.read_csv(folder / f"{name}.csv", index_col=0)


@pytest.fixture(scope="module")
def meta(shared_folder):
    frame = pd.read_csv(shared_folder / "reference/verify/asem/asem_imeta.csv").set_index("iCode")
    return frame[frame["Type"].isin(["Indicator", "Aggregate"])]


def race(meta, *, aggregation=Aggregation.ARITHMETIC, **fields):
    """Return ASEM's indicators, and its pillars under two sub-indices."""
    leaves = meta[meta["Type"] == "Indicator"]
    indicators = [
        Indicator(
            code=code,
            names=Names.same(code),
            unit=Unit(names=Names.same("")),
            weight=100 / (leaves["Parent"] == line["Parent"]).sum(),
            dimension=line["Parent"],
            direction=Direction.HIGHER if line["Direction"] == 1 else Direction.LOWER,
            precision=9,
            **fields,
        )
        for code, line in leaves.iterrows()
    ]
    above = meta[(meta["Type"] == "Aggregate") & meta["Parent"].notna()]
    dimensions = [
        Dimension(
            code=code,
            names=Names.same(code),
            weight=100 / (above["Parent"] == line["Parent"]).sum(),
            within=None if line["Parent"] == "Index" else line["Parent"],
            aggregation=aggregation,
        )
        for code, line in above.iterrows()
    ]
    return indicators, dimensions


def scored(values, indicators, dimensions, cohorts, rules, period="2018"):
    frame = values.set_axis(pd.MultiIndex.from_product([[period], values.index], names=["period", "district"]), axis=0)
    return score(
        frame,
        indicators,
        Scoring(normalisation=rules, precision=9, data_threshold=0),
        period_kind=PeriodKind.YEAR,
        cohorts=cohorts,
        dimensions=dimensions,
    )


def groups(asem, column, index):
    return asem("asem_idata").reset_index().set_index("uCode")[column].reindex(index).to_dict()


MIN_MAX = Normalisation(method=Normaliser.MIN_MAX)


def test_the_whole_chain_from_denominated_figures_to_the_index_is_coinr_s(asem, meta):
    given, expected = asem("exp_denominated"), asem("exp_aggregated")
    indicators, dimensions = race(meta, missing=Missing.COHORT_MEAN)
    values = given[[one.code for one in indicators]]
    rules = Normalisation(method=Normaliser.MIN_MAX, treat=True)
    found = scored(values, indicators, dimensions, groups(asem, "EurAsia_group", values.index), rules)
    order = found.points.index.get_level_values("district")
    np.testing.assert_allclose(found.points, expected.loc[order, found.points.columns], rtol=0, atol=1e-9)
    codes = [one.code for one in dimensions]
    np.testing.assert_allclose(found.nodes[codes], expected.loc[order, codes], rtol=0, atol=1e-9)
    np.testing.assert_allclose(found.composite, expected.loc[order, "Index"], rtol=0, atol=1e-9)
    assert found.overall_ranks.to_numpy().tolist() == asem("exp_results_ranks").loc[order, "Index"].tolist()


def test_ranks_inside_groups_are_coinr_s(asem, meta):
    values, expected = asem("exp_treated"), asem("exp_results_groupranks")
    indicators, dimensions = race(meta)
    values = values[[one.code for one in indicators]]
    found = scored(values, indicators, dimensions, groups(asem, "GDPpc_group", values.index), MIN_MAX)
    order = found.ranks.index.get_level_values("district")
    assert found.ranks.to_numpy().tolist() == expected.loc[order, "Index"].tolist()


@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("a_amean", Aggregation.ARITHMETIC),
        ("a_gmean", Aggregation.GEOMETRIC),
        ("a_hmean", Aggregation.HARMONIC),
    ],
)
def test_every_mean_of_every_node_is_coinr_s(asem, meta, name, method):
    expected, points = asem(f"exp_agg_{name}"), asem("exp_norm_minmax_1_100")
    order = expected.index
    nodes = {code: points.loc[order, code].to_numpy(dtype=float) for code in points.columns}
    for parent in [*PILLARS, "Conn", "Sust", "Index"]:
        children = meta.index[meta["Parent"] == parent]
        below = np.stack([nodes[code] for code in children], axis=-1)
        nodes[parent] = aggregate(below, np.full(len(children), 1 / len(children)), method)
        np.testing.assert_allclose(nodes[parent], expected[parent], rtol=0, atol=1e-9, err_msg=parent)
    assert ranks(np.round(nodes["Index"], 9)).tolist() == expected["Rank"].tolist()


def test_copeland_s_wins_less_losses_are_coinr_s(asem):
    given = asem("exp_copeland_pillars")
    found = aggregate(given[PILLARS].to_numpy(), np.full(8, 1 / 8), Aggregation.COPELAND)
    np.testing.assert_allclose((found - 50) / 50 * (len(given) - 1), given["Copeland"], rtol=0, atol=1e-9)


NORMALISERS = {
    "minmax_1_100": lambda x, _: to_scale(min_max(x, *extremes(x)), (1, 100)),
    "n_minmax": lambda x, _: to_scale(min_max(x, *extremes(x)), (0, 100)),
    "n_dist2max": lambda x, _: min_max(x, *extremes(x)),
    "n_zscore": lambda x, _: z_score(x),
    "n_prank": lambda x, _: percentile_rank(x),
    "n_borda": lambda x, _: borda(x),
    "n_rank": lambda x, _: borda(x) + 1,
    "n_dist2targ": distance_to_target,
    "n_fracmax": lambda x, _: fraction_of_maximum(x),
}


@pytest.mark.parametrize("name", NORMALISERS)
def test_every_normaliser_is_coinr_s(asem, meta, name):
    raw, expected = asem("exp_treated" if name == "minmax_1_100" else "exp_raw"), asem(f"exp_norm_{name}")
    checked = 0
    for code in expected.columns:
        sign, target = meta.loc[code, ["Direction", "Target"]].astype(float)
        if sign < 0 and name in {"n_fracmax", "n_dist2targ"}:
            continue  # COINr looks at these from the other end, ours as the docstrings say
        if name == "n_fracmax" and raw[code].min() < 0:
            continue  # COINr gives fractions below zero
        column = sign * raw.loc[expected.index, [code]].to_numpy(dtype=float)
        found = NORMALISERS[name](column, target)[:, 0]
        np.testing.assert_allclose(found, expected[code].to_numpy(dtype=float), rtol=0, atol=1e-9, err_msg=code)
        checked += 1
    assert checked > 30


def test_extremes_over_all_years_give_the_panel_s_last_year(asem, meta):
    treated, expected = asem("exp_panel_treated"), asem("exp_panel_aggregated")
    indicators, dimensions = race(meta)
    years = sorted(treated["Time"].unique())
    treated, expected = (frame.set_index(["Time", frame.index]).sort_index() for frame in (treated, expected))
    frame = treated[[one.code for one in indicators]]
    frame = frame.set_axis(frame.index.set_names(["period", "district"]), axis=0)
    found = score(
        frame,
        indicators,
        Scoring(
            normalisation=Normalisation(method=Normaliser.MIN_MAX, window=len(years)), precision=9, data_threshold=0
        ),
        period_kind=PeriodKind.YEAR,
        cohorts=dict.fromkeys(frame.index.get_level_values("district"), "all"),
        dimensions=dimensions,
    )
    last = found.composite.loc[years[-1]]
    np.testing.assert_allclose(last, expected.loc[years[-1], "Index"].loc[last.index], rtol=0, atol=1e-9)


def test_ranks_with_ties_are_r_s_under_every_method(shared_folder):
    cases = pd.read_csv(shared_folder / "reference/verify/ties/r_rank_ties_expected.csv")
    for (_, direction), case in cases.groupby(["case", "direction"]):
        keys = pd.to_numeric(case["value"], errors="coerce").to_numpy(dtype=float) * (1 if direction == "desc" else -1)
        for column, method in (
            ("min", Ranked.MIN),
            ("max", Ranked.MAX),
            ("average", Ranked.AVERAGE),
            ("dense", Ranked.DENSE),
        ):
            expected = pd.to_numeric(case[column], errors="coerce").to_numpy(dtype=float)
            np.testing.assert_array_equal(ranks(keys, method), expected)


def test_rank_points_are_the_published_table(shared_folder):
    table = pd.read_csv(shared_folder / "reference/verify/china_formulas/rank_points_95_90.csv")
    points = tuple(table["points_pct"].astype(float))
    one = Indicator(
        code="a",
        names=Names.same("a"),
        unit=Unit(names=Names.same("")),
        weight=100,
        normalisation=Normalisation(method=Normaliser.RANK_POINTS, table=points),
    )
    values = pd.DataFrame({"a": range(len(points), 0, -1)}, index=[f"d{n}" for n in range(len(points))])
    found = scored(values, [one], [], dict.fromkeys(values.index, "all"), MIN_MAX)
    assert found.points["a"].tolist() == list(points)
