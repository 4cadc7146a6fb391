"""A chart as the Vega-Lite that the browser gets, made once and shown often.

Altair would translate and check a chart whenever it is shown, for 50 to 500 ms; what is made here
is remembered by `explorer.compute` and shown with `st.vega_lite_chart`. Tables are
named by their place in the chart: where only numbers changed, the browser exchanges the tables and
draws on, instead of compiling the chart anew.
"""

import json
from typing import Any

import altair as alt
import pandas as pd
import pyarrow as pa

Spec = dict[str, Any]  # Vega-Lite as Python objects; "datasets" holds Arrow tables by name

# Both hold for the whole process: sizes come from the page, and no table is too long.
alt.theme.enable("none")
alt.data_transformers.disable_max_rows()


def spec(chart: alt.TopLevelMixin) -> Spec:
    """The chart in Vega-Lite, its tables in Arrow."""
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
