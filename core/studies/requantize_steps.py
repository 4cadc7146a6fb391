"""Every step of requantizing one accumulator, profile by profile, as numbers to read."""

from dataclasses import dataclass

import numpy as np

from core.formats import IntFormat
from core.kernels import Profile, requantize
from core.kernels.dyadic import dyadic
from core.kernels.fixed_point_multiplier import fixed_point_multiplier


@dataclass(frozen=True)
class RequantizeSteps:
    """Whose steps; the multiplier, the product and its rounding in words; the whole number that
    the rounding ends at; the code. The profile tflite rounds twice: its product already does.
    """

    profile: Profile
    multiplier: str
    product: str
    rounded: str
    whole: int
    code: int


def requantize_steps(
    acc: int, scale: np.float32, zero_point: int, format: IntFormat
) -> tuple[RequantizeSteps, ...]:
    """q = clip(round(M · acc) + Z) by each profile.

    >>> for s in requantize_steps(6, np.float32(0.2499), 0, IntFormat(8)):
    ...     print(s.profile.value, s.rounded, s.code)
    onnx 1.4994 → 1, ties to even 1
    tflite 6 / 2^2 = 1.5 → 2, ties away 2
    tflite-single 1.4994 → 1, ties up 1
    dyadic 1.4994 → 1, ties to even 1
    """
    steps = []
    for profile in Profile:
        sums = np.array([acc], np.int32)
        code = int(requantize(sums, scale, zero_point, format, profile)[0])
        steps.append(RequantizeSteps(profile, *_words(acc, scale, profile), code))
    return tuple(steps)


def _words(acc: int, scale: np.float32, profile: Profile) -> tuple[str, str, str, int]:
    """The multiplier, the product and its rounding; the whole number."""
    if profile is Profile.ONNX:
        value = float(np.float32(acc) * np.float32(scale))
        multiplier = f"M = {float(scale):.6g}, a float32"
        return (
            multiplier,
            f"{acc:,} · M = {value:.6g}",
            f"{value:.6g} → {round(value)}, ties to even",
            round(value),
        )
    if profile is Profile.DYADIC:
        by = dyadic(scale)
        b, c = int(by.b), int(by.c)
        real = acc * b / 2**c
        return (
            f"b / 2ᶜ = {b:,} / 2^{c}",
            f"{acc:,} · b = {acc * b:,}",
            f"{real:.6g} → {round(real)}, ties to even",
            round(real),
        )
    fixed = fixed_point_multiplier(scale)
    m, shift = int(fixed.mantissa), int(fixed.shift)
    multiplier = f"M₀ · 2^({shift} − 31), M₀ = {m:,}"
    if profile is Profile.TFLITE_SINGLE:
        real = acc * m / 2 ** (31 - shift)
        up = (acc * m + (1 << (30 - shift))) >> (31 - shift)
        return multiplier, f"{acc:,} · M₀ = {acc * m:,}", f"{real:.6g} → {up}, ties up", up
    left, right = max(shift, 0), max(-shift, 0)
    high = ((acc << left) * m + (1 << 30)) >> 31
    away = (abs(high) + ((1 << right) >> 1)) >> right
    rounded = away if high >= 0 else -away
    product = f"{acc:,} · M₀ / 2^31 = {(acc << left) * m / 2**31:.6g} → {high:,}"
    tie = f"{high:,} / 2^{right} = {high / 2**right:.6g}"
    return multiplier, product, f"{tie} → {rounded}, ties away", rounded
