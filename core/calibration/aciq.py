"""ACIQ: the clip at ±α of least expected squared error, if the values follow a known law.

Of a law with mean 0, clipping costs E max(|x| − α, 0)², and rounding to 2ᴹ levels Δ = 2α/2ᴹ apart
costs Δ²/12. Together:

    Laplace(b)     2b²·e^(−α/b) + α²/(3·4ᴹ)
    Gaussian(σ)    (α² + σ²)·(1 − erf(α/(√2σ))) − √(2/π)·α·σ·e^(−α²/(2σ²)) + α²/(3·4ᴹ)

The derivative of the first cost is −2·E max(|x| − α, 0), whatever the law. So the best α has

    E max(|x| − α, 0) = α/(3·4ᴹ)

    Laplace: the left is b·e^(−α/b)     Gaussian: √(2/π)·σ·e^(−α²/(2σ²)) − α·erfc(α/(√2σ))

It falls while the right rises: there is one such α, and it is proportional to b or σ.

Values of one sign are taken as the half of such a law that ReLU leaves. Both costs halve, with
Δ = α/2ᴹ for [0, α]: the same equation with one bit more. How many values ReLU has set to 0 does not
matter to α, and need not be half of them; it cancels in Σx² / Σx, which is 2b or √(π/2)·σ. (The
authors' code takes b and σ before ReLU, which an observer of its output cannot.)

Source: Banner, Nahshan, Hoffer, Soudry 2018, arXiv 1810.05723, and its code.
"""

import math
from enum import Enum
from functools import cache

from core.calibration.distribution import times_power_of_two
from core.calibration.minmax import Range, minmax
from core.calibration.observer import HistogramObserver
from core.formats import IntFormat

_HALVINGS = 60  # of the bracket of α/b, down to the last bit of a float
_FARTHEST = 64.0  # beyond the root for 17 bits


class Prior(Enum):
    """The law that values are taken to follow.

    LAPLACE   e^(−|x|/b)/(2b), of mean absolute deviation b.
    GAUSSIAN  of standard deviation σ.
    """

    LAPLACE = "Laplace"
    GAUSSIAN = "Gaussian"


def aciq(
    observer: HistogramObserver, prior: Prior, format: IntFormat, symmetric: bool = False
) -> Range:
    """The range [μ − α, μ + α], with `symmetric` [−α, α], for values of one sign [0, α] or [−α, 0].

    Cut to the extremes seen. Deviations are those from the middle of the range.

    Raises:
        InputError: when the observer has seen nothing.

    >>> seen = HistogramObserver().update([-5.0, -1.0, 1.0, 5.0])  # b = 3
    >>> found = aciq(seen, Prior.LAPLACE, IntFormat(2), symmetric=True)
    >>> found == Range(-5.0, 5.0)  # α = 2.83·3 is beyond the extremes
    True
    """
    seen = minmax(observer)
    largest = max(-seen.low, seen.high)
    if largest == 0.0:
        return seen
    unit, exponent = observer.distribution.normalized()
    one_sided = seen.low >= 0 or seen.high <= 0
    middle = 0.0 if one_sided or symmetric else unit.mean
    if one_sided:
        ratio = unit.square_sum() / unit.absolute_sum()
        deviation = ratio / 2 if prior is Prior.LAPLACE else ratio * math.sqrt(2 / math.pi)
    elif prior is Prior.LAPLACE:
        deviation = unit.absolute_sum(middle) / unit.count
    else:
        deviation = math.sqrt(unit.square_sum(middle) / unit.count)
    bits = format.bits + (one_sided and not symmetric)
    alpha = float(times_power_of_two(clip_factor(prior, bits) * deviation, exponent))
    if symmetric:
        alpha = min(alpha, largest)
        return Range(-alpha, alpha)
    mean = math.ldexp(middle, exponent)
    low = 0.0 if seen.low >= 0 else max(mean - alpha, seen.low)
    high = 0.0 if seen.high <= 0 else min(mean + alpha, seen.high)
    return Range(low, high)


@cache
def clip_factor(prior: Prior, bits: int) -> float:
    """α/b or α/σ, the best clip of the whole law for 2ᴹ levels, M = `bits`.

    >>> [round(clip_factor(Prior.LAPLACE, bits), 2) for bits in (2, 3, 4)]
    [2.83, 3.9, 5.03]
    >>> [round(clip_factor(Prior.GAUSSIAN, bits), 2) for bits in (2, 3, 4)]
    [1.71, 2.15, 2.56]
    """
    low, high = 0.0, _FARTHEST
    for _ in range(_HALVINGS):
        a = (low + high) / 2
        if prior is Prior.LAPLACE:
            excess = math.exp(-a)
        else:
            excess = math.sqrt(2 / math.pi) * math.exp(-a * a / 2) - a * math.erfc(a / math.sqrt(2))
        low, high = (a, high) if excess > a / (3 * 4.0**bits) else (low, a)
    return high
