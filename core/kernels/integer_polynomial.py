"""i-poly: a second-order polynomial in integers (I-BERT, Algorithm 1).

    a(x + b)² + c,  x = S·q
        = a(S·q + S·q_b)² + a·S²·q_c,           q_b = ⌊b / S⌋,  q_c = ⌊c / (a·S²)⌋
        = a·S² · ((q + q_b)² + q_c)

One addition, one square, one addition; b and c are whole steps, wrong by up to S and |a|·S².

For a < 0 the paper's scale a·S² is negative. Here the sign goes to the integers:

    q′ = sgn(a) · ((q + q_b)² + q_c),    S′ = |a|·S²

Bounds: (q + q_b)² is largest at an end of q's range. With q, b and c of the order of 1, q′ is of
the order of 1 / S²: 32 bits suffice down to S ≈ 2⁻¹⁵, 64 bits down to S ≈ 2⁻³¹.
"""

import math

from core.kernels.scaled_integers import ScaledIntegers, cast_to_hold


def integer_polynomial(x: ScaledIntegers, a: float, b: float, c: float) -> ScaledIntegers:
    """a(x + b)² + c.

    Raises:
        InputError: when 64 bits do not hold an intermediate.

    >>> y = integer_polynomial(ScaledIntegers([0, 4, 8], 0.25), -0.5, 1.0, 2.0)  # at 0, 1, 2
    >>> y.codes.tolist(), y.scale, [y.scale * q for q in y.codes.tolist()]
    ([48, 0, -80], 0.03125, [1.5, 0.0, -2.5])
    """
    q_b = math.floor(b / x.scale)
    q_c = math.floor(c / (a * x.scale * x.scale))
    low, high = x.low + q_b, x.high + q_b
    square = max(low * low, high * high)
    least = 0 if low <= 0 <= high else min(low * low, high * high)
    shifted = cast_to_hold(x.codes, x.largest, q_b, low, high, square, q_c, square + q_c) + q_b
    codes = shifted * shifted + q_c
    bounds = least + q_c, square + q_c
    if a < 0:
        codes, bounds = -codes, (-bounds[1], -bounds[0])
    return ScaledIntegers(codes, abs(a) * x.scale * x.scale, bounds)
