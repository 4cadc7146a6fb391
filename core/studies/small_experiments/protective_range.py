"""Codes of 8 bits that become 4 bits and 8 again: which of them no longer fit int8.

W4A8 kernels store int4 and multiply int8. QServe (Lin et al. 2024, arXiv 2405.04532, section 4.1)
quantizes twice: weights to int8, q, then each group of q to 4 bits with whole scale and zero point.

    s = round((max q − min q) / 15)    z = round(−min q / s)    k = clip(round(q / s) + z, 0, 15)
    back in int8:  q̂ = (k − z)·s

q̂ may lie s/2 beyond q. With |q| ≤ 119, s is at most round(238 / 15) = 16, and q̂ at most 119 + 8.
"""

import numpy as np

from core.studies.claims.statement import Statement
from core.studies.small_experiments.experiment import Experiment

GROUP = 128
GROUPS = 8192  # 1,048,576 weights
FULL, PROTECTED = 127, 119


def in_int8(rows: np.ndarray, largest: int) -> np.ndarray:
    """Symmetric codes −largest … largest, a scale for each row; int64.

    >>> in_int8(np.array([[0.5, -1.0, 0.25]]), 119).tolist()
    [[60, -119, 30]]
    """
    scale = np.abs(rows).max(axis=1, keepdims=True) / largest
    return np.rint(rows / scale).astype(np.int64)


def there_and_back(q: np.ndarray) -> np.ndarray:
    """q̂ of each row of whole numbers, in exact arithmetic.

    >>> there_and_back(np.array([[127, -124]])).tolist()  # s = 17, z = 7; k = 7 + 7, −7 + 7
    [[119, -119]]
    >>> there_and_back(np.array([[127, -84]])).tolist()  # s = 14, z = 6; k = 9 + 6: 126
    [[126, -84]]
    """
    low, high = q.min(axis=1, keepdims=True), q.max(axis=1, keepdims=True)
    s = np.maximum(np.rint((high - low) / 15).astype(np.int64), 1)
    z = np.rint(-low / s).astype(np.int64)
    return (np.clip(np.rint(q / s).astype(np.int64) + z, 0, 15) - z) * s


def overflows(q: np.ndarray) -> int:
    """How many q̂ do not fit int8, −128 … 127."""
    back = there_and_back(q)
    return int(np.sum((back < -128) | (back > 127)))


def values(seed: int) -> dict[str, float]:
    """Counts among a million normal weights."""
    rows = np.random.default_rng([seed, 25]).standard_normal((GROUPS, GROUP))
    full, protected = in_int8(rows, FULL), in_int8(rows, PROTECTED)
    return {
        "overflows of 127": overflows(full),
        "overflows of 119": overflows(protected),
        "overflows of 63": overflows(in_int8(rows, 63)),
    }


EXPERIMENT = Experiment(
    "protective-range",
    "after",
    "Why do int8 codes stop at 119 before they become int4?",
    f"{GROUPS * GROUP:,} normal weights become int8, then 4 bits in groups of {GROUP} with a whole "
    "scale, and are multiplied back to int8. Every count is exact arithmetic on whole numbers.",
    "Codes within ±63 are far from the end of int8: there nothing may overflow, protected or not.",
    "codes",
    "lower",
    {
        "overflows of 127": "codes up to ±127: what no longer fits int8",
        "overflows of 119": "codes up to ±119, the protective range",
        "overflows of 63": "codes up to ±63, the control",
    },
    values,
    (
        Statement(
            "of codes up to ±127 some leave int8 on the way back from 4 bits",
            "Lin et al. 2024 (QServe)",
            lambda v: v["overflows of 127"] > 0,
        ),
        Statement(
            "of codes up to ±119 none does",
            "Lin et al. 2024 (QServe)",
            lambda v: v["overflows of 119"] == 0,
        ),
        Statement(
            "of codes up to ±63 none does",
            "the control of the protective range",
            lambda v: v["overflows of 63"] == 0,
        ),
    ),
)
