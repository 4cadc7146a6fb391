"""Upload a model and see which layer loses the most to quantization."""

from dataclasses import replace

import streamlit as st

from core.analysis import Report
from core.analysis.results.preflight_result import Preflight
from core.analysis.results.weights_listing import WeightsListing
from core.analysis.results.weights_report import WeightsReport
from explorer import handover, settings
from explorer.controls.measuring import found_again, measured
from explorer.jobs import Request
from explorer.model import preflight, report, weights
from explorer.model.basis import basis
from explorer.model.controls import controls, nothing_to_measure
from explorer.model.model_settings import PAGE, UPLOAD, ModelSettings
from explorer.pages import page_at


def main() -> None:
    """Draw the page."""
    page = page_at(PAGE)
    now = settings.current(ModelSettings)
    st.title("Which layer loses the most?")
    st.write(page.purpose)
    if now.source != UPLOAD:
        st.caption("**Try it:** set *Scales of the weights* to per channel, or upload your model.")
    chosen = controls(now)
    model, data, config = chosen.model, chosen.data, chosen.config
    result, request = None, None
    if model is not None and config is not None:
        names = model.name, data.name if data else "data"
        config = replace(config, ledger=True, pictures=True)
        samples = data.content if data else None
        request = Request(model.content, samples, config, names, held_out=chosen.held_out)
        if now.source != UPLOAD or preflight.passed(request):
            if now.source in (UPLOAD, handover.SOURCE):
                settings.remember(ModelSettings, job=request.key)
            result = measured(request)
    elif model is None and now.job:
        result = found_again(now.job)
    elif model is None:
        st.info(nothing_to_measure(now))
    if isinstance(result, Report):
        if words := basis(result):
            st.warning(words)
        report.show(result, request)
    elif isinstance(result, WeightsReport):
        weights.show(result)
    elif isinstance(result, Preflight | WeightsListing):
        preflight.what_was_read(result)


main()
