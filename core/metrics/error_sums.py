"""The few sums from which every measure of error is derived.

With them a tensor may come in parts: `ErrorSums` of the parts add up to the `ErrorSums` of the
whole, and memory stays bounded. Sums are kept in float64. Where the squares would be too small for
that, the numbers are first multiplied by a power of two, which each sum keeps as its exponent.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from core.arrays import Array, as_float, float64_rows, namespace
from core.errors import InputError
from core.metrics.inner_products import inner_product

_NOT_FINITE = (
    "an array to compare holds NaN, an infinity or numbers beyond 1e154; "
    "errors are measured between finite numbers."
)


@dataclass(frozen=True)
class ErrorSums:
    """The sums behind every error measure of x̂ against x.

    count: elements; max_abs_error: max|x − x̂|, in the unit of x. With exponents of 0, as for all
    but tiny numbers, signal: Σx²; noise: Σ(x − x̂)²; norm: Σx̂²; dot: Σx·x̂. Else, with eˢ, eⁿ and eᵛ
    the exponents of signal, noise and norm, Σx² = signal·4^eˢ, and Σx·x̂ = dot·2^(eˢ + eᵛ).
    """

    count: int = 0
    signal: float = 0.0
    noise: float = 0.0
    dot: float = 0.0
    norm: float = 0.0
    max_abs_error: float = 0.0
    signal_exponent: int = 0
    noise_exponent: int = 0
    norm_exponent: int = 0

    def __add__(self, other: "ErrorSums") -> "ErrorSums":
        """The sums of both parts.

        Raises:
            InputError: when a sum is beyond float64.
        """
        if not other.count or not self.count:
            return self if self.count else other
        both = (self, other)
        exponents = (
            _common((e.signal, e.signal_exponent) for e in both),
            _common((e.noise, e.noise_exponent) for e in both),
            _common((e.norm, e.norm_exponent) for e in both),
        )
        one, two = self._with_exponents(*exponents), other._with_exponents(*exponents)
        signal, noise, norm = one.signal + two.signal, one.noise + two.noise, one.norm + two.norm
        if not all(map(math.isfinite, (signal, noise, norm))):
            raise InputError(_NOT_FINITE)
        return ErrorSums(
            self.count + other.count,
            signal,
            noise,
            one.dot + two.dot,
            norm,
            max(self.max_abs_error, other.max_abs_error),
            *exponents,
        )

    def _with_exponents(self, signal: int, noise: int, norm: int) -> "ErrorSums":
        """The same sums with larger exponents, or the ones that they have."""
        if (signal, noise, norm) == (
            self.signal_exponent,
            self.noise_exponent,
            self.norm_exponent,
        ):
            return self
        of_signal, of_norm = self.signal_exponent - signal, self.norm_exponent - norm
        return replace(
            self,
            signal=math.ldexp(self.signal, 2 * of_signal),
            noise=math.ldexp(self.noise, 2 * (self.noise_exponent - noise)),
            dot=math.ldexp(self.dot, of_signal + of_norm),
            norm=math.ldexp(self.norm, 2 * of_norm),
            signal_exponent=signal,
            noise_exponent=noise,
            norm_exponent=norm,
        )

    @property
    def exact(self) -> bool:
        """Whether x̂ equals x in every element."""
        return self.max_abs_error == 0.0

    @property
    def mse(self) -> float:
        """Mean squared error, in squared units of x; lower is better. 0 for no elements."""
        return math.ldexp(self.noise, 2 * self.noise_exponent) / max(self.count, 1)

    @property
    def sqnr_db(self) -> float:
        """Signal to quantization noise, 10·log₁₀(Σx²/Σ(x−x̂)²) in dB; higher is better.

        +∞ when x̂ is exact; −∞ when there is no signal: x is all zeros and x̂ is not.
        """
        if self.noise == 0.0:
            return math.inf
        if self.signal == 0.0:
            return -math.inf
        # A difference of logarithms: the quotient may overflow where they do not.
        powers = 2 * (self.signal_exponent - self.noise_exponent) * math.log10(2.0)
        return 10.0 * (math.log10(self.signal) - math.log10(self.noise) + powers)

    @property
    def relative_error(self) -> float | None:
        """‖x − x̂‖₂ / ‖x‖₂, without unit; lower is better. None where x is all zeros."""
        if self.signal == 0.0:
            return None
        ratio = math.sqrt(self.noise) / math.sqrt(self.signal)
        return math.ldexp(ratio, self.noise_exponent - self.signal_exponent)

    @property
    def cosine(self) -> float | None:
        """Cosine of the angle between x and x̂, −1 to 1; higher is better. None if one is zero."""
        if self.signal == 0.0 or self.norm == 0.0:
            return None
        cosine = self.dot / (math.sqrt(self.signal) * math.sqrt(self.norm))
        return min(1.0, max(-1.0, cosine))


_NOTHING_LOST = 2.0**-900  # a square below 2⁻¹⁰⁷⁴ is no part of such a sum
_MOST = 1000  # 2¹⁰⁰⁰ is a float, and brings the smallest number to 2⁻⁷⁴

NO_ERROR = ErrorSums()  # of nothing: the start of every sum


def error_sums(x: Array, approximation: Array) -> ErrorSums:
    """The `ErrorSums` of `approximation` (x̂) against `x`, two arrays of one shape.

    Raises:
        InputError: when the shapes differ, or an element is NaN or infinite.

    >>> e = error_sums(np.array([3.0, 4.0]), np.array([3.0, 3.0]))
    >>> e.mse, e.max_abs_error, round(e.sqnr_db, 2)  # 10·log10(25/1)
    (0.5, 1.0, 13.98)
    """
    x, approximation = as_float(x), as_float(approximation, "approximation")
    if tuple(x.shape) != tuple(approximation.shape):
        raise InputError(
            f"shapes {tuple(x.shape)} and {tuple(approximation.shape)} differ; "
            "an error is measured between arrays of one shape."
        )
    xp = namespace(x)
    if 0 in x.shape:
        return NO_ERROR
    total = NO_ERROR
    for a, b, difference in float64_rows(
        [xp.reshape(x, (-1,)), xp.reshape(approximation, (-1,))], 1
    ):
        total += _sums(a, b, difference)
    return total


@np.errstate(over="ignore", invalid="ignore")  # the sums are tested instead
def _sums(a: Array, b: Array, difference: Array) -> ErrorSums:
    """The sums of two flat float64 arrays; a − b is written to `difference`."""
    namespace(a).subtract(a, b, out=difference)
    signal, signal_exponent = _square_sum(a)
    norm, norm_exponent = _square_sum(b)
    if not (math.isfinite(signal) and math.isfinite(norm)):
        raise InputError(_NOT_FINITE)
    noise, noise_exponent = _square_sum(difference)
    dot = inner_product(_scaled(a, signal_exponent), _scaled(b, norm_exponent))
    return ErrorSums(
        count=a.shape[0],
        signal=signal,
        noise=noise,
        dot=dot,
        norm=norm,
        max_abs_error=max(float(difference.max()), -float(difference.min())),
        signal_exponent=signal_exponent,
        noise_exponent=noise_exponent,
        norm_exponent=norm_exponent,
    )


def _common(sums: Iterable[tuple[float, int]]) -> int:
    """The largest exponent of (sum, exponent) pairs; that of a sum of 0 does not count."""
    return max((exponent for total, exponent in sums if total), default=0)


def _square_sum(a: Array) -> tuple[float, int]:
    """(s, e) with Σa² = s·4^e; e is 0 unless squares would be lost below the smallest float."""
    total = inner_product(a, a)
    if total > _NOTHING_LOST or not math.isfinite(total):
        return total, 0
    largest = float(abs(a).max())
    if largest == 0.0:
        return 0.0, 0
    exponent = max(math.frexp(largest)[1], -_MOST)
    scaled = _scaled(a, exponent)
    return inner_product(scaled, scaled), exponent


def _scaled(a: Array, exponent: int) -> Array:
    """a / 2^exponent; `a` itself for 0."""
    return a * 2.0**-exponent if exponent else a
