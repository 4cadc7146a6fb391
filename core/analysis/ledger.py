"""The ledger of a layer: of which parts its output's squared error is made.

A layer f(x, W) of the float network gives y = f(x, W). In the quantized network x̃ enters, its
error inherited from the layers above, and the layer gives ŷ = f(round(clip(x̃)), round(clip(W))).
Between the two stands a chain of runs that differ in one thing each:

    f(x, W)                                  y
    f(x̃, W)                                  + e₁  inherited
    f(clip(x̃), W)                            + e₂  activation clipping
    f(round(clip(x̃)), W)                     + e₃  activation rounding
    f(round(clip(x̃)), clip(W))               + e₄  weight clipping
    f(round(clip(x̃)), round(clip(W)))        + e₅  weight rounding
    the same, with sums that wrap = ŷ        + e₆  accumulator overflow, nearly always 0

so that ŷ − y = e₁ + … + e₆, and the squared error is that of the parts and a cross term:

    ‖ŷ − y‖² = Σᵢ ‖eᵢ‖² + cross,    cross = 2·Σᵢ<ⱼ ⟨eᵢ, eⱼ⟩

The cross term is negative where parts cancel. It is summed from the products, not taken as what is
left: that all adds up to the measured total is a check. Values up to half a step beyond the
outermost codes count as rounded, those beyond as clipped.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np

from core.analysis.simulation.quantized_layer import QuantizedLayer
from core.arrays import float64_rows
from core.metrics.inner_products import gram, inner_product
from core.models.session import Values

Run = Callable[[np.ndarray, Values], Values]  # (input, weights) -> outputs by name
_PARTS = 6


@dataclass(frozen=True)
class ErrorParts:
    """Squared error of a layer's output by cause, in squared units of the output, summed.

    signal: Σy² of the float output. total: Σ(ŷ − y)², measured by itself.
    """

    signal: float = 0.0
    inherited: float = 0.0
    activation_clipping: float = 0.0
    activation_rounding: float = 0.0
    weight_clipping: float = 0.0
    weight_rounding: float = 0.0
    accumulator_overflow: float = 0.0
    cross: float = 0.0
    total: float = 0.0

    def __add__(self, other: "ErrorParts") -> "ErrorParts":
        """The parts of both."""
        return ErrorParts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    def db(self, part: str) -> float | None:
        """10·log₁₀(signal / part) in dB; higher is better. None where the part is 0 or less.

        >>> ErrorParts(signal=100.0, inherited=1.0).db("inherited")
        20.0
        """
        size = getattr(self, part)
        if size <= 0 or self.signal <= 0:
            return None
        return 10.0 * (math.log10(self.signal) - math.log10(size))

    def to_dict(self) -> dict[str, Any]:
        """The parts as plain JSON values, and under `db` each in dB below the signal."""
        names = [f.name for f in fields(self) if f.name != "signal"]
        return {**asdict(self), "db": {name: self.db(name) for name in names}}

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> "ErrorParts":
        """The inverse of `to_dict`."""
        return cls(**{f.name: plain[f.name] for f in fields(cls)})


@dataclass(frozen=True)
class Ledger:
    """The parts of a layer's error.

    local: when this layer alone is quantized: nothing is inherited. accumulated: when it and all
    layers before it are.
    """

    local: ErrorParts = ErrorParts()
    accumulated: ErrorParts = ErrorParts()

    def __add__(self, other: "Ledger") -> "Ledger":
        """The sums of both."""
        return Ledger(self.local + other.local, self.accumulated + other.accumulated)

    @property
    def usable(self) -> bool:
        """Whether every part is a number: no run gave NaN where the float network does not."""
        return math.isfinite(self.local.total) and math.isfinite(self.accumulated.total)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {"local": self.local.to_dict(), "accumulated": self.accumulated.to_dict()}

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> "Ledger":
        """The inverse of `to_dict`."""
        return cls(**{name: ErrorParts.from_dict(plain[name]) for name in ("local", "accumulated")})


def split_error(
    run: Run,
    layer: QuantizedLayer,
    entering: tuple[np.ndarray, np.ndarray],
    exact: Values,
    ends: tuple[Values, Values],
    inherits: bool,
) -> ErrorParts:
    """The parts of the error of a quantized layer's outputs.

    run: the layer, on an input and weights. entering: its input, before it is rounded and after.
    exact: the outputs of the float network. ends: the quantized outputs in a wide accumulator, and
    in the layer's own. inherits: whether another tensor enters than in the float network. Elements
    that are not finite in the float network are left out.

    Raises:
        InputError: when a run fails.
    """
    floats = layer.float_weights
    x, rounded = entering
    clipped = layer.clipped(x)
    chain = [exact]
    chain.append(run(x, floats) if inherits else exact)
    chain.append(run(clipped, floats) if clipped is not x else chain[-1])
    chain.append(run(rounded, floats) if rounded is not x else chain[-1])
    clips = any(layer.clipped_weights[name] is not value for name, value in floats.items())
    chain.append(run(rounded, layer.clipped_weights) if clips else chain[-1])
    chain += ends
    return sum((parts_of([one[name] for one in chain]) for name in exact), start=ErrorParts())


def parts_of(chain: Sequence[np.ndarray]) -> ErrorParts:
    """The parts of one tensor's error: seven arrays of one shape, from y to ŷ as above.

    >>> # Rounding the input adds 2, rounding the weights takes 1 off, and nothing overflows.
    >>> steps = [1.0, 1.0, 1.0, 3.0, 3.0, 2.0, 2.0]
    >>> parts = parts_of([np.array([y]) for y in steps])
    >>> parts.activation_rounding, parts.weight_rounding, parts.cross, parts.total
    (4.0, 1.0, -4.0, 1.0)
    """
    changed = [i for i in range(_PARTS) if chain[i + 1] is not chain[i]]
    flat = [np.reshape(one, -1) for one in (chain[0], *(chain[i + 1] for i in changed))]
    products = np.zeros((len(changed), len(changed)))
    signal = total = 0.0
    for rows in float64_rows(flat, more=len(flat)):
        finite = np.isfinite(rows[0])
        if not finite.all():
            rows = rows[:, finite]
        steps, errors = rows[: len(flat)], rows[len(flat) :]
        np.subtract(steps[1:], steps[:-1], out=errors[1:])
        np.subtract(steps[-1], steps[0], out=errors[0])
        products += gram(errors[1:])
        signal += inner_product(steps[0], steps[0])
        total += inner_product(errors[0], errors[0])
    cross = float(products.sum() - products.trace())
    names = [f.name for f in fields(ErrorParts)][1 : _PARTS + 1]
    squares = {names[i]: float(products[n, n]) for n, i in enumerate(changed)}
    return ErrorParts(signal=signal, cross=cross, total=total, **squares)
