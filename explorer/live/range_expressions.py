"""The arithmetic of `core.affine` as Vega expressions, so that the browser can follow a drag.

A test evaluates these very strings in a browser and demands equality with the core. All numbers
are float64, as in a browser. `low` and `high` are the ends of the range that was dragged.
"""

from explorer.live.expression import Expression, ties_to_even


def parameters(symmetric: str = "symmetric", tag: str = "") -> tuple[Expression, ...]:
    """What a tensor shares, from `low`, `high` and `bits`: S and Z, named S{tag} and Z{tag}.

    symmetric: an expression. It leaves the lowest code unused, so that both sides match.
    """
    qmin, qmax, s, z = (f"{name}{tag}" for name in ("qmin", "qmax", "S", "Z"))
    alpha, beta, wide, ratio = (f"{name}{tag}" for name in ("alpha", "beta", "wide", "ratio"))
    even = f"max(-{alpha}, {beta}) / {qmax}"
    affine = f"{beta} / ({qmax} - {qmin}) - {alpha} / ({qmax} - {qmin})"
    return (
        Expression(qmax, "pow(2, bits - 1) - 1"),
        Expression(qmin, f"{symmetric} ? -{qmax} : -{qmax} - 1"),
        Expression(alpha, "min(low, 0)"),
        Expression(beta, "max(high, 0)"),
        Expression(wide, f"{symmetric} ? {even} : {affine}"),
        Expression(s, f"{wide} > 0 ? max({wide}, 2.2250738585072014e-308) : 1"),
        Expression(ratio, f"{qmin} - {alpha} / {s}"),
        Expression(z, f"{symmetric} ? 0 : clamp({ties_to_even(ratio)}, {qmin}, {qmax})"),
    )


PARAMETERS = parameters()

# Once for each value `datum.x`.
VALUES = (
    Expression("steps", "datum.x / S"),
    Expression("wanted", f"{ties_to_even('datum.steps')} + Z"),
    Expression("q", "clamp(datum.wanted, qmin, qmax)"),
    Expression("xhat", "(datum.q - Z) * S"),
)

# The two parts of the squared error, as in core.studies.rounding_and_clipping.
ERRORS = (
    Expression("square", "(datum.x - datum.xhat) * (datum.x - datum.xhat)"),
    Expression("cut", "datum.wanted != datum.q ? datum.square : 0"),
)
