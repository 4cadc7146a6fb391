"""A quantized model on our integers beside onnxruntime: equal, or where and why not."""

import streamlit as st

from core.analysis import IntegerReport
from explorer import handover, settings
from explorer.controls.measuring import found_again, measured
from explorer.integers.controls import UPLOAD, IntegerSettings, request_of
from explorer.integers.report import show
from explorer.pages import page_at


def main() -> None:
    """Draw the page."""
    now = settings.current(IntegerSettings)
    st.title("Do the integers agree?")
    st.write(page_at("integers").purpose)
    request = request_of(now)
    result = None
    if request is not None:
        if now.source in (UPLOAD, handover.SOURCE):
            settings.remember(IntegerSettings, job=request.key)
        result = measured(request)
    elif now.job:
        result = found_again(now.job)
    elif now.source == handover.SOURCE:
        st.info(handover.GONE)
    else:
        st.info("Upload a quantized .onnx file to compare it. It stays on this server.")
    if isinstance(result, IntegerReport):
        show(result, now)


main()
