"""The lab on a sum of a visitor's own layer: the one that leaves its accumulator furthest."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from core.analysis.simulation.worst_sum import WorstSum
from core.kernels import bits_used
from core.studies.layer_product import in_register
from explorer import compute
from explorer.chart.controls import Choice, Slider
from explorer.chart.live_chart import live_chart
from explorer.chart.number import Number
from explorer.controls.lab import details
from explorer.figures.signed import signed
from explorer.labs.product.overflow import OVERFLOW
from explorer.labs.text import LabText
from explorer.layer_sum import LoadedSum
from explorer.markdown import code


def show_own_sum(now: Any, text: LabText, own: LoadedSum) -> None:
    """The picture of the lab, the numbers, the table and the Python. now: settings of the lab."""
    one = own.sum
    terms = (np.array(one.x) - one.x_zero) * (np.array(one.w) - one.w_zero)
    st.caption(text.section("own", layer=code(own.title)))
    if len(terms) < one.products:
        st.caption(
            text.section(
                "own-part",
                shown=f"{len(terms):,}",
                products=f"{one.products:,}",
                rest=_whole(one.total - int(terms.sum())),
            )
        )
    live_chart(
        replace(now, output=0, k=min(now.k, len(terms) - 1)),
        "own sum",
        pictures=(compute.sum_picture(now.story).with_words(caption=text.section("caption")),),
        controls=(
            Slider("register", "Register, bits", 8, 32, 1),
            Slider("k", "Term k", 0, len(terms) - 1, 1),
            Choice("overflow", "When it is full, it", OVERFLOW, row=True),
        ),
        numbers=_numbers(text, now, one, terms),
        needs_data=("story",),
    )
    saturates = str(now.overflow == "saturates")
    python = text.python(now, "own-python", **_codes(one), saturates=saturates)
    details(lambda: _table(one, terms), python, text.section("own-simplifies"))


def _numbers(text: LabText, now: Any, one: WorstSum, terms: np.ndarray) -> tuple[Number, ...]:
    total = int(terms.sum())
    stored = in_register(total, now.register, now.overflow == "saturates")
    return text.numbers(
        "own-numbers",
        acc=_whole(total),
        bits=str(bits_used(np.cumsum(terms))),
        register=str(now.register),
        stored=_whole(stored),
        overflow="exact" if stored == total else OVERFLOW[now.overflow],
        whole=_whole(one.total),
        products=f"{one.products:,}",
    )


def _table(one: WorstSum, terms: np.ndarray) -> None:
    columns = {"k": np.arange(terms.size), "qx": one.x, "qw": one.w}
    st.dataframe(
        pd.DataFrame(
            {**columns, "(qx − Zx)(qw − Zw)": terms, "sum so far": np.cumsum(terms)},
        ),
        hide_index=True,
    )


def _codes(one: WorstSum) -> dict[str, str]:
    """What the Python of the lab begins with."""
    return {
        "qx": repr(list(one.x)),
        "qw": repr(list(one.w)),
        "zx": str(one.x_zero),
        "zw": str(one.w_zero),
    }


def _whole(value: int) -> str:
    return signed(value, ",")
