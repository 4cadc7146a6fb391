"""The way from a report to the hardware view: the same layers under a processor's roofline."""

import streamlit as st

from core.analysis import Report
from explorer import settings
from explorer.hardware.controls import WEIGHT_BITS, YOURS
from explorer.jobs import Request
from explorer.model.model_settings import ModelSettings
from explorer.pages import page_at


def how_fast(report: Report, request: Request | None) -> None:
    """A link; none where no layer was counted."""
    if not any(layer.counts for layer in report.layers):
        return
    known = settings.last_seen(ModelSettings)  # after a reload the address alone knows the report
    job = request.key if request else known.job if known else ""
    bits = report.settings.weight_bits
    st.page_link(
        page_at("hardware").view,
        label="How fast could it be on a processor?",
        icon=":material/speed:",
        query_params={
            "network": YOURS,
            "job": job,
            "inputs": "1",
            "weight_bits": str(min((b for b in WEIGHT_BITS if b >= bits), default=8)),
        },
    )
