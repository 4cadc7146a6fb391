"""The lab of bit-width and formats: which numbers can a few bits name?"""

import streamlit as st

st.title("Which numbers can a few bits name?")
st.write(
    "**Try it:** flip the bits one by one. In an integer each bit is worth twice the next; in a "
    "float the blue bits double the number, and the numbers crowd around 0. In MX and NVFP4 every "
    "block of 32 or 16 neighbours has a scale of its own: a block of small values zooms in."
)

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from core.data.example_tensors import EXAMPLES
from core.metrics import decibels
from core.studies.format_error import PER_BIT, WIDEST, line_intercept
from core.studies.number_formats import FORMATS, NumberFormat
from explorer import compute, settings
from explorer.chart.controls import Choice, Preset, Slider
from explorer.chart.live_chart import live_chart
from explorer.chart.number import Number
from explorer.controls.lab import details
from explorer.figures.signed import signed
from explorer.labs.formats.form import HALVINGS, QUARTERS

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
    story: str = settings.choice("bell", TITLES)
    seed: int = settings.whole(0, 0, 999)


def preset(
    name: str, notice: str, format: str, other: str, code: int, block: float, zoom: int
) -> Preset:
    """A story about two formats."""
    changes = {"format": format, "other": other, "code": code, "block": block, "zoom": zoom}
    return Preset(name, notice, changes)


PRESETS = (
    preset(
        "Float or integer",
        "Both have 16 codes: the float’s numbers crowd around 0, the integer’s are evenly spread.",
        *("E2M1", "int4", 5, 0.0, 0),
    ),
    preset(
        "A small block zooms in",
        "MXFP4 keeps 15 numbers inside the shaded block; int4 without a block scale keeps 3.",
        *("MXFP4", "int4", 5, 3.0, 0),
    ),
    preset(
        "NVFP4 fits closer",
        "MXFP4’s scale is a power of two and leaves room; NVFP4’s scale fits the block.",
        *("NVFP4", "MXFP4", 7, 1.5, 1),
    ),
    preset(
        "NF4 or powers",
        "NF4 puts levels where weights are; powers of two put nearly all of them near 0.",
        *("NF4", "pow2", 11, 0.0, 0),
    ),
    preset(
        "Range or precision",
        "Near 0, E5M2 reaches further down, and E4M3 has twice as many numbers per doubling.",
        *("E5M2", "E4M3FN", 61, 0.0, 4),
    ),
    preset(
        "A subnormal",
        "Nearest to 0 the float is evenly spaced too: its leading 1 is gone.",
        *("E4M3FN", "int8", 3, 0.0, ZOOMS),
    ),
    preset(
        "One bit",
        "One bit names two numbers, −1 and 0 in two’s complement.",
        *("int1", "int2", 1, 0.0, 0),
    ),
)


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


def numbers(form: NumberFormat, other: NumberFormat, code: int, block: float) -> tuple[Number, ...]:
    """What the core says of the formats and of the code."""
    value, scale = float(form.values[code]), float(form.block_scales([block])[0])
    gap = form.gap(value) * scale if np.isfinite(value) else 0.0
    known = (
        Number("Code stands for", shown(value * scale), "the number on the line", "value_text"),
        Number("Next larger", f"+{shown(gap)}" if gap else "none", "the gap above this number"),
        Number("Numbers", f"{len(form.numbers):,}", f"of {2**form.bits:,} codes"),
        Number(
            "Largest : smallest ↑",
            f"{form.largest / form.smallest:,.0f}" if form.smallest else "–",
            "dynamic range, of positive numbers",
        ),
    )
    if not (form.blocks or other.blocks):
        return known
    inside, theirs = (f"{each.within_block([block])[0]:,}" for each in (form, other))
    return (*known, Number("Within the block ↑", inside, f"numbers; {other.title} has {theirs}"))


def format_errors(now: FormatsSettings) -> None:
    """The error of every format on a tensor."""
    st.subheader("What is a bit worth?")
    live_chart(
        now,
        "errors",
        pictures=(
            compute.format_errors_picture(now.story, now.seed).with_words(
                caption="Blue: integers with one scale, set by the largest value. Orange: the "
                "other formats; tap one for its numbers. Choose “One outlier”: the integers fall, "
                "but fp8 and the block formats stay, since an exponent or a block’s scale follows "
                "the size of the values."
            ),
        ),
        controls=(Choice("story", "Stored in each format", TITLES),),
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


def code(now: FormatsSettings, number: int) -> str:
    """The Python that computes the numbers on screen."""
    return f"""from core import absmax_params, fake_quantize
from core.data.example_tensors import example
from core.metrics import sqnr_db
from core.studies.format_error import other_errors
from core.studies.number_formats import FORMATS

form, other = FORMATS["{now.format}"], FORMATS["{now.other}"]
scale = form.block_scales([{now.block}])[0]  # of a block; 1 where a format has none
value = form.values[{number}]
print(value * scale, form.gap(value) * scale)
print(len(form.numbers), form.largest, form.smallest)
print(form.within_block([{now.block}])[0], other.within_block([{now.block}])[0])
x = example("{now.story}", seed={now.seed})
for bits in range(2, {WIDEST + 1}):
    x_hat = fake_quantize(x, absmax_params(x, bits, narrow=True))
    print(f"int{{bits}}", bits, sqnr_db(x, x_hat), sep="; ")
for e in other_errors(x):  # float32 scales, or the blocks of MX and NVFP4
    print(e.name, e.bits, e.sqnr_db, sep="; ")"""


now = settings.current(FormatsSettings)
# A link may ask for a block between two steps of its slider.
now = replace(now, block=round(now.block * QUARTERS) / QUARTERS)
form, other = FORMATS[now.format], FORMATS[now.other]
number = min(now.code, 2**form.bits - 1)
live_chart(
    now,
    "formats",
    pictures=(compute.format_picture(now.format, now.other),),
    controls=controls(form, other),
    presets=PRESETS,
    numbers=numbers(form, other, number, now.block),
    needs_data=("format", "other"),
)
format_errors(now)
details(
    lambda: table(now, form),
    code(now, number),
    "The largest value of a tensor is put on a format’s largest number, as its scale would do. Of "
    "the tensor one block is shown, and its largest value alone decides its scale, by the rules of "
    "MX (a power of two) and of NVFP4 (a number of E4M3, before the scale of the whole tensor). "
    "MXINT8’s lowest code, −2, is left out, as MX allows. Of more than 512 numbers only some are "
    "drawn. NF4’s numbers are rounded to what fits the page. The tensors have 1,000 values; orange "
    "points count in the bits of their scales, blue ones do not (0.03 bits a value). The dashed "
    f"line goes through {WIDEST} bits; a format is off the line when it is more than 1 dB away.",
    settings.key(FormatsSettings, "seed"),
)
