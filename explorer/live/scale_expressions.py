"""Affine and symmetric codes of one number as Vega expressions; tested against the core.

Signals: low ≤ 0 ≤ high, bits; at, the number. A tag at the end of a name says whose it is: A
affine, B symmetric.
"""

from explorer.live.expression import Expression, ties_to_even
from explorer.live.range_expressions import parameters


def _code(tag: str) -> tuple[Expression, ...]:
    """The code of the number and what it stands for."""
    steps = f"(at / S{tag})"
    return (
        Expression(f"q{tag}", f"clamp({ties_to_even(steps)} + Z{tag}, qmin{tag}, qmax{tag})"),
        Expression(f"xhat{tag}", f"(q{tag} - Z{tag}) * S{tag}"),
    )


SIGNALS = (
    *parameters("false", "A"),
    *parameters("true", "B"),
    *_code("A"),
    *_code("B"),
    # Levels that begin at α exactly: 0 takes the nearest of them.
    Expression("zero", f"low + SA * {ties_to_even('(-low / SA)')}"),
)
