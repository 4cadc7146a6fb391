"""Affine and symmetric codes of one number, and levels that miss zero.

Signals: low ≤ 0 ≤ high, bits; at, the number. A tag at the end of a name says whose it is: A
affine, B symmetric.
"""

from explorer.chart.affine import range_parameters
from explorer.chart.expression import Expression, clamp, round_half_even, signal

LOW, HIGH, BITS, AT = (signal(name) for name in ("low", "high", "bits", "at"))


def _code(tag: str) -> dict[str, Expression]:
    """The code of the number and what it stands for."""
    scale, zero, code = signal(f"S{tag}"), signal(f"Z{tag}"), signal(f"q{tag}")
    limits = signal(f"qmin{tag}"), signal(f"qmax{tag}")
    return {
        f"q{tag}": clamp(round_half_even(AT / scale) + zero, *limits),
        f"xhat{tag}": (code - zero) * scale,
    }


SIGNALS = {
    **range_parameters(LOW, HIGH, BITS, False, tag="A"),
    **range_parameters(LOW, HIGH, BITS, True, tag="B"),
    **_code("A"),
    **_code("B"),
    # Levels that begin at α exactly: 0 takes the nearest of them.
    "zero": LOW + signal("SA") * round_half_even(-LOW / signal("SA")),
}
