"""Every rounding mode of `core.rounding` as one Vega expression, for any expression `v`.

A test evaluates these strings in a browser and demands equality with the core. Signals: mode, the
name of one; step and zero. `u` is a number in [0, 1), drawn once for each value; only stochastic
rounding uses it.
"""

from core.rounding import RoundingMode
from explorer.live.expression import Expression


def rounded(v: str, u: str) -> str:
    """The integer that `v` is rounded to."""
    down = {
        RoundingMode.FLOOR: f"floor({v})",
        RoundingMode.CEIL: f"ceil({v})",
        RoundingMode.TOWARD_ZERO: f"({v} < 0 ? ceil({v}) : floor({v}))",
        RoundingMode.STOCHASTIC: f"(floor({v}) + ({u} < {v} - floor({v}) ? 1 : 0))",
    }
    return f"({_by_mode(down)}{_nearest(v)})"


def _nearest(v: str) -> str:
    """⌊|v|⌋, or one more past the middle and, at a tie, as the mode says; then v's sign."""
    low = f"floor(abs({v}))"
    grows = {
        RoundingMode.NEAREST_EVEN: f"{low} % 2 == 1",
        RoundingMode.NEAREST_ODD: f"{low} % 2 == 0",
        RoundingMode.NEAREST_AWAY: "true",
        RoundingMode.NEAREST_UP: f"{v} > 0",
        RoundingMode.NEAREST_DOWN: f"{v} < 0",
    }
    fraction = f"abs({v}) - {low}"
    tie = f"{_by_mode(grows)}false"  # toward zero
    more = f"({fraction} > 0.5 || ({fraction} == 0.5 && ({tie})) ? 1 : 0)"
    return f"(({v} < 0 ? -1 : 1) * ({low} + {more}))"


def _by_mode(texts: dict[RoundingMode, str]) -> str:
    """The text of the signal `mode`; what holds for the others must follow."""
    return "".join(f"mode == '{mode.value}' ? {text} : " for mode, text in texts.items())


def values(x: str = "datum.x", u: str = "datum.u") -> tuple[Expression, ...]:
    """What becomes of the value `x`.

    q: its code; xhat: what that stands for; other: its code when Z is added before rounding.
    """
    steps, place = f"({x} / step)", f"({x} / step + zero)"
    return (
        Expression("q", f"{rounded(steps, u)} + zero"),
        Expression("xhat", "(datum.q - zero) * step"),
        Expression("other", rounded(place, u)),
    )
