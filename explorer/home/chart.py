"""How sure a network is of each digit: float as outlines, few bits as filled bars.

The table has the answers at every number of bits; the signal `bits` says which of them is drawn.
"""

from collections.abc import Mapping

import altair as alt
import numpy as np

from explorer import theme
from explorer.chart.expression import equal, field, signal
from explorer.chart.picture import Columns, Signals, parameters, rows
from explorer.chart.placing import formula

BITS = (2, 3, 4, 5, 6, 7, 8)
NOW = signal("bits")
# Texts of the numbers below the picture, each a list with one entry for each number of bits.
NUMBERS = ("right", "changed", "memory")


def answers_data(
    float_shares: np.ndarray, few_shares: Mapping[int, np.ndarray]
) -> tuple[Signals, dict[str, Columns]]:
    """What the chart shows of one drawing; few_shares: by bits. Shares: (10,), they sum to 1."""
    answers: Columns = {
        "bits": [bits for bits in BITS for _ in range(10)],
        "digit": list(range(10)) * len(BITS),
        "float": float_shares.tolist() * len(BITS),
        "few": [share for bits in BITS for share in few_shares[bits].tolist()],
    }
    return {"verdicts": _verdicts(float_shares, few_shares)}, {"answers": answers}


def nothing_drawn() -> tuple[Signals, dict[str, Columns]]:
    """The same for an empty square."""
    signals, tables = answers_data(np.zeros(10), dict.fromkeys(BITS, np.zeros(10)))
    return {**signals, "verdicts": [["Draw a digit in the square.", ""]] * len(BITS)}, tables


def numbers_data(
    float_answers: np.ndarray,
    few_answers: Mapping[int, np.ndarray],
    labels: np.ndarray,
    weights: int,
) -> Signals:
    """The numbers below the picture, as texts for each number of bits.

    Answers to the test digits and their labels: (n,); weights: how many the network has.
    """
    return {
        "right": [f"{np.mean(few_answers[b] == labels):.1%}" for b in BITS],
        "changed": [f"{np.sum(few_answers[b] != float_answers)} of {len(labels)}" for b in BITS],
        "memory": [f"{weights * b / 8 / 1000:.2f} kB" for b in BITS],
    }


def _verdicts(full: np.ndarray, few_shares: Mapping[int, np.ndarray]) -> list[list[str]]:
    """What both networks answer, in two lines for each number of bits."""
    ends = {True: "It still agrees.", False: "It changed its mind."}
    return [
        [
            f"Float network: {_answer(full)}",
            f"With {bits} bits: {_answer(few)} {ends[few.argmax() == full.argmax()]}",
        ]
        for bits, few in few_shares.items()
    ]


def _answer(shares: np.ndarray) -> str:
    return f"{shares.argmax()} ({shares.max():.0%} sure)."


def answers_chart() -> alt.TopLevelMixin:
    """The chart, to be filled with `answers_data` and the texts of the numbers."""
    x = alt.X("digit:O", title="the network's answer", axis=alt.Axis(labelAngle=0))
    scale = alt.Scale(domain=[0, 1])
    axis = alt.Axis(format="%", values=[0, 0.25, 0.5, 0.75, 1], titleAnchor="end")
    tooltip = [
        alt.Tooltip("digit:O"),
        alt.Tooltip("float:Q", title="float network", format=".1%"),
        alt.Tooltip("few:Q", title="few bits", format=".1%"),
    ]
    shown = rows("answers").transform_filter(str(equal(field("bits"), NOW)))
    base = shown.encode(x=x, tooltip=tooltip)
    few = base.mark_bar(color=theme.BLUE).encode(
        y=alt.Y("few:Q", title="how sure it is", scale=scale, axis=axis)
    )
    outlined = base.mark_bar(filled=False, stroke=theme.ORANGE, strokeWidth=2).encode(
        y=alt.Y("float:Q", scale=scale)
    )
    chosen = NOW - BITS[0]
    verdict = signal("verdicts")[chosen]
    return (
        alt.layer(few, outlined)
        .add_params(
            *parameters("bits", "verdicts", *NUMBERS),
            formula(verdict[0], verdict[1]),
            *(alt.param(name=f"{name}_now", expr=str(signal(name)[chosen])) for name in NUMBERS),
        )
        .properties(height=260)
    )
