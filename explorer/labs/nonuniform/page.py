"""The lab of non-uniform quantization: where should the levels lie?"""

import streamlit as st

st.title("Where should the levels lie?")
st.write(
    "**Try it:** press *Play*, or drag *Step of k-means*. Each step moves every level to the "
    "mean of the values that took it: levels leave where nothing is, and gather where values are."
)

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from core.data.example_tensors import EXAMPLES
from core.studies.codebook_error import METHODS, STEPS, CodebookResult, nearest
from explorer import compute, settings
from explorer.chart.controls import Choice, Preset, Slider
from explorer.chart.live_chart import live_chart
from explorer.chart.number import Number
from explorer.controls.lab import details
from explorer.figures.signed import signed

NAMES = {
    "kmeans": "k-means, step by step",
    "quantile": "Quantiles: equal counts",
    "nf": "NormalFloat (NF4 at 4 bits)",
    "power": "Powers of two",
    "apot": "Sums of powers of two (APoT)",
}
TITLES = {one.name: one.title for one in EXAMPLES}
BITS = {2: "2", 3: "3", 4: "4"}
LIMIT = 100.0  # of the value that is explained


@dataclass(frozen=True)
class NonuniformSettings:
    """Whose values; the method; bits; the value explained; the step of k-means; the seed."""

    story: str = settings.choice("outlier", TITLES)
    method: str = settings.choice("kmeans", METHODS)
    bits: int = settings.one_of(3, BITS)
    x: float = settings.real(0.5, -LIMIT, LIMIT)
    step: int = settings.whole(4, 0, STEPS)
    seed: int = settings.whole(0, 0, 999)


PRESETS = (
    Preset(
        "k-means, before",
        "The levels start at equal distances: most lie where almost no value is.",
        {"story": "outlier", "method": "kmeans", "bits": 3, "step": 0},
    ),
    Preset(
        f"k-means, after {STEPS} steps",
        "One level stays at the outlier; the others have moved to where values are.",
        {"story": "outlier", "method": "kmeans", "bits": 3, "step": STEPS},
    ),
    Preset(
        "Two clusters",
        "Each cluster has two of the four levels, and none lies in the gap.",
        {"story": "clusters", "method": "kmeans", "bits": 2, "step": STEPS},
    ),
    Preset(
        "NF4 on weights",
        "The levels of a normal distribution fit weights without being computed from them.",
        {"story": "weights", "method": "nf", "bits": 4},
    ),
    Preset(
        "Powers of two",
        "Most levels crowd around 0: large values are far from a level, and the error is larger.",
        {"story": "bell", "method": "power", "bits": 4},
    ),
)


def controls(result: CodebookResult, largest: float) -> tuple[Slider | Choice, ...]:
    """What moves the picture; the step only where there are steps."""
    step = Slider("step", "Step of k-means", 0, STEPS, 1, plays=True)
    return (
        *((step,) if len(result.books) > 1 else ()),
        Slider("x", "Value x", -largest, largest, 0.01),
        Choice("method", "Levels by", NAMES),
        Choice("bits", "Bits", BITS, row=True),
        Choice("story", "Whose values?", TITLES),
    )


def numbers(result: CodebookResult, now: NonuniformSettings) -> tuple[Number, ...]:
    """What the core computes."""
    step = min(now.step, len(result.books) - 1)
    book, error = result.books[step], result.mse[step]
    best = compute.codebook_result(now.story, now.seed, "kmeans", now.bits).mse[-1]
    return (
        Number("Mean squared error ↓", f"{error:.4g}", f"of {len(book.levels)} levels"),
        Number(
            "Against even levels ↓",
            f"{error / result.uniform:.2f} ×",
            "below 1 the method wins, above 1 it loses",
        ),
        Number(
            "x̂ of the value x",
            signed(nearest(now.x, book), ".3f"),
            "the level that x takes",
            "level_text",
        ),
        Number("Best possible ↓", f"{best:.4g}", "k-means to the end, by dynamic programming"),
    )


def verdict(now: NonuniformSettings) -> None:
    """Who wins here, measured."""
    others = {
        name: compute.codebook_result(now.story, now.seed, name, now.bits) for name in METHODS
    }
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


def table(result: CodebookResult, now: NonuniformSettings, x: np.ndarray) -> None:
    """Every level of the step on screen, and how many values take it."""
    book = result.books[min(now.step, len(result.books) - 1)]
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
    if len(result.books) > 1:
        st.dataframe(
            pd.DataFrame({"step": range(len(result.mse)), "mean squared error": result.mse}),
            hide_index=True,
        )


def code(now: NonuniformSettings) -> str:
    """The Python that computes the numbers on screen."""
    count, largest = 2**now.bits, "np.abs(x).max()"
    imported, book = {
        "kmeans": (
            "kmeans, lloyd_steps",
            f"""steps = [step.codebook for step in lloyd_steps(x, even)][:{STEPS}]
books = [*steps, kmeans(x, {count})]
book = books[min({now.step}, len(books) - 1)]""",
        ),
        "quantile": ("quantile", f"book = quantile(x, {count})"),
        "nf": ("normal_float", f"book = Codebook(normal_float({now.bits}).levels * {largest})"),
        "power": ("power_of_two", f"book = power_of_two(x, {now.bits})"),
        "apot": ("apot", f"book = Codebook(apot({now.bits}).levels * {largest})"),
    }[now.method]
    return f"""import numpy as np
from core.codebooks import Codebook, {imported}
from core.data.example_tensors import example

x = example("{now.story}", seed={now.seed})
even = Codebook(np.linspace(x.min(), x.max(), {count}))
{book}

def mean_square(book):
    return np.mean((book.round(x) - x) ** 2)

print(mean_square(book), mean_square(book) / mean_square(even))
print(book.round(np.array([{now.x!r}]))[0])  # the level of the value x"""


now = settings.current(NonuniformSettings)
x = compute.example_values(now.story, now.seed)
largest = float(np.ceil(np.abs(x).max() * 10) / 10)
now = replace(now, x=float(np.clip(now.x, -largest, largest)))
result = compute.codebook_result(now.story, now.seed, now.method, now.bits)
live_chart(
    now,
    "nonuniform",
    pictures=(
        compute.codebook_picture(now.story, now.seed, now.method, now.bits).with_words(
            caption="Blue ticks: the levels. Grey ticks: as many at equal distances. Orange: the "
            "error."
        ),
    ),
    controls=controls(result, largest),
    presets=PRESETS,
    numbers=numbers(result, now),
    needs_data=("story", "method", "bits", "seed"),
)
st.subheader("Which method is best on these values?")
verdict(now)
details(
    lambda: table(result, now, x),
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
