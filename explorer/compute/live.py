"""The live charts without their data, each translated once."""

from collections.abc import Callable
from functools import cache
from typing import Any

import altair as alt

from explorer.vega import Spec, spec


@cache
def live(chart: Callable[..., alt.LayerChart], *known: Any) -> Spec:
    """A live chart without its data."""
    return spec(chart(*known))
