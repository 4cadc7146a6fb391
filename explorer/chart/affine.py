"""The arithmetic of `core.affine`, as expressions that several labs share.

All numbers are float64, as in a browser.
"""

from collections.abc import Callable

from explorer.chart.expression import (
    Expression,
    Operand,
    Variable,
    as_expression,
    clamp,
    field,
    least,
    most,
    power,
    round_half_even,
    signal,
    where,
)

_SMALLEST = 2.2250738585072014e-308  # a scale is a normal number


def code_limits(
    bits: Operand, symmetric: Operand, of: Callable[[str], Variable] = signal, tag: str = ""
) -> dict[str, Expression]:
    """The highest and the lowest signed code."""
    qmax = of(f"qmax{tag}")
    return {
        f"qmax{tag}": power(2, as_expression(bits) - 1) - 1,
        f"qmin{tag}": where(symmetric, -qmax, -qmax - 1),
    }


def range_parameters(
    low: Expression,
    high: Expression,
    bits: Operand,
    symmetric: Operand,
    of: Callable[[str], Variable] = signal,
    tag: str = "",
) -> dict[str, Expression]:
    """Scale S and zero point Z of signed codes that cover [low, high], and what leads to them.

    symmetric: leaves the lowest code unused, so that both sides match.
    of: whether they are signals, or fields of a row. tag: ends their names.
    """
    qmax, qmin, alpha, beta, wide, scale = (
        of(f"{name}{tag}") for name in ("qmax", "qmin", "alpha", "beta", "wide", "S")
    )
    affine = beta / (qmax - qmin) - alpha / (qmax - qmin)
    values = {
        "alpha": least(low, 0),
        "beta": most(high, 0),
        "wide": where(symmetric, most(-alpha, beta) / qmax, affine),
        "S": where(wide > 0, most(wide, _SMALLEST), 1),
        "Z": where(symmetric, 0, clamp(round_half_even(qmin - alpha / scale), qmin, qmax)),
    }
    limits = code_limits(bits, symmetric, of, tag)
    return limits | {f"{name}{tag}": value for name, value in values.items()}


def code_steps(
    x: Expression, of: Callable[[str], Variable] = signal, tag: str = ""
) -> dict[str, Expression]:
    """What becomes of a value: its code before and after clipping, and what that stands for.

    of, tag: those of S and Z, as in `range_parameters`; qmin and qmax are signals.
    """
    scale, zero = of(f"S{tag}"), of(f"Z{tag}")
    return {
        "steps": x / scale,
        "wanted": round_half_even(field("steps")) + zero,
        "q": clamp(field("wanted"), signal("qmin"), signal("qmax")),
        "xhat": (field("q") - zero) * scale,
    }
