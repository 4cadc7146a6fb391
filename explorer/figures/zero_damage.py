"""Accuracy of a network while its zeros move away from 0: one line for each thing that moves."""

import altair as alt
import pandas as pd

from explorer import theme
from explorer.live.beside import stacked

COLORS = {"values": theme.ORANGE, "padding": theme.BLUE, "both": theme.GREY}
WORDS = {"values": "values moved", "padding": "padding moved", "both": "both moved"}
MOVED = {"values": "moved values", "padding": "moved padding alone", "both": "both moved"}
APART = 0.08  # between two labels at the lines' ends, of the axis
LITTLE = 0.02  # of the digits: ten of 500
Shares = dict[str, tuple[float, ...]]  # what is moved -> accuracy at each offset, 0 to 1


def zero_damage_chart(offsets: tuple[float, ...], shares: Shares) -> alt.LayerChart:
    """Lines with their names at their ends. offsets: in steps, rising."""
    rows = pd.DataFrame(
        [
            {"way": WORDS[way], "offset": offset, "share": share}
            for way, line in shares.items()
            for offset, share in zip(offsets, line, strict=True)
        ]
    )
    ends = pd.DataFrame(
        {"way": list(WORDS.values()), "at": _spread({w: s[-1] for w, s in shares.items()})}
    )
    domain = list(WORDS.values())
    color = alt.Color(
        "way:N", legend=None, scale=alt.Scale(domain=domain, range=list(COLORS.values()))
    )
    # Names stand right of the lines, where the axis has no numbers any more.
    room = alt.Scale(domain=[0, 1.45 * offsets[-1]], nice=False)
    x = alt.X(
        "offset:Q",
        title="0 becomes, in steps S",
        scale=room,
        axis=alt.Axis(values=list(offsets), grid=False, titleAnchor="start"),
    )
    y = alt.Y(
        "share:Q",
        title="test digits right ↑",
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(format="%", tickCount=5),
    )
    tooltip = [
        alt.Tooltip("way:N", title="what"),
        alt.Tooltip("offset:Q", title="0 becomes, in S"),
        alt.Tooltip("share:Q", title="digits right", format=".1%"),
    ]
    lines = alt.Chart(rows).encode(x=x, y=y, color=color, tooltip=tooltip)
    names = alt.Chart(ends).transform_calculate(offset=f"{offsets[-1]}")
    return alt.layer(
        lines.mark_line(strokeWidth=2.5),
        lines.mark_circle(size=60, opacity=1),
        names.mark_text(align="left", dx=9, fontSize=12, fontWeight="bold").encode(
            x=x, y=alt.Y("at:Q", scale=alt.Scale(domain=[0, 1])), text="way:N", color=color
        ),
    ).properties(height=280)


def verdict(shares: Shares) -> str:
    """What the longest offset costs, in words that the numbers choose."""
    exact = shares["values"][0]

    def read(way: str) -> str:
        hardly = ", hardly a difference," if exact - shares[way][-1] < LITTLE else ""
        return f"{shares[way][-1]:.1%}{hardly} with {MOVED[way]}"

    return (
        f"With exact zeros the network reads {exact:.1%} of the digits. Half a step away: "
        f"{read('values')}; {read('padding')}; {read('both')}."
    )


def _spread(ends: dict[str, float]) -> list[float]:
    """Places of the labels, at most 1: those of `ends`, pushed apart, in their order."""
    order = sorted(ends, key=ends.__getitem__)
    apart = stacked([ends[way] for way in order], APART)
    beyond = max(apart[-1] - 1, 0)
    places = dict(zip(order, apart, strict=True))
    return [places[way] - beyond for way in ends]
