"""The lab of non-uniform quantization: where should the levels lie?"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from core.data.example_tensors import EXAMPLES
from core.studies.codebook_error import METHODS, STEPS, CodebookResult, nearest
from explorer import compute, settings
from explorer.chart.number import Number
from explorer.controls.heading import heading
from explorer.controls.lab import folds, presets
from explorer.controls.live_picture import ahead, live_picture, nearby, options, tell
from explorer.controls.live_sliders import live_sliders, within
from explorer.controls.numbers import number_row as strip
from explorer.figures.signed import signed
from explorer.live.codebook_chart import LIMIT, sliders
from explorer.vega import Picture

NAMES = {
    "kmeans": "k-means, step by step",
    "quantile": "Quantiles: equal counts",
    "nf": "NormalFloat (NF4 at 4 bits)",
    "power": "Powers of two",
    "apot": "Sums of powers of two (APoT)",
}
TITLES = {one.name: one.title for one in EXAMPLES}
BITS = (2, 3, 4)


@dataclass(frozen=True)
class NonuniformSettings:
    """Whose values; the method; bits; the value looked at; the step of k-means; the seed."""

    story: str = settings.choice("outlier", TITLES)
    method: str = settings.choice("kmeans", METHODS)
    bits: int = settings.whole(3, 2, 4)
    x: float = settings.real(0.5, -LIMIT, LIMIT)
    step: int = settings.whole(4, 0, STEPS)
    seed: int = settings.whole(0, 0, 999)


PRESETS = {
    "k-means, before": {"story": "outlier", "method": "kmeans", "bits": 3, "step": 0},
    "k-means, after 12 steps": {"story": "outlier", "method": "kmeans", "bits": 3, "step": STEPS},
    "Two clusters": {"story": "clusters", "method": "kmeans", "bits": 2, "step": STEPS},
    "NF4 on weights": {"story": "weights", "method": "nf", "bits": 4},
    "Powers of two": {"story": "bell", "method": "power", "bits": 4},
}


def drawn(now: NonuniformSettings) -> Picture:
    """The picture, which the sliders then change."""
    return compute.codebook_picture(now.story, now.seed, now.method, now.bits)


def numbers(trial: CodebookResult, now: NonuniformSettings) -> None:
    """What the core computes for the released sliders."""
    step = min(now.step, len(trial.books) - 1)
    book, error = trial.books[step], trial.mse[step]
    level = nearest(now.x, book)
    strip(
        Number("Mean squared error ↓", f"{error:.4g}", f"of {len(book.levels)} levels"),
        Number(
            "Against even levels ↓",
            f"{error / trial.uniform:.2f} ×",
            "below 1 the method wins, above 1 it loses",
        ),
        Number("x̂ of the value x", signed(level, ".3f"), f"x = {now.x:g}"),
        Number(
            "Best there is ↓",
            f"{compute.codebook_trial(now.story, now.seed, 'kmeans', now.bits).mse[-1]:.4g}",
            "k-means to the end, by dynamic programming",
        ),
    )


def verdict(trial: CodebookResult, now: NonuniformSettings) -> None:
    """Who wins here, measured."""
    others = {name: compute.codebook_trial(now.story, now.seed, name, now.bits) for name in METHODS}
    st.dataframe(
        pd.DataFrame(
            {
                "levels by": [NAMES[name].split(",")[0] for name in others],
                "how many": [len(t.books[-1].levels) for t in others.values()],
                "mean squared error ↓": [t.mse[-1] for t in others.values()],
                "× even levels ↓": [t.mse[-1] / t.uniform for t in others.values()],
            }
        ),
        hide_index=True,
    )
    worse = [NAMES[name].split(",")[0] for name, t in others.items() if t.mse[-1] > t.uniform]
    if worse:
        st.caption(
            f"On these values, at {now.bits} bits, even levels do better than: {', '.join(worse)}."
        )


def table(trial: CodebookResult, now: NonuniformSettings, x: np.ndarray) -> None:
    """Every level of the step on screen, and how many values take it."""
    book = trial.books[min(now.step, len(trial.books) - 1)]
    st.dataframe(
        pd.DataFrame(
            {
                "code": np.arange(len(book.levels)),
                "level": book.levels,
                "values that take it": np.bincount(book.encode(x), minlength=len(book.levels)),
            }
        ),
        hide_index=True,
    )
    if len(trial.books) > 1:
        st.dataframe(
            pd.DataFrame({"step": range(len(trial.mse)), "mean squared error": trial.mse}),
            hide_index=True,
        )


def code(now: NonuniformSettings) -> str:
    """The Python that computes the numbers on screen."""
    return f"""from core.data.example_tensors import example
from core.studies.codebook_error import nearest, measure_codebook

x = example("{now.story}", seed={now.seed})
trial = measure_codebook(x, "{now.method}", bits={now.bits})
step = min({now.step}, len(trial.books) - 1)
print(trial.mse[step], trial.mse[step] / trial.uniform)
print(nearest({now.x!r}, trial.books[step]))"""


now = settings.current(NonuniformSettings)
with heading(
    "Where should the levels lie?",
    "**Try it:** press *Play*, or drag *Step of k-means*. Each step moves every level to the "
    "middle of the values that took it: levels leave where nothing is, and gather where values "
    "are.",
):
    x = compute.example_values(now.story, now.seed)
    own = sliders(x)
    now = within(now, own)
    tell(now, drawn, "codebook")
presets(NonuniformSettings, PRESETS)
trial = compute.codebook_trial(now.story, now.seed, now.method, now.bits)
picture, controls = st.columns([3, 1], gap="medium")
with picture:
    live_picture(
        "codebook",
        "A histogram, the levels of a codebook below it, and the error over the value.",
    )
    st.caption("Blue ticks: the levels. Grey ticks: as many at equal distances. Orange: the error.")
with controls:
    live_sliders(now, own, "codebook", hidden=() if len(trial.books) > 1 else ("step",))
    st.selectbox(
        "Levels by",
        NAMES,
        format_func=NAMES.__getitem__,
        key=settings.key(NonuniformSettings, "method"),
    )
    st.segmented_control("Bits", BITS, required=True, key=settings.key(NonuniformSettings, "bits"))
    st.selectbox(
        "Whose values?",
        TITLES,
        format_func=TITLES.__getitem__,
        key=settings.key(NonuniformSettings, "story"),
    )
numbers(trial, now)
st.subheader("Who wins on these values?")
verdict(trial, now)
folds(
    lambda: table(trial, now, x),
    code(now),
    "Error is measured on the values themselves, not on what a network makes of them: a level that "
    "is good for the error may be bad for the answer. Codes of a codebook cannot be multiplied; "
    "each must be looked up first, which is why hardware prefers even levels. The last step of "
    "the slider is the optimum (dynamic programming), the others are Lloyd’s iteration from even "
    "levels, which may end in a worse place. NormalFloat, powers and APoT are stretched to the "
    "largest value; with a scale for each group they do better. Powers of two, after INQ, use "
    "2ᵇ⁻¹ + 1 of the 2ᵇ codes, APoT 2ᵇ − 1.",
    settings.key(NonuniformSettings, "seed"),
)
controls = {"method": NAMES, "bits": {bits: str(bits) for bits in BITS}, "story": TITLES}
steps = {field: options(field, texts) for field, texts in controls.items()}
steps["seed"] = nearby(now, "seed")
ahead(now, drawn, "codebook", PRESETS, steps)
