"""Which layers cannot be told apart: what is measured on few samples differs from other samples.

The bootstrap (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 6) draws the n
samples anew from themselves, with replacement, B times. Each draw gives every layer another SQNR;
the same draw for all layers, because a hard sample is hard for all. Two layers are told apart when
the difference of their SQNR is larger than

    t · s · √(n/(n − 1)),

s its standard deviation over the draws, t the 97.5 % point of Student's distribution with n − 1
degrees of freedom (chapter 12), so that with no difference one pair in twenty is.
"""

import math
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from scipy.special import stdtrit

_DRAWS = 2000  # B
_AT_ONCE = 250  # draws in memory, and of one task of an executor
_LEVEL = 0.95
_SMALLEST = 1e-300  # of a sum of squares, so that its logarithm is finite


@dataclass(frozen=True)
class Ranks:
    """What resampled data says of the order of the layers.

    samples: how many were drawn from. worst: the layer of the lowest local SQNR. tied: those that
    cannot be told from it, the lower SQNR first. apart: how many can.
    """

    samples: int
    worst: str
    tied: tuple[str, ...]
    apart: int

    @property
    def names(self) -> tuple[str, ...]:
        """The layers of which any may be the worst."""
        return self.worst, *self.tied

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> "Ranks":
        """The inverse of `dataclasses.asdict`."""
        return cls(**{**plain, "tied": tuple(plain["tied"])})


def ranks(
    losses: Mapping[str, np.ndarray], seed: int = 0, executor: Executor | None = None
) -> Ranks | None:
    """Which layers cannot be told from the worst; None with one sample or fewer than two layers.

    losses: of each layer, (samples, 2) float64: Σ(y − ŷ)² and Σy² of its output for each sample.
        Layers without error or signal, or with fewer samples than the others, are left out.
    executor: draws in its workers; the numbers are the same.

    >>> far = np.array([[4.0, 100.0], [5.0, 100.0], [6.0, 100.0]])
    >>> ranks({"a": far, "b": far[::-1], "c": far / [1000, 1]})
    Ranks(samples=3, worst='a', tied=('b',), apart=1)
    """
    most = max((len(one) for one in losses.values()), default=0)
    usable = {n: v for n, v in losses.items() if len(v) == most and (v.sum(axis=0) > 0).all()}
    if most < 2 or len(usable) < 2:
        return None
    names, sums = list(usable), np.stack(list(usable.values()))
    measured = _sqnr(sums.sum(axis=1).T)
    order = np.argsort(measured, kind="stable")
    drawn = partial(_drawn, sums, seed)
    parts = (executor.map if executor else map)(drawn, range(_DRAWS // _AT_ONCE))
    resampled = np.concatenate(list(parts))
    worst = int(order[0])
    deviation = (resampled - resampled[:, [worst]]).std(axis=0) * math.sqrt(most / (most - 1))
    margin = stdtrit(most - 1, 0.5 + _LEVEL / 2) * deviation  # Student's t
    tied = [int(i) for i in order[1:] if measured[i] - measured[worst] <= margin[i]]
    return Ranks(most, names[worst], tuple(names[i] for i in tied), len(names) - 1 - len(tied))


def _drawn(sums: np.ndarray, seed: int, number: int) -> np.ndarray:
    """The SQNR of each layer in part `number` of the draws: (draws, layers), dB."""
    samples = sums.shape[1]
    rng = np.random.default_rng([seed, number])
    counts = rng.multinomial(samples, np.full(samples, 1 / samples), _AT_ONCE).astype(np.float64)
    noise, signal = counts @ sums[:, :, 0].T, counts @ sums[:, :, 1].T
    return _sqnr(np.stack([noise, signal]))


def _sqnr(sums: np.ndarray) -> np.ndarray:
    """10·log₁₀(signal / noise) in dB, higher is better. sums: (2, …), noise and signal."""
    noise, signal = np.log10(np.maximum(sums, _SMALLEST))
    return 10.0 * (signal - noise)
