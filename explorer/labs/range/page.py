"""The lab of the clipping range: which numbers should a few levels cover?"""

import numpy as np
import streamlit as st

from core.affine import dequantize, quantize
from core.studies.range_error import RangeResult
from explorer import compute, settings
from explorer.controls import own_tensor
from explorer.controls.lab import begin_lab, end_lab
from explorer.figures.signed import signed
from explorer.labs.range.live import (
    TITLES,
    RangeSettings,
    drawable,
    ends,
    range_chart,
    range_result,
)


def table(result: RangeResult, values: np.ndarray) -> None:
    """Every code, the number it stands for, and what became of the values that took it."""
    form = result.params.format
    codes = np.arange(form.qmin, form.qmax + 1)
    taken = quantize(values, result.params).astype(np.int64) - form.qmin
    squares = (values - result.approximation) ** 2
    st.dataframe(
        {
            "code q": codes,
            "stands for x̂": dequantize(codes, result.params),
            "values that take it": np.bincount(taken, minlength=len(codes)),
            "their squared error": np.bincount(taken, weights=squares, minlength=len(codes)),
        },
        hide_index=True,
    )


def in_python(now: RangeSettings, values: np.ndarray) -> str:
    """What makes the values: a call for an example; those of a layer are written out."""
    if now.story in TITLES:
        return f"example({now.story!r}, seed={now.seed})"
    return own_tensor.in_python(values)


now = settings.current(RangeSettings)
text = begin_lab(__file__)
now = own_tensor.checked(now, TITLES, text.section("own-layer"), low=0.0, high=0.0)
if now.low >= now.high:
    settings.put(RangeSettings, **ends(now.story, now.seed))
    now = settings.current(RangeSettings)
now = drawable(now)
values, result = compute.example_values(now.story, now.seed), range_result(now)
range_chart(now)
form = result.params.format
st.write(text.section("below", qmin=signed(form.qmin), qmax=str(form.qmax)))
end_lab(now, text, lambda: table(result, values), values=in_python(now, values))
