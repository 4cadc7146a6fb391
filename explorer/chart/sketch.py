"""A live chart as a small still picture: its marks without its words."""

import json
from collections.abc import Mapping
from typing import Any

from explorer import theme
from explorer.chart.picture import Picture

_WIDTH, _HEIGHT = 360, 170  # pixels
_NO_WORDS = {
    "background": "transparent",
    "view": {"stroke": None},
    "axis": {
        "labels": False,
        "ticks": False,
        "domain": False,
        "grid": False,
        "titleOpacity": 0,
        "titleFontSize": 1,
    },
    "text": {"opacity": 0},
}


def sketch(picture: Picture, values: Mapping[str, Any]) -> str:
    """The chart as SVG with these values of its parameters, on a transparent background.

    What takes the colour of the page in the browser is grey: it shows in both themes.

    Raises:
        KeyError: for a parameter without a value.
    """
    import vl_convert  # takes a second to load, and is needed only here

    spec = json.loads(picture.spec.replace("currentColor", theme.GREY))
    known = {"pointed": None, "pressed": None, **picture.signals, **values}
    for parameter in spec["params"]:
        if parameter.get("value", 0) is None:
            parameter["value"] = known[parameter["name"]]
    tables = {name: _rows(columns) for name, columns in picture.tables.items()}
    spec["datasets"] = {**spec.get("datasets", {}), **tables}
    spec |= {"width": _WIDTH, "height": _HEIGHT, "padding": 0}
    spec["autosize"] = {"type": "fit", "contains": "padding"}
    return vl_convert.vegalite_to_svg(spec, config=_NO_WORDS)


def _rows(columns: Mapping[str, list[Any]]) -> list[dict[str, Any]]:
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
