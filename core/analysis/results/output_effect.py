"""What quantization does to one output of the model, in several measures."""

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from core.analysis.simulation.stage_sums import finite_errors
from core.errors import InputError
from core.metrics import NO_ERROR, ErrorSums

_SMALLEST = 1e-30  # of a probability, so that its logarithm is finite


@dataclass(frozen=True)
class OutputEffect:
    """The errors of one output, summed over the data.

    errors:  the sums behind SQNR (higher is better), cosine (higher) and largest error (lower).
    answers: the rows that look like class scores: a float output of two axes, (samples, classes).
        0 for other outputs.
    kl:      Σ KL(p‖p̂) over these rows, in bits, p and p̂ their softmax, or themselves where the rows
        are probabilities; lower is better.
    changed: how many of them have another largest score; lower is better.
    failure: why the output could not be compared; "" when it could.
    losses: Σ(y − ŷ)² and Σy² of each sample, where they are told apart; () elsewhere.
    """

    name: str
    errors: ErrorSums = NO_ERROR
    answers: int = 0
    kl: float = 0.0
    changed: int = 0
    failure: str = ""
    losses: tuple[tuple[float, float], ...] = ()

    def __add__(self, other: "OutputEffect") -> "OutputEffect":
        """The effect over the data of both."""
        return OutputEffect(
            self.name,
            self.errors + other.errors,
            self.answers + other.answers,
            self.kl + other.kl,
            self.changed + other.changed,
            self.failure or other.failure,
            self.losses + other.losses,
        )

    @property
    def sqnr_db(self) -> float | None:
        """SQNR in dB, higher is better; None where nothing was compared."""
        return None if self.failure or not self.errors.count else self.errors.sqnr_db

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values, means in the place of sums; null where nothing was compared."""
        sqnr = self.sqnr_db
        measured = sqnr is not None
        return {
            "name": self.name,
            "sqnr_db": sqnr if sqnr is not None and math.isfinite(sqnr) else None,
            "exact": self.errors.exact if measured else None,
            "cosine": self.errors.cosine if measured else None,
            "max_abs_error": self.errors.max_abs_error if measured else None,
            "answers": self.answers,
            "changed": self.changed if self.answers else None,
            "kl_bits": self.kl / self.answers if self.answers else None,
            "failure": self.failure,
            "sums": asdict(self.errors),
            "losses": [list(one) for one in self.losses],
        }

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> "OutputEffect":
        """The inverse of `to_dict`."""
        answers = plain["answers"]
        return cls(
            plain["name"],
            ErrorSums(**plain["sums"]),
            answers,
            plain["kl_bits"] * answers if answers else 0.0,
            plain["changed"] or 0,
            plain["failure"],
            tuple((noise, signal) for noise, signal in plain.get("losses", ())),
        )


def effect_on(name: str, exact: object, quantized: object, samples: int = 0) -> OutputEffect:
    """How far `quantized` is from `exact`, one run's values of the output `name`.

    samples: how many the run holds along the first axis, to tell them apart; 0 for not at all.

    >>> scores = np.array([[0.0, 1.0], [3.0, 2.0]])
    >>> effect = effect_on("y", scores, np.array([[0.0, 1.0], [2.0, 3.0]]))
    >>> effect.answers, effect.changed, round(effect.kl, 4)  # (2p − 1)·log₂ e, p = 1 / (1 + 1/e)
    (2, 1, 0.6667)
    """
    try:
        errors, _ = finite_errors(exact, quantized)
    except InputError as error:
        return OutputEffect(name, failure=str(error))
    if not (isinstance(exact, np.ndarray) and isinstance(quantized, np.ndarray)):
        return OutputEffect(name, errors)
    losses = _losses(exact, quantized, samples) if samples else ()
    if exact.ndim != 2 or exact.shape[1] < 2 or exact.dtype.kind != "f":
        return OutputEffect(name, errors, losses=losses)
    if not (np.isfinite(exact).all() and np.isfinite(quantized).all()):
        return OutputEffect(name, errors, losses=losses)
    changed = int((exact.argmax(axis=1) != quantized.argmax(axis=1)).sum())
    p, p_hat = _log_probabilities(exact), _log_probabilities(quantized)
    kl = float((np.exp2(p) * (p - p_hat)).sum())
    return OutputEffect(name, errors, len(exact), max(kl, 0.0), changed, losses=losses)


def _losses(
    exact: np.ndarray, quantized: np.ndarray, samples: int
) -> tuple[tuple[float, float], ...]:
    """Σ(y − ŷ)² and Σy² of each sample, where y is finite; of all together where the first axis
    holds another number of them."""
    rows = samples if exact.shape[:1] == (samples,) else 1
    y, y_hat = (one.reshape(rows, -1).astype(np.float64) for one in (exact, quantized))
    finite = np.isfinite(y)
    noise = np.where(finite, y - y_hat, 0.0)
    signal = np.where(finite, y, 0.0)
    sums = np.stack([(noise**2).sum(axis=1), (signal**2).sum(axis=1)], axis=1)
    return tuple((float(a), float(b)) for a, b in sums)


def _log_probabilities(scores: np.ndarray) -> np.ndarray:
    """log₂ of the rows' probabilities, (samples, classes) float64."""
    wide = scores.astype(np.float64)
    if (wide >= 0).all() and np.allclose(wide.sum(axis=1), 1.0, atol=1e-3):
        return np.log2(np.maximum(wide, _SMALLEST))
    shifted = wide - wide.max(axis=1, keepdims=True)
    natural = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return natural / math.log(2.0)
