"""What becomes of one value under the range of each rule, as Vega expressions; tested against core.

Signals: bits; at, the value. `datum.low`, `datum.high`: the range of the rule.
"""

import re

from explorer.live.expression import Expression, ties_to_even
from explorer.live.range_expressions import parameters

SIGNALS = (Expression("qmax", "pow(2, bits - 1) - 1"), Expression("qmin", "-qmax - 1"))

_SHARED = {"qmin", "qmax"}


def _of_the_datum() -> tuple[Expression, ...]:
    """`parameters`, affine, with every number that a rule has for itself read from its datum."""
    own = [e for e in parameters("false") if e.name not in _SHARED]
    names = "|".join(["low", "high", *(e.name for e in own)])
    return tuple(Expression(e.name, re.sub(rf"\b({names})\b", r"datum.\1", e.text)) for e in own)


VALUES = (
    *_of_the_datum(),
    Expression("steps", "at / datum.S"),
    Expression("q", f"clamp({ties_to_even('datum.steps')} + datum.Z, qmin, qmax)"),
    Expression("xhat", "(datum.q - datum.Z) * datum.S"),
)
