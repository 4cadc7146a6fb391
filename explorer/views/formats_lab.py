"""The lab of bit-width and formats: which numbers can a few bits name?"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
import streamlit as st

from core.examples import EXAMPLES
from core.try_format import FORMATS, NumberFormat
from explorer import compute, settings
from explorer.controls.lab import folds, presets
from explorer.controls.live_picture import ahead, live_picture, options
from explorer.controls.live_sliders import live_sliders
from explorer.controls.numbers import Number, strip
from explorer.controls.whole_picture import whole_picture
from explorer.live.format_chart import ZOOMS, sliders
from explorer.vega import Picture

TITLES = {one.name: one.title for one in EXAMPLES}


@dataclass(frozen=True)
class FormatsSettings:
    """The format and the one beside it; the code looked at; the zoom; whose values are held; the
    seed.
    """

    format: str = settings.choice("E2M1", FORMATS)
    other: str = settings.choice("int4", FORMATS)
    code: int = settings.whole(5, 0, 2**16 - 1)
    zoom: int = settings.whole(0, 0, ZOOMS)
    story: str = settings.choice("bell", TITLES)
    seed: int = settings.whole(0, 0, 999)


PRESETS = {
    "4 bits: float or integer": {"format": "E2M1", "other": "int4", "code": 5, "zoom": 0},
    "4 bits: NF4 or powers": {"format": "NF4", "other": "pow2", "code": 11, "zoom": 0},
    "8 bits: range or precision": {"format": "E5M2", "other": "E4M3FN", "code": 61, "zoom": 4},
    "A subnormal": {"format": "E4M3FN", "other": "int8", "code": 3, "zoom": ZOOMS},
    "One bit": {"format": "int1", "other": "int2", "code": 1, "zoom": 0},
}


def drawn(now: FormatsSettings) -> Picture:
    """The picture, which the sliders then change."""
    return compute.format_picture(now.format, now.other)


def shown(value: float) -> str:
    """A value of a format in words."""
    if np.isnan(value):
        return "not a number"
    return f"{value:.6g}".replace("-", "−").replace("inf", "∞")


def numbers(form: NumberFormat, code: int) -> None:
    """What the core says of the format and of the code."""
    value = float(form.values[code])
    gap = form.gap(value) if np.isfinite(value) else 0.0
    strip(
        Number("Code stands for", shown(value), f"{code} = {code:0{form.bits}b} in binary"),
        Number("Next larger", f"+{gap:.4g}" if gap else "none", "the gap above this number"),
        Number("Numbers", f"{len(form.numbers):,}", f"of {2**form.bits:,} codes"),
        Number(
            "Largest : smallest ↑",
            f"{form.largest / form.smallest:,.0f}" if form.smallest else "–",
            "dynamic range, of positive numbers",
        ),
    )


def error(now: FormatsSettings) -> None:
    """How well every format holds a tensor."""
    st.subheader("What is a bit worth?")
    st.selectbox(
        "Held in each format",
        TITLES,
        format_func=TITLES.__getitem__,
        key=settings.key(FormatsSettings, "story"),
    )
    integers, _ = compute.format_errors(now.story, now.seed)
    whole_picture(
        "format-errors",
        lambda: st.vega_lite_chart(
            spec=compute.format_errors_picture(now.story, now.seed),
            alt="Signal to noise of every format over its bits.",
        ),
    )
    gained = [
        b.sqnr_db - a.sqnr_db
        for a, b in pairwise(integers)
        if a.sqnr_db is not None and b.sqnr_db is not None
    ]
    st.caption(
        "Blue: integers with one scale by the largest value. Dashed: 6.02 dB a bit, drawn through "
        f"12 bits. From 2 to 3 bits these values gain {gained[0]:.1f} dB, from 11 to 12 "
        f"{gained[-1]:.1f} dB: the rule holds once a step is small beside the values, and fails "
        "where it is not. Orange: fp4 to fp8, formats with a scale for each block, and tables of "
        "levels; tap one for its name. Choose *One outlier*: the integers fall, fp8 and the blocks "
        "stay, since an exponent or a block’s scale follows the size of the values."
    )


def table(form: NumberFormat) -> None:
    """Every code, its bits and its number."""
    codes = np.arange(min(2**form.bits, 4096))
    st.dataframe(
        pd.DataFrame(
            {
                "code": codes,
                "bits": [f"{c:0{form.bits}b}" for c in codes],
                "stands for": form.values[codes],
            }
        ),
        hide_index=True,
    )


def code(now: FormatsSettings, number: int) -> str:
    """The Python that computes the numbers on screen."""
    return f"""from core.examples import example
from core.try_format import FORMATS, integer_errors, other_errors

form = FORMATS["{now.format}"]
value = form.values[{number}]
print(value, form.gap(value), len(form.numbers), form.largest, form.smallest)
x = example("{now.story}", seed={now.seed})
for e in (*integer_errors(x), *other_errors(x)):
    print(e.name, e.bits, e.sqnr_db)"""


st.title("Which numbers can a few bits name?")
st.write(
    "**Try it:** flip the bits one by one. In an integer each bit is worth twice the next; in a "
    "float the blue bits double the number, and the numbers crowd around 0."
)
now = settings.current(FormatsSettings)
presets(FormatsSettings, PRESETS)
form, other = FORMATS[now.format], FORMATS[now.other]
number = min(now.code, 2**form.bits - 1)
picture, controls = st.columns([3, 1], gap="medium")
with picture:
    live_picture(
        now,
        drawn,
        "formats",
        "All numbers of two formats on one line, stretched to the same largest number.",
    )
with controls:
    live_sliders(now, sliders(form), "formats")
    for field, label in (("format", "Format"), ("other", "Beside it")):
        st.selectbox(
            label,
            list(FORMATS),
            format_func=lambda name: FORMATS[name].title,
            key=settings.key(FormatsSettings, field),
        )
numbers(form, number)
error(now)
folds(
    lambda: table(form),
    code(now, number),
    "A format is shown by itself, its largest number stretched to 1; in use a scale does that, one "
    "for a tensor, a channel or a block. MX formats are these elements with a power-of-two scale "
    "for every 32 values, NVFP4 is E2M1 with an E4M3 scale for every 16: they have points in the "
    "second picture. Of more than 512 numbers only some are drawn. NF4’s numbers are rounded to "
    "what fits the page. The tensors have 1,000 values, and a float32 scale is counted in.",
    settings.key(FormatsSettings, "seed"),
)
titles = {name: each.title for name, each in FORMATS.items()}
controls = {field: options(field, titles) for field in ("format", "other")}
ahead(now, drawn, "formats", PRESETS, controls)
