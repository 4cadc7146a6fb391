"""The lab of bit-width and formats: which numbers can a few bits represent?"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import streamlit as st

from core.data.example_tensors import EXAMPLES
from core.metrics import decibels
from core.studies.format_error import PER_BIT, WIDEST, line_intercept
from core.studies.number_formats import FORMATS, NumberFormat
from explorer import compute, settings
from explorer.chart.controls import Choice, Slider
from explorer.chart.live_chart import live_chart
from explorer.chart.number import Number
from explorer.controls import own_tensor
from explorer.controls.lab import begin_lab, end_lab
from explorer.figures.signed import signed
from explorer.labs.formats.form import HALVINGS, QUARTERS
from explorer.labs.text import LabText
from explorer.layer_tensor import story

TITLES = {one.name: one.title for one in EXAMPLES}
NAMES = {name: form.title for name, form in FORMATS.items()}
ZOOMS = 6  # doublings


@dataclass(frozen=True)
class FormatsSettings:
    """Two formats; the code that is read; how many halvings a block's largest value is below the
    tensor's; the zoom; whose values are measured; the seed.
    """

    format: str = settings.choice("E2M1", FORMATS)
    other: str = settings.choice("int4", FORMATS)
    code: int = settings.whole(5, 0, 2**16 - 1)
    block: float = settings.real(0.0, 0.0, HALVINGS)
    zoom: int = settings.whole(0, 0, ZOOMS)
    story: str = story("bell", TITLES)
    seed: int = settings.whole(0, 0, 999)


def controls(form: NumberFormat, other: NumberFormat) -> tuple[Slider | Choice, ...]:
    """The code with its bits, the two formats; how small a block is, where a format has blocks."""
    block = Slider(
        *("block", "Block maximum = tensor maximum", 0, HALVINGS, 1 / QUARTERS), before="÷ 2^"
    )
    return (
        Slider("code", "Code", 0, 2**form.bits - 1, 1, parts=form.parts),
        Choice("format", "Format", NAMES),
        Choice("other", "Compared with", NAMES),
        *((block,) if form.blocks or other.blocks else ()),
        Slider("zoom", "Zoom to 0, doublings", 0, ZOOMS, 1),
    )


def shown(value: float) -> str:
    """A value of a format in words."""
    if np.isnan(value):
        return "not a number"
    return signed(value, ".6g").replace("inf", "∞")


def numbers(
    text: LabText, form: NumberFormat, other: NumberFormat, code: int, block: float
) -> tuple[Number, ...]:
    """What the core says of the formats and of the code."""
    value, scale = float(form.values[code]), float(form.block_scales([block])[0])
    gap = form.gap(value) * scale if np.isfinite(value) else 0.0
    known = text.numbers(
        value_text=shown(value * scale),
        gap=f"+{shown(gap)}" if gap else "none",
        numbers=f"{len(form.numbers):,}",
        codes=f"{2**form.bits:,}",
        dynamic_range=f"{form.largest / form.smallest:,.0f}" if form.smallest else "–",
    )
    if not (form.blocks or other.blocks):
        return known
    inside, theirs = (f"{each.within_block([block])[0]:,}" for each in (form, other))
    values = {"inside": inside, "other": other.title, "inside_other": theirs}
    return known + text.numbers("block-number", **values)


def format_errors(text: LabText, now: FormatsSettings) -> None:
    """The error of every format on a tensor."""
    st.subheader("What is a bit worth?")
    live_chart(
        now,
        "errors",
        pictures=(
            compute.format_errors_picture(now.story, now.seed).with_words(
                caption=text.section("errors")
            ),
        ),
        controls=(Choice("story", "Stored in each format", own_tensor.titles(TITLES)),),
        needs_data=("story", "seed"),
    )


def table(now: FormatsSettings, form: NumberFormat) -> None:
    """Every code, its bits and its number; every format, its bits and its error."""
    codes, scale = np.arange(min(2**form.bits, 4096)), form.block_scales([now.block])[0]
    st.dataframe(
        pd.DataFrame(
            {
                "code": codes,
                "bits": [f"{c:0{form.bits}b}" for c in codes],
                "stands for": form.values[codes] * scale,
            }
        ),
        hide_index=True,
    )
    integers, others = compute.format_errors(now.story, now.seed)
    start = line_intercept(integers)
    st.dataframe(
        pd.DataFrame(
            [
                (
                    e.name,
                    e.bits,
                    decibels(e.sqnr_db, unit=False),
                    decibels(e.sqnr_db - start - PER_BIT * e.bits, unit=False),
                )
                for e in (*integers, *others)
            ],
            columns=["format", "bits a value", "SQNR, dB ↑", "above the dashed line, dB ↑"],
        ),
        hide_index=True,
    )


def in_python(now: FormatsSettings) -> str:
    """What makes the values that are stored."""
    if now.story in TITLES:
        return f"example({now.story!r}, seed={now.seed})"
    return own_tensor.in_python(compute.example_values(now.story, now.seed))


now, text = settings.current(FormatsSettings), begin_lab(__file__)
now = own_tensor.checked(now, TITLES, text.section("own-layer"))
# A link may ask for a block between two steps of its slider.
now = replace(now, block=round(now.block * QUARTERS) / QUARTERS)
form, other = FORMATS[now.format], FORMATS[now.other]
number = min(now.code, 2**form.bits - 1)
live_chart(
    now,
    "formats",
    pictures=(compute.format_picture(now.format, now.other),),
    controls=controls(form, other),
    presets=text.presets(FormatsSettings),
    numbers=numbers(text, form, other, number, now.block),
    needs_data=("format", "other"),
)
format_errors(text, now)
end_lab(
    now,
    text,
    lambda: table(now, form),
    code=str(number),
    widest=str(WIDEST),
    values=in_python(now),
)
