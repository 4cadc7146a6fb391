"""A layer's tensor with what stands out in it: its histogram, and the range of each channel."""

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.analysis.results.tensor_picture import TensorPicture
from explorer.figures.plain_layout import plain_layout
from explorer.model.marks import Mark
from explorer.theme import BLUE, GREY, ORANGE


def figure(picture: TensorPicture, marked: Mark, what: str) -> go.Figure:
    """Above the histogram, with clipping limits where they cut; below a bar for each channel.

    what: "weights" or "input". Counts are drawn as logarithms, so that a single value shows.
    """
    chart = make_subplots(2, 1, vertical_spacing=0.28, row_heights=[0.5, 0.5])
    centers, width = _bins(picture)
    outside = _outside(picture, marked, centers, width)
    chart.add_bar(
        x=centers,
        y=picture.counts,
        width=width,
        marker={"color": np.where(outside, ORANGE, BLUE), "line": {"width": 0}},
        hovertemplate="%{y:,} values about %{x:.3g}<extra></extra>",
        row=1,
        col=1,
    )
    for limit in (picture.clipped_below, picture.clipped_above):
        if limit is not None:
            chart.add_vline(limit, line={"color": GREY, "dash": "dash"}, row=1, col=1)
    numbers = [number for number, _, _ in picture.channels]
    lows, highs = (np.array([one[i] for one in picture.channels]) for i in (1, 2))
    least = 0.01 * max(picture.high - picture.low, 1e-30)  # so that a channel of zeros is seen
    chart.add_bar(
        x=list(range(len(numbers))),
        base=lows,
        y=np.maximum(highs - lows, least),
        marker={
            "color": [ORANGE if _stands_out(one, marked) else BLUE for one in picture.channels],
            "line": {"width": 0},
        },
        customdata=np.stack([numbers, lows, highs], axis=1),
        hovertemplate="channel %{customdata[0]}: %{customdata[1]:.3g} … %{customdata[2]:.3g}"
        "<extra></extra>",
        row=2,
        col=1,
    )
    chart.update_yaxes(type="log", title="values", dtick=1, row=1, col=1)
    chart.update_xaxes(title=f"value of the {what}", row=1, col=1)
    chart.update_yaxes(title="range", row=2, col=1)
    chart.update_xaxes(title=_channels(picture, what), row=2, col=1, **_ticks(numbers))
    chart.update_layout(
        plain_layout(420),
        showlegend=False,
        bargap=0.15,
    )
    return chart


def _bins(picture: TensorPicture) -> tuple[np.ndarray, float]:
    """The middle of each bin, and its width."""
    low, high = picture.low, picture.high
    if low == high:
        low, high = low - 0.5, high + 0.5
    width = (high - low) / len(picture.counts)
    return low + width * (np.arange(len(picture.counts)) + 0.5), width


def _outside(picture: TensorPicture, marked: Mark, centers: np.ndarray, width: float) -> np.ndarray:
    """Which bins hold what the cause marks, or what clipping cuts off."""
    outside = np.zeros(len(centers), bool)
    if marked.beyond is not None:
        outside |= np.abs(centers) - width / 2 > marked.beyond
    if marked.negative:
        outside |= centers < 0
    if picture.clipped_below is not None:
        outside |= centers < picture.clipped_below
    if picture.clipped_above is not None:
        outside |= centers > picture.clipped_above
    return outside


def _stands_out(channel: tuple[int, float, float], marked: Mark) -> bool:
    """Whether the mark is on this channel, or on a value in it; (number, smallest, largest)."""
    number, low, high = channel
    if marked.channel is not None or marked.beyond is None:
        return number == marked.channel
    return max(-low, high) > marked.beyond


def _channels(picture: TensorPicture, what: str) -> str:
    side = "output" if what == "weights" else "input"
    if len(picture.channels) == picture.total_channels:
        return f"{side} channel"
    return f"{side} channel ({len(picture.channels)} of {picture.total_channels:,})"


def _ticks(numbers: list[int]) -> dict[str, list]:
    """About eight ticks, each with its channel's own number."""
    places = list(range(0, len(numbers), max(len(numbers) // 8, 1)))
    return {"tickvals": places, "ticktext": [str(numbers[place]) for place in places]}
