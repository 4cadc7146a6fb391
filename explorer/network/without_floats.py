"""The network in float, simulated, and on integers alone, side by side."""

import numpy as np
import streamlit as st

from core.studies.integer_agreement import IntegerAgreement
from explorer.chart.number import Number
from explorer.controls.numbers import number_row
from explorer.network.words import sure


def without_floats(found: IntegerAgreement, digit: IntegerAgreement, labels: np.ndarray) -> None:
    """Their answers, and how often the last two differ: on all test digits, and on one digit."""
    st.subheader("Does it need floating point at all?", anchor=False)
    st.write(
        "Simulated quantization rounds to the levels and computes in float. The integer-only "
        "network computes the same on int8 codes and int32 sums, by this project’s own kernels."
    )
    st.table(
        {
            "network": ["float", "simulated", "integer-only"],
            "test digits read correctly ↑": [
                f"{np.mean(scores.argmax(axis=1) == labels):.1%}" for scores in found.scores
            ],
            "the digit above": [sure(scores[0]) for scores in digit.scores],
        }
    )
    digits = len(labels)
    number_row(
        Number("Same answer ↑", f"{found.same_answers} of {digits}", _answers(found)),
        Number(
            "Codes that differ ↓",
            f"{found.differing_codes:,}",
            f"of {found.codes:,} activations of the test digits",
        ),
        Number(
            "Scores a step apart ↓",
            f"{found.differing_sums:,}",
            f"of {found.integer.size:,}, counted in steps of the int32 sums",
        ),
        Number(
            "Scores not identical ↓",
            f"{found.differing_scores:,}",
            f"of {found.integer.size:,}: the last bits of float sums are rounded",
        ),
    )


def _answers(found: IntegerAgreement) -> str:
    """What the others are."""
    who = "simulated and integer-only"
    if not found.tied_answers:
        return who
    return f"{who}; {found.tied_answers} more: two integer scores tie, float rounding decides"
