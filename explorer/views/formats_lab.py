"""The lab of bit-width and formats: which numbers can a few bits name?"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import streamlit as st

from core.data.example_tensors import EXAMPLES
from core.metrics import decibels
from core.studies.format_error import PER_BIT, WIDEST, line_intercept
from core.studies.number_formats import FORMATS, NumberFormat
from explorer import compute, settings
from explorer.controls.heading import heading
from explorer.controls.lab import folds, presets
from explorer.controls.live_picture import ahead, live_picture, nearby, options, tell
from explorer.controls.live_sliders import live_sliders
from explorer.controls.numbers import Number, strip
from explorer.figures.signed import signed
from explorer.live.format_chart import ZOOMS, sliders
from explorer.live.format_expressions import HALVINGS, QUARTERS
from explorer.vega import Picture

TITLES = {one.name: one.title for one in EXAMPLES}


@dataclass(frozen=True)
class FormatsSettings:
    """The format and the one beside it; the code looked at; how many halvings a block's largest
    value is below the tensor's; the zoom; whose values are held; the seed.
    """

    format: str = settings.choice("E2M1", FORMATS)
    other: str = settings.choice("int4", FORMATS)
    code: int = settings.whole(5, 0, 2**16 - 1)
    block: float = settings.real(0.0, 0.0, HALVINGS)
    zoom: int = settings.whole(0, 0, ZOOMS)
    story: str = settings.choice("bell", TITLES)
    seed: int = settings.whole(0, 0, 999)


STORIES = {
    "Float or integer": ("E2M1", "int4", 5, 0.0, 0),
    "A small block zooms in": ("MXFP4", "int4", 5, 3.0, 0),
    "NVFP4 fits closer": ("NVFP4", "MXFP4", 7, 1.5, 1),
    "NF4 or powers": ("NF4", "pow2", 11, 0.0, 0),
    "Range or precision": ("E5M2", "E4M3FN", 61, 0.0, 4),
    "A subnormal": ("E4M3FN", "int8", 3, 0.0, ZOOMS),
    "One bit": ("int1", "int2", 1, 0.0, 0),
}
PRESETS = {
    name: dict(zip(("format", "other", "code", "block", "zoom"), story, strict=True))
    for name, story in STORIES.items()
}


def drawn(now: FormatsSettings) -> Picture:
    """The picture, which the sliders then change."""
    return compute.format_picture(now.format, now.other)


def errors_drawn(now: FormatsSettings) -> Picture:
    """How well every format holds the tensor."""
    return compute.format_errors_picture(now.story, now.seed)


def shown(value: float) -> str:
    """A value of a format in words."""
    if np.isnan(value):
        return "not a number"
    return signed(value, ".6g").replace("inf", "∞")


def numbers(form: NumberFormat, other: NumberFormat, code: int, block: float) -> None:
    """What the core says of the formats and of the code."""
    value, scale = float(form.values[code]), float(form.block_scales([block])[0])
    gap = form.gap(value) * scale if np.isfinite(value) else 0.0
    known = [
        Number("Code stands for", shown(value * scale), f"{code} = {code:0{form.bits}b} in binary"),
        Number("Next larger", f"+{shown(gap)}" if gap else "none", "the gap above this number"),
        Number("Numbers", f"{len(form.numbers):,}", f"of {2**form.bits:,} codes"),
        Number(
            "Largest : smallest ↑",
            f"{form.largest / form.smallest:,.0f}" if form.smallest else "–",
            "dynamic range, of positive numbers",
        ),
    ]
    if form.blocks or other.blocks:
        inside, beside = (f"{each.within_block([block])[0]:,}" for each in (form, other))
        known.append(Number("Within the block ↑", inside, f"numbers; {other.title} has {beside}"))
    strip(*known)


def error(now: FormatsSettings) -> None:
    """How well every format holds a tensor."""
    st.subheader("What is a bit worth?")
    st.selectbox(
        "Held in each format",
        TITLES,
        format_func=TITLES.__getitem__,
        key=settings.key(FormatsSettings, "story"),
    )
    live_picture("format-errors", "Signal to noise of every format over its bits.")
    st.caption(
        "Blue: integers with one scale by the largest value. Orange: the other formats; tap one "
        "for its numbers. Choose *One outlier*: the integers fall, but fp8 and the blocks stay, "
        "since an exponent or a block’s scale follows the size of the values."
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


def code(now: FormatsSettings, number: int) -> str:
    """The Python that computes the numbers on screen."""
    return f"""from core.data.example_tensors import example
from core.studies.format_error import integer_errors, other_errors
from core.studies.number_formats import FORMATS

form, other = FORMATS["{now.format}"], FORMATS["{now.other}"]
scale = form.block_scales([{now.block}])[0]  # of a block; 1 where a format has none
value = form.values[{number}]
print(value * scale, form.gap(value) * scale)
print(len(form.numbers), form.largest, form.smallest)
print(form.within_block([{now.block}])[0], other.within_block([{now.block}])[0])
x = example("{now.story}", seed={now.seed})
for e in (*integer_errors(x), *other_errors(x)):
    print(e.name, e.bits, e.sqnr_db, sep="; ")"""


now = settings.current(FormatsSettings)
# A link may ask for a block between two steps of its slider.
now = replace(now, block=round(now.block * QUARTERS) / QUARTERS)
with heading(
    "Which numbers can a few bits name?",
    "**Try it:** flip the bits one by one. In an integer each bit is worth twice the next; in a "
    "float the blue bits double the number, and the numbers crowd around 0. In MX and NVFP4 every "
    "block of 32 or 16 neighbours has a scale of its own: a block of small values zooms in.",
):
    tell(now, drawn, "formats")
    tell(now, errors_drawn, "format-errors")
presets(FormatsSettings, PRESETS)
form, other = FORMATS[now.format], FORMATS[now.other]
number = min(now.code, 2**form.bits - 1)
picture, controls = st.columns([3, 1], gap="medium")
with picture:
    live_picture(
        "formats",
        "All numbers of two formats on one line, stretched to the same largest number.",
    )
with controls:
    hidden = () if form.blocks or other.blocks else ("block",)
    live_sliders(now, sliders(form), "formats", hidden=hidden)
    for field, label in (("format", "Format"), ("other", "Beside it")):
        st.selectbox(
            label,
            list(FORMATS),
            format_func=lambda name: FORMATS[name].title,
            key=settings.key(FormatsSettings, field),
        )
numbers(form, other, number, now.block)
error(now)
folds(
    lambda: table(now, form),
    code(now, number),
    "The largest value of a tensor is put on a format’s largest number, as its scale would do. Of "
    "the tensor one block is shown, and its largest value alone decides its scale, by the rules of "
    "MX (a power of two) and of NVFP4 (a number of E4M3, before the scale of the whole tensor). "
    "MXINT8’s lowest code, −2, is left out, as MX allows. Of more than 512 numbers only some are "
    "drawn. NF4’s numbers are rounded to what fits the page. The tensors have 1,000 values; orange "
    "points count in the bits of their scales, blue ones do not (0.03 bits a value). The dashed "
    f"line goes through {WIDEST} bits; it counts as left more than 1 dB away.",
    settings.key(FormatsSettings, "seed"),
)
titles = {name: each.title for name, each in FORMATS.items()}
choices = {field: options(field, titles) for field in ("format", "other")}
ahead(now, drawn, "formats", PRESETS, choices)
tensors = {"story": options("story", TITLES), "seed": nearby(now, "seed")}
ahead(now, errors_drawn, "format-errors", {}, tensors)
