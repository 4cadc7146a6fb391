"""Three ways to lay 2ᵇ levels over one range, on one number line; the range follows its sliders.

From the top: the formulas (the title); affine levels, symmetric ones, and levels that start at α
and miss 0. Each row shows its codes, where the value x goes, and the range between α and β.
"""

import altair as alt
import pandas as pd

from explorer import theme
from explorer.live.expression import digits, following, signed
from explorer.live.formula import formula
from explorer.live.placing import NO_TOOLTIP, at, upright
from explorer.live.pointer import looked_at, pointer
from explorer.live.scale_expressions import SIGNALS
from explorer.live.slider import Slider, live_parameters

HEIGHT = 420
EDGE = 4.4  # the x axis reaches from −EDGE to EDGE
ROWS = (0.12, 0.42, 0.72)  # tops of the rows
TALL = 0.13  # of a row's ticks

SLIDERS = (
    Slider("low", "From α", -4.0, 0.0, 0.05),
    Slider("high", "To β", 0.1, 4.0, 0.05),
    Slider("bits", "Bits b", 2, 5, 1),
    Slider("x", "Value x", -4.0, 4.0, 0.01),
)
STARTS = (-1.0, 2.6, 3, 0.7)


def scale_chart() -> alt.LayerChart:
    """The chart; it holds no data but the codes."""
    x = alt.X(
        "x:Q",
        title="real numbers",
        scale=alt.Scale(domain=[-EDGE, EDGE], nice=False),
        axis=alt.Axis(grid=False),
    )
    codes = alt.Chart(pd.DataFrame({"code": range(-16, 32)}))
    affine = codes.transform_filter(
        "datum.code >= qminA && datum.code <= qmaxA"
    ).transform_calculate(x="(datum.code - ZA) * SA", zero="datum.code == ZA", out="false")
    symmetric = codes.transform_filter(
        "datum.code >= qminB && datum.code <= qmaxB"
    ).transform_calculate(
        x="datum.code * SB",
        zero="datum.code == 0",
        out="datum.x < low - SA * 1e-9 || datum.x > high + SA * 1e-9",
    )
    loose = codes.transform_filter(
        "datum.code >= 0 && datum.code <= qmaxA - qminA"
    ).transform_calculate(x="low + datum.code * SA", zero="datum.x == zero", out="false")
    layers = [_range(), upright("scale('x', at)", 0.0, 1.0, theme.GREY)]
    for top, levels, colour, words in (
        (ROWS[0], affine, theme.BLUE, _affine_words()),
        (ROWS[1], symmetric, theme.BLUE, _symmetric_words()),
        (ROWS[2], loose, theme.ORANGE, _loose_words()),
    ):
        layers += [*_levels(levels, x, top, colour), _words(words, top)]
    layers += [_arrow("xhatA", ROWS[0]), _arrow("xhatB", ROWS[1])]
    layers.append(pointer(x, f"{2 * EDGE} * datum.share - {EDGE}"))
    return (
        alt.layer(*layers)
        .add_params(
            *live_parameters(low=STARTS[0], high=STARTS[1], bits=STARTS[2], x=STARTS[3]),
            *following(*looked_at(), *SIGNALS),
        )
        .properties(height=HEIGHT, title=_title())
    )


def _levels(levels: alt.Chart, x: alt.X, top: float, colour: str) -> tuple[alt.Chart, ...]:
    """A tick for each level, pale outside of the range, and its code where there is room."""
    shade = "datum.out ? 0.3 : 1"
    return (
        levels.mark_rule(
            y=at(top + 0.05),
            y2=at(top + 0.05 + TALL),
            stroke=colour,
            strokeWidth=alt.expr("datum.zero ? 5 : 2.5"),
            opacity=alt.expr(shade),
            clip=True,
        ).encode(x=x),
        levels.transform_filter("bits < 5 || datum.code % 4 == 0")
        .mark_text(
            text=alt.expr(digits("datum.code", "d")),
            y=at(top + 0.05 + TALL),
            dy=11,
            fontSize=alt.expr("width < 420 && bits > 3 ? 8 : 11"),
            color="currentColor",
            opacity=alt.expr(shade),
            clip=True,
        )
        .encode(x=x),
    )


def _range() -> alt.Chart:
    """α to β, through all rows."""
    return (
        alt.Chart(pd.DataFrame({"_": [0]}))
        .mark_rect(
            x=alt.expr("scale('x', low)"),
            x2=alt.expr("scale('x', high)"),
            y=0,
            y2=alt.expr("height"),
            fill=theme.BLUE,
            fillOpacity=0.09,
        )
        .encode(NO_TOOLTIP)
    )


def _arrow(goal: str, top: float) -> alt.Chart:
    """A dot where x goes."""
    return (
        alt.Chart(pd.DataFrame({"_": [0]}))
        .mark_circle(
            x=alt.expr(f"scale('x', {goal})"),
            y=at(top + 0.05 + TALL / 2),
            size=110,
            opacity=1,
            fill=theme.GREY,
            stroke="white",
            strokeWidth=1.5,
        )
        .encode(NO_TOOLTIP)
    )


def _words(text: str, top: float) -> alt.Chart:
    return (
        alt.Chart(pd.DataFrame({"_": [0]}))
        .mark_text(
            text=alt.expr(text),
            x=2,
            y=at(top),
            align="left",
            fontSize=alt.expr("width < 420 ? 11 : 13"),
            color="currentColor",
        )
        .encode(NO_TOOLTIP)
    )


def _affine_words() -> str:
    return f"'Affine: S = ' + {digits('SA')} + ', code ' + {digits('ZA')} + ' stands for 0'"


def _symmetric_words() -> str:
    return (
        f"'Symmetric: S = ' + {digits('SB')} + ', code 0 stands for 0; '"
        " + (-low == high ? 'nothing is wasted' : 'pale levels are never used')"
    )


def _loose_words() -> str:
    return (
        "'Levels from α on: ' + (abs(zero) < SA * 1e-9 ? '0 happens to be one' :"
        f" '0 becomes ' + {digits('zero', '+.3f')})"
    )


def _title() -> alt.TitleParams:
    """The formulas with the current numbers, in ONNX's convention and in the survey's."""
    scale = (
        f"'S = (β − α) / (2ᵇ − 1) = (' + {digits('high')} + ' − ' + {signed('low')} + ') / '"
        f" + (qmaxA - qminA) + ' = ' + {digits('SA')}"
    )
    zero = (
        f"'Z = round(qmin − α/S) = round(' + {digits('qminA')} + ' − ' + {signed('low')}"
        f" + ' / ' + {digits('SA')} + ') = ' + {digits('ZA')}"
    )
    onnx = (
        f"'ONNX: q = round(x/S) + Z = round(' + {digits('at')} + ' / ' + {digits('SA')} + ') + '"
        f" + {signed('ZA')} + ' → ' + {digits('qA')}"
    )
    back = (
        f"'x̂ = S(q − Z) = ' + {digits('SA')} + ' · ' + {signed('qA - ZA')} + ' = '"
        f" + {digits('xhatA')} + ', error ' + {digits('xhatA - at', '+.3f')}"
    )
    survey = (
        f"'Survey: Q = Int(r/S) − Z with Z = ' + {digits('-ZA')} + ', the same ' + {digits('qA')}"
        " + '; r̃ = S(Q + Z)'"
    )
    return formula(scale, zero, onnx, back, survey, phone=11)
