"""A live chart as the browser gets it: the chart itself, compiled once, and the data it shows.

A live chart declares parameters with `parameters`, and tables with `rows`, and holds no data of
its own; `filled` adds them. What a choice changes is exchanged in the browser.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import altair as alt

Signals = Mapping[str, Any]  # values of a chart's parameters
Columns = Mapping[str, list[Any]]  # a table

# Both hold for the whole process: sizes come from the page, and no table is too long.
alt.theme.enable("none")
alt.data_transformers.disable_max_rows()


@dataclass(frozen=True)
class Picture:
    """A live chart with its data.

    spec:        the chart in Vega-Lite, as JSON.
    height:      of the chart, in pixels.
    signals:     what its parameters are; tables: its tables by name.
    description: for screen readers.
    heading, caption: words above and below it.
    """

    spec: str
    height: int
    signals: Signals
    tables: Mapping[str, Columns]
    description: str
    heading: str = ""
    caption: str = ""

    def with_words(self, heading: str = "", caption: str = "") -> "Picture":
        """The same picture with words above and below it."""
        return replace(self, heading=heading, caption=caption)


def parameters(*names: str) -> list[alt.Parameter]:
    """Parameters of a live chart: fields of the settings, and signals that `filled` sets."""
    return [alt.param(name=name, value=None) for name in names]


def rows(name: str) -> alt.Chart:
    """A chart of the table of this name, which `filled` sets."""
    return alt.Chart(alt.NamedData(name))


def fixed_rows(values: list[dict[str, Any]]) -> alt.Chart:
    """A chart of rows that do not depend on the data."""
    return alt.Chart(alt.InlineData(values=values))


def one_row() -> alt.Chart:
    """A chart of a single row, for a mark that signals place."""
    return fixed_rows([{}])


def layered(layers: Sequence[alt.Chart], *params: alt.Parameter, height: int) -> alt.LayerChart:
    """A live chart of layers, each with a y scale of its own, and of its parameters in order."""
    chart = alt.layer(*layers).resolve_scale(y="independent")
    return chart.add_params(*params).properties(height=height)


def filled(
    chart: Callable[..., alt.TopLevelMixin],
    description: str,
    signals: Signals,
    tables: Mapping[str, Columns] | None = None,
    known: tuple[Any, ...] = (),
) -> Picture:
    """A live chart with these data. known: what `chart` is called with.

    Raises:
        ValueError: for a number that JSON does not know, or a signal that the chart lacks.
    """
    spec, height, names = _translated(chart, *known)
    json.dumps([signals, tables], allow_nan=False)
    if unknown := signals.keys() - names:
        raise ValueError(f"the chart has no parameters {sorted(unknown)}; it has {sorted(names)}")
    return Picture(spec, height, signals, tables or {}, description)


@cache
def _translated(
    chart: Callable[..., alt.TopLevelMixin], *known: Any
) -> tuple[str, int, frozenset[str]]:
    """A chart in Vega-Lite, its height and the parameters that are set from outside."""
    made = chart(*known).to_dict(validate=False)  # the tests validate every chart
    names = frozenset(
        param["name"] for param in made.get("params", ()) if param.get("value", 0) is None
    )
    return json.dumps(made, allow_nan=False), made["height"], names
