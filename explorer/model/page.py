"""Upload an ONNX model and see which layer loses the most to quantization."""

from dataclasses import replace

import streamlit as st

from core.analysis import Report
from explorer import handover, settings
from explorer.controls.measuring import found_again, measured
from explorer.model.controls import UPLOAD, ModelSettings, controls, nothing_to_measure
from explorer.model.report import show
from explorer.pages import page_at


def main() -> None:
    """Draw the page."""
    page = page_at("your-model")
    now = settings.current(ModelSettings)
    st.title("Which layer loses the most?")
    st.write(page.purpose)
    st.caption("**Try it:** set *Scales of the weights* to per channel.")
    source, config = controls(now)
    result, request = None, None
    if source is not None and config is not None:
        request = source.request(replace(config, ledger=True, pictures=True))
        if now.source in (UPLOAD, handover.SOURCE):
            settings.remember(ModelSettings, job=request.key)
        result = measured(request)
    elif source is None and now.job:
        result = found_again(now.job)
    elif source is None:
        st.info(nothing_to_measure(now))
    if isinstance(result, Report):
        show(result, request)


main()
