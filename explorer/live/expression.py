"""Vega expressions: how a chart reckons in the browser, and writes what it reckoned."""

from dataclasses import dataclass

import altair as alt


@dataclass(frozen=True)
class Expression:
    """A name and the Vega expression that computes it from the names before it."""

    name: str
    text: str


def calculated(chart: alt.Chart, *expressions: Expression) -> alt.Chart:
    """The chart, each of its rows with these columns too."""
    for e in expressions:
        chart = chart.transform_calculate(**{e.name: e.text})
    return chart


def following(*expressions: Expression) -> list[alt.Parameter]:
    """Parameters of a chart that follow those before them."""
    return [alt.param(name=e.name, expr=e.text) for e in expressions]


def ties_to_even(v: str) -> str:
    """Rounds `v` as IEEE 754 does; Vega's own round would take every tie upwards."""
    return (
        f"(floor({v}) + ({v} - floor({v}) > 0.5 || "
        f"({v} - floor({v}) == 0.5 && abs(floor({v})) % 2 == 1) ? 1 : 0))"
    )


def digits(v: str, form: str = ".3~r") -> str:
    """The text of `v` in d3's format `form`, a minus as −."""
    return f"format({v}, '{form}')"


def signed(v: str) -> str:
    """The same, in brackets when it is negative."""
    return f"({v} < 0 ? '(' + {digits(v)} + ')' : {digits(v)})"
