"""A chart as the Vega-Lite that the browser gets, made once and shown often.

Altair would translate and check a chart whenever it is shown, for 50 to 500 ms; what is made here
is remembered by `explorer.compute`. `spec` makes a chart for `st.vega_lite_chart`.

A live chart holds no data: it declares signals with `given` and tables with `rows`, and is
translated once. `filled` puts a choice's data into it, and `explorer.controls.live_picture` tells
the browser to exchange them: compiling a chart anew would take far longer.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd
import pyarrow as pa

Spec = dict[str, Any]  # Vega-Lite as Python objects; "datasets" holds Arrow tables by name
Signals = dict[str, Any]  # values of a live chart's parameters, those of sliders aside
Columns = dict[str, list[Any]]  # a table

# Both hold for the whole process: sizes come from the page, and no table is too long.
alt.theme.enable("none")
alt.data_transformers.disable_max_rows()


def spec(chart: alt.TopLevelMixin) -> Spec:
    """The chart in Vega-Lite, its tables in Arrow, named by their place in the chart."""
    whole = chart.to_dict(validate=False)  # the tests validate every chart
    tables = whole.pop("datasets", {})
    text = json.dumps(whole)
    order = sorted(tables, key=text.index)
    for place, name in enumerate(order):
        text = text.replace(f'"{name}"', f'"table {place}"')
    datasets = {
        f"table {place}": pa.Table.from_pandas(pd.DataFrame(tables[name]), preserve_index=False)
        for place, name in enumerate(order)
    }
    return json.loads(text) | {"datasets": datasets}


@dataclass(frozen=True)
class Picture:
    """A live chart with its data.

    spec:    the whole chart for `st.vega_lite_chart`.
    signals: what its parameters are; tables: its tables by name.
    name:    another one for other data.
    """

    spec: Spec
    signals: Signals
    tables: dict[str, Columns]
    name: str


def given(*names: str) -> list[alt.Parameter]:
    """Parameters of a live chart that `filled` sets."""
    return [alt.param(name=name, value=None) for name in names]


def rows(name: str) -> alt.Chart:
    """A chart of the table of this name, which `filled` sets."""
    return alt.Chart(alt.NamedData(name))


def filled(chart: Spec, signals: Signals, **tables: Columns) -> Picture:
    """A live chart with these data.

    Raises:
        ValueError: for a parameter that is missing, and a number that JSON does not know.
    """
    contents = json.dumps([signals, tables], allow_nan=False)
    params = [
        param | {"value": signals.get(param["name"])} if _is_given(param) else param
        for param in chart["params"]
    ]
    names = {param["name"] for param in chart["params"] if _is_given(param)}
    if names != signals.keys():
        raise ValueError(f"the chart takes the signals {sorted(names)}, not {sorted(signals)}")
    arrow = {name: pa.table(columns) for name, columns in tables.items()}
    return Picture(
        chart | {"params": params, "datasets": chart["datasets"] | arrow},
        signals,
        tables,
        hashlib.sha1(contents.encode()).hexdigest()[:12],
    )


def _is_given(param: dict[str, Any]) -> bool:
    return "value" in param and param["value"] is None
