"""Operators whose inputs share a scale, and what that costs each of them."""

import streamlit as st

from core.analysis import Report
from core.metrics import decibels
from core.visible import visible


def shared_scales(report: Report) -> None:
    """A row for each input, folded away."""
    with st.expander(f"Inputs that share a scale ({len(report.shared_scales):,} operators)"):
        st.dataframe(rows(report), hide_index=True, width="stretch")
        st.caption(
            "The target demands that all inputs of such an operator have one scale. SQNR in dB, "
            "higher is better, on a sample of the calibration data. Own scale: the input under its "
            "own range from the smallest to the largest value."
        )


def rows(report: Report) -> list[dict[str, str]]:
    """One row for each input of each such operator."""
    return [
        {
            "operator": f"{visible(one.name)} ({visible(one.op)})",
            "input": visible(each.tensor),
            "scale": f"{one.scale:.4g}",
            "shared scale ↑": decibels(each.sqnr_db, unit=False),
            "own scale ↑": decibels(each.own_sqnr_db, unit=False),
        }
        for one in report.shared_scales
        for each in one.inputs
    ]
