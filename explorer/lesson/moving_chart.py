"""The moving picture of a lesson: every frame is there, and the slider shows one of them."""

import json

import altair as alt

from explorer import theme
from explorer.chart.picture import Picture, filled, parameters, rows
from lessons.engine.moving import Moving
from lessons.engine.outcome import Chart

HEIGHT = 300
DIAL = "dial"  # the field of the page's settings that the slider sets
_MARGIN = 0.04  # free space at the edges, as a share of an axis


def moving_picture(moving: Moving, title: str) -> Picture:
    """The frames as one table; the lines of text above the chart follow the slider."""
    frames = moving.frames()
    table: dict[str, list] = {name: [] for name in ("frame", "name", "i", "x", "y")}
    for index, frame in enumerate(frames):
        for series in frame.chart.series:
            table["frame"] += [index] * len(series.x)
            table["name"] += [series.name] * len(series.x)
            table["i"] += range(len(series.x))
            table["x"] += series.x
            table["y"] += series.y
    slider, chart = moving.slider, frames[0].chart
    known = (
        (slider.low, slider.step, len(frames) - 1),
        (chart.x_label, chart.y_label),
        (_domain(table["x"]), _domain(table["y"])),
        tuple((series.name, series.control, series.points) for series in chart.series),
    )
    signals = {"says": [list(frame.says) for frame in frames]}
    return filled(_chart, _description(title, chart), signals, {"points": table}, known)


def _description(title: str, chart: Chart) -> str:
    """What a screen reader says of the picture; the numbers above it follow the slider."""
    names = ", ".join(series.name for series in chart.series)
    return f"{title}: {chart.y_label} over {chart.x_label}. Lines: {names}."


def _domain(values: list[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    margin = (high - low) * _MARGIN
    return low - margin, high + margin


def _chart(
    slider: tuple[float, float, int],
    labels: tuple[str, str],
    domains: tuple[tuple[float, float], tuple[float, float]],
    kinds: tuple[tuple[str, bool, bool], ...],
) -> alt.TopLevelMixin:
    """Lines and points by the kind of their series: (name, control, points)."""
    low, step, last = slider
    frame = f"clamp(round(({DIAL} - ({low})) / {step}), 0, {last})"
    x, y = (
        channel(f"{name}:Q", title=label, scale=alt.Scale(domain=list(domain), nice=False))
        for channel, name, label, domain in zip((alt.X, alt.Y), "xy", labels, domains, strict=True)
    )
    colours = iter([theme.BLUE, theme.ORANGE, theme.GREEN] * len(kinds))
    symbol = "circle" if all(points for *_, points in kinds) else "stroke"
    colour = alt.Color(
        "name:N",
        title=None,
        scale=alt.Scale(
            domain=[name for name, _, _ in kinds],
            range=[theme.GREY if control else next(colours) for _, control, _ in kinds],
        ),
        legend=alt.Legend(orient="top", labelLimit=340, columns=2, symbolType=symbol),
    )
    layers = []
    for name, control, points in kinds:
        shown = rows("points").transform_filter(
            f"datum.frame === {frame} && datum.name === {json.dumps(name)}"
        )
        mark = (
            shown.mark_circle(size=45, opacity=0.9, clip=True)
            if points
            else shown.mark_line(
                strokeWidth=2 if control else 2.5,
                strokeDash=[5, 4] if control else [],
                clip=True,
            ).encode(order="i:Q")
        )
        layers.append(mark.encode(x=x, y=y, color=colour))
    return (
        alt.layer(*layers)
        .add_params(
            *parameters(DIAL, "says"),
            alt.param(name="formula", expr=f"says[{frame}]"),
        )
        .properties(height=HEIGHT)
    )
