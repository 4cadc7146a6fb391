"""Every rounding mode of `core.rounding` as a Vega expression, for any expression `v`.

A test evaluates these strings in a browser and demands equality with the core. `u` is a number in
[0, 1), drawn once for each value; only stochastic rounding uses it.
"""

from core.rounding import RoundingMode
from explorer.live.range_expressions import Expression


def rounded(v: str, mode: RoundingMode, u: str) -> str:
    """The integer that `v` is rounded to."""
    match mode:
        case RoundingMode.FLOOR:
            return f"floor({v})"
        case RoundingMode.CEIL:
            return f"ceil({v})"
        case RoundingMode.TOWARD_ZERO:
            return f"({v} < 0 ? ceil({v}) : floor({v}))"
        case RoundingMode.STOCHASTIC:
            return f"(floor({v}) + ({u} < {v} - floor({v}) ? 1 : 0))"
        case _:
            return _nearest(v, mode)


def _nearest(v: str, mode: RoundingMode) -> str:
    """⌊|v|⌋, or one more past the middle and, at a tie, as the mode says; then v's sign."""
    low = f"floor(abs({v}))"
    grows = {
        RoundingMode.NEAREST_EVEN: f"{low} % 2 == 1",
        RoundingMode.NEAREST_ODD: f"{low} % 2 == 0",
        RoundingMode.NEAREST_AWAY: "true",
        RoundingMode.NEAREST_TOWARD_ZERO: "false",
        RoundingMode.NEAREST_UP: f"{v} > 0",
        RoundingMode.NEAREST_DOWN: f"{v} < 0",
    }[mode]
    fraction = f"abs({v}) - {low}"
    more = f"({fraction} > 0.5 || ({fraction} == 0.5 && {grows}) ? 1 : 0)"
    return f"(({v} < 0 ? -1 : 1) * ({low} + {more}))"


def values(mode: RoundingMode, x: str = "datum.x", u: str = "datum.u") -> tuple[Expression, ...]:
    """What becomes of the value `x`, given the signals `step` and `zero`.

    q: its code; xhat: what that stands for; other: its code when Z is added before rounding.
    """
    steps, place = f"({x} / step)", f"({x} / step + zero)"
    return (
        Expression("q", f"{rounded(steps, mode, u)} + zero"),
        Expression("xhat", "(datum.q - zero) * step"),
        Expression("other", rounded(place, mode, u)),
    )
