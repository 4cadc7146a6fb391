"""How many seconds a measurement may take."""

import streamlit as st

from explorer.jobs import Request

_BUDGETS = (10, 30, 60, 120)  # seconds


def seconds_to_spend(label: str, request: Request) -> int:
    """A choice among the budgets that leave half of the worker's time for reading the model."""
    allowed = [s for s in _BUDGETS if s <= 0.5 * request.config.limits.seconds] or [_BUDGETS[0]]
    return st.segmented_control(label, allowed, default=allowed[0], required=True, key=label)
