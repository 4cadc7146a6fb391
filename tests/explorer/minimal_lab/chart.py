"""A staircase that follows the step; the pointer explains the value below it."""

import altair as alt

from explorer.chart.expression import following, number, on_axis, signal, text, with_fields
from explorer.chart.picture import parameters, rows
from explorer.chart.placing import formula, upright
from explorer.chart.pointing import explained, pointed_parameter
from explorer.labs.minimal.expressions import VALUES

AT, LEVEL = signal("at"), signal("at_level")


def minimal_chart() -> alt.TopLevelMixin:
    """The chart, to be filled with a table "values" of x."""
    stairs = with_fields(rows("values"), VALUES).mark_line().encode(x="x:Q", y="level:Q")
    return (
        alt.layer(stairs, upright(on_axis("x", AT), 0, 1))
        .add_params(
            *parameters("step", "x"),
            pointed_parameter(),
            *following(explained(VALUES, signal("x"), 0.01)),
            alt.param(name="level_text", expr=str(number(LEVEL))),
            formula(text("S · round(", number(AT), " / S) = ", number(LEVEL))),
        )
        .properties(height=300)
    )
