"""Expressions as properties, columns and parameters of an Altair chart."""

import altair as alt

from explorer.chart.expression.tree import Definitions, Operand, as_expression


def ref(expression: Operand) -> alt.ExprRef:
    """The expression as a property of an Altair mark."""
    return alt.expr(str(as_expression(expression)))


def with_fields(chart: alt.Chart, definitions: Definitions) -> alt.Chart:
    """The chart, each of its rows with these fields too."""
    for name, expression in definitions.items():
        chart = chart.transform_calculate(**{name: str(expression)})
    return chart


def following(definitions: Definitions) -> list[alt.Parameter]:
    """Parameters of a chart that follow from those before them."""
    return [alt.param(name=name, expr=str(value)) for name, value in definitions.items()]
