"""What the lab of ranges shows."""

import streamlit as st

from core.studies.range_error import RangeResult, measure_range
from core.studies.range_sweep import sweep_range
from core.studies.rule_comparison import RuleResult, compare_rules
from explorer.chart.picture import Picture, filled
from explorer.compute.examples import example_values
from explorer.labs.range.chart import range_chart, range_data
from explorer.labs.range.expressions import FEWEST, MOST
from explorer.labs.range.sweep_chart import sweep_chart, sweep_data


@st.cache_resource(show_spinner=False, max_entries=50)
def range_picture(name: str, seed: int) -> Picture:
    """The chart of an example tensor that follows a drag."""
    description = "The values as a histogram, the clipping range on it, and the error it causes."
    return filled(range_chart, description, *range_data(example_values(name, seed)))


@st.cache_resource(show_spinner=False, max_entries=200)
def range_result(
    name: str, seed: int, low: float, high: float, bits: int, symmetric: bool
) -> RangeResult:
    """What one clipping range does to an example tensor."""
    return measure_range(example_values(name, seed), low, high, bits, symmetric)


@st.cache_resource(show_spinner=False, max_entries=500)
def rule_results(name: str, seed: int, bits: int, symmetric: bool) -> tuple[RuleResult, ...]:
    """Where each rule puts the range of an example tensor."""
    return compare_rules(example_values(name, seed), bits, symmetric)


@st.cache_resource(show_spinner=False, max_entries=50)
def sweep_picture(name: str, seed: int, symmetric: bool) -> Picture:
    """The error of narrowing ranges and the rules' choices, at any number of bits."""
    values, bits = example_values(name, seed), range(FEWEST, MOST + 1)
    data = sweep_data(
        values,
        [sweep_range(values, b, symmetric) for b in bits],
        {b: rule_results(name, seed, b, symmetric) for b in bits},
    )
    description = (
        "Rounding error, clipping error and their sum over the width of the range; the width that "
        "each rule chose."
    )
    return filled(sweep_chart, description, *data)
