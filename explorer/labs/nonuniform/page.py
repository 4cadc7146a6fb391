"""The lab of non-uniform quantization: where should the levels lie?"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import streamlit as st

from core.data.example_tensors import EXAMPLES
from core.studies.codebook_error import METHODS, STEPS, CodebookResult, nearest
from explorer import compute, settings
from explorer.chart.controls import Choice, Slider
from explorer.chart.live_chart import live_chart
from explorer.chart.number import Number
from explorer.controls import own_tensor
from explorer.controls.lab import begin_lab, end_lab
from explorer.figures.signed import signed
from explorer.labs.text import LabText
from explorer.layer_tensor import story

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

    story: str = story("outlier", TITLES)
    method: str = settings.choice("kmeans", METHODS)
    bits: int = settings.one_of(3, BITS)
    x: float = settings.real(0.5, -LIMIT, LIMIT)
    step: int = settings.whole(4, 0, STEPS)
    seed: int = settings.whole(0, 0, 999)


def controls(result: CodebookResult, largest: float) -> tuple[Slider | Choice, ...]:
    """What moves the picture; the step only where there are steps."""
    step = Slider("step", "Step of k-means", 0, STEPS, 1, plays=True)
    return (
        *((step,) if len(result.books) > 1 else ()),
        Slider("x", "Value x", -largest, largest, 0.01),
        Choice("method", "Levels by", NAMES),
        Choice("bits", "Bits", BITS, row=True),
        Choice("story", "Whose values?", own_tensor.titles(TITLES)),
    )


def numbers(text: LabText, result: CodebookResult, now: NonuniformSettings) -> tuple[Number, ...]:
    """What the core computes."""
    step = min(now.step, len(result.books) - 1)
    book, error = result.books[step], result.mse[step]
    best = compute.codebook_result(now.story, now.seed, "kmeans", now.bits).mse[-1]
    return text.numbers(
        error=f"{error:.4g}",
        levels=str(len(book.levels)),
        ratio=f"{error / result.uniform:.2f}",
        level_text=signed(nearest(now.x, book), ".3f"),
        best=f"{best:.4g}",
    )


def verdict(text: LabText, now: NonuniformSettings) -> None:
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
        st.caption(text.section("even-wins", bits=str(now.bits), worse=", ".join(worse)))


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


def python_lines(now: NonuniformSettings, x: np.ndarray) -> dict[str, str]:
    """What "The Python" imports and runs for the method on the values `x`."""
    count, largest = f"{2**now.bits}", "np.abs(x).max()"
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
    values = f"example({now.story!r}, seed={now.seed})"
    if now.story not in TITLES:
        values = own_tensor.in_python(x)
    return {"imported": imported, "book": book, "count": count, "values": values}


now, text = settings.current(NonuniformSettings), begin_lab(__file__)
now = own_tensor.checked(now, TITLES, text.section("own-layer"))
x = compute.example_values(now.story, now.seed)
largest = float(np.ceil(np.abs(x).max() * 10) / 10)
now = replace(now, x=float(np.clip(now.x, -largest, largest)))
result = compute.codebook_result(now.story, now.seed, now.method, now.bits)
live_chart(
    now,
    "nonuniform",
    pictures=(
        compute.codebook_picture(now.story, now.seed, now.method, now.bits).with_words(
            caption=text.section("caption")
        ),
    ),
    controls=controls(result, largest),
    presets=text.presets(NonuniformSettings, steps=str(STEPS)),
    numbers=numbers(text, result, now),
    needs_data=("story", "method", "bits", "seed"),
)
st.subheader("Which method is best on these values?")
verdict(text, now)
end_lab(now, text, lambda: table(result, now, x), **python_lines(now, x))
