"""The arithmetic above the chart of ranges, and the numbers below it that follow a drag."""

import altair as alt

from explorer.chart.expression import (
    Constant,
    Expression,
    equal,
    in_brackets,
    magnitude,
    most,
    number,
    text,
    where,
)
from explorer.chart.placing import formula
from explorer.labs.range.expressions import (
    ALPHA,
    AT,
    BACK,
    BETA,
    BITS,
    CODE,
    HIGH,
    LOW,
    QMAX,
    QMIN,
    SYMMETRIC,
    WANTED,
    S,
    Z,
)


def numbers_below() -> tuple[alt.Parameter, ...]:
    """Scale and zero point as texts."""
    return (
        alt.param(name="scale_text", expr=str(number(S))),
        alt.param(name="zero_text", expr=str(number(Z, "d"))),
    )


def steps_in_words() -> alt.Parameter:
    """S and Z with their numbers, and what becomes of the value in question."""
    powers = Constant(tuple("⁰¹²³⁴⁵⁶⁷⁸"))
    affine = text(
        *("S = (β − α) / (2", powers[BITS], " − 1) = (", number(BETA), " − ", in_brackets(ALPHA)),
        *(") / ", QMAX - QMIN, " = ", number(S), _widened()),
    )
    even = text(
        *("S = max(|α|, |β|) / (2", powers[BITS - 1], " − 1) = ", number(most(-ALPHA, BETA))),
        *(" / ", QMAX, " = ", number(S)),
    )
    offset = text(
        *("Z = round(qmin − α / S) = round(", number(QMIN), " − ", in_brackets(ALPHA), " / "),
        *(number(S), ") = ", number(Z)),
    )
    plus = text(where(Z < 0, " − ", " + "), number(magnitude(Z)))
    value = text(
        *("q = clip(round(", number(AT, ".4~r"), " / ", number(S), ")", plus, ") = "),
        *(number(CODE), " → x̂ = ", number(BACK), ", error ", number(BACK - AT, "+.3~f")),
        where(equal(WANTED, CODE), "", ", clipped"),
    )
    return formula(where(SYMMETRIC, even, affine), where(SYMMETRIC, "Z = 0", offset), value)


def _widened() -> Expression:
    """The words for a range that leaves 0 out."""
    return where(
        LOW > 0,
        "; α is 0, so that 0 stays exact",
        where(HIGH < 0, "; β is 0, so that 0 stays exact", ""),
    )
