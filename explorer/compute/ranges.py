"""What the lab of ranges shows."""

import streamlit as st

from core.studies.range_error import RangeResult, measure_range
from core.studies.range_sweep import sweep_range
from core.studies.rule_comparison import RuleResult, compare_rules
from explorer.compute.examples import example_values
from explorer.compute.live import live
from explorer.live.range_chart import FEWEST, MOST, range_chart, range_data
from explorer.live.sweep_chart import sweep_chart, sweep_data
from explorer.vega import Picture, filled


@st.cache_resource(show_spinner=False, max_entries=50)
def range_picture(name: str, seed: int, symmetric: bool) -> Picture:
    """The chart of an example tensor that follows a drag."""
    signals, values, bars = range_data(example_values(name, seed), symmetric)
    return filled(live(range_chart), signals, values=values, bars=bars)


@st.cache_resource(show_spinner=False, max_entries=200)
def range_trial(
    name: str, seed: int, low: float, high: float, bits: int, symmetric: bool
) -> RangeResult:
    """What one clipping range does to an example tensor."""
    return measure_range(example_values(name, seed), low, high, bits, symmetric)


@st.cache_resource(show_spinner=False, max_entries=500)
def rulings(name: str, seed: int, bits: int, symmetric: bool) -> tuple[RuleResult, ...]:
    """Where each rule puts the range of an example tensor."""
    return compare_rules(example_values(name, seed), bits, symmetric)


@st.cache_resource(show_spinner=False, max_entries=50)
def sweep_picture(name: str, seed: int, symmetric: bool) -> Picture:
    """The error of narrowing ranges and the rules' choices, at any number of bits."""
    values = example_values(name, seed)
    bits = range(FEWEST, MOST + 1)
    signals, own, rules = sweep_data(
        values,
        symmetric,
        [sweep_range(values, b, symmetric) for b in bits],
        {b: rulings(name, seed, b, symmetric) for b in bits},
    )
    return filled(live(sweep_chart), signals, values=own, rules=rules)
