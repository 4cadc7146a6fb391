"""Three ways to lay 2ᵇ levels over one range, on one number line; the range follows its sliders.

From the top: affine levels, symmetric ones, and levels that start at α and miss 0. Each row shows
its codes, where the value x goes, and the range between α and β.
"""

import altair as alt

from explorer import theme
from explorer.chart.expression import (
    Expression,
    as_expression,
    equal,
    field,
    following,
    in_brackets,
    magnitude,
    number,
    on_axis,
    ref,
    signal,
    text,
    where,
    with_fields,
)
from explorer.chart.picture import fixed_rows, one_row, parameters
from explorer.chart.placing import (
    HEIGHT,
    NARROW,
    NO_TOOLTIP,
    along,
    at,
    dot,
    formula,
    upright,
    words,
)
from explorer.chart.pointing import explained, pointed_parameter
from explorer.labs.scale.expressions import AT, BITS, HIGH, LOW, SIGNALS

EDGE = 4.4  # the x axis reaches from −EDGE to EDGE
ROWS = (0.06, 0.39, 0.72)  # tops of the rows
TALL = 0.13  # of a row's ticks

S_A, Z_A, Q_A, BACK_A = (signal(name) for name in ("SA", "ZA", "qA", "xhatA"))
QMIN_A, QMAX_A, QMIN_B, QMAX_B = (signal(n) for n in ("qminA", "qmaxA", "qminB", "qmaxB"))
S_B, BACK_B, ZERO = signal("SB"), signal("xhatB"), signal("zero")
CODE = field("code")


def scale_chart() -> alt.TopLevelMixin:
    """The chart; it holds no data but the codes."""
    x = along("real numbers", -EDGE, EDGE)
    almost = S_A * 1e-9
    outside = (field("x") < LOW - almost) | (field("x") > HIGH + almost)
    rows = (
        (_codes(QMIN_A, QMAX_A, (CODE - Z_A) * S_A, equal(CODE, Z_A)), theme.BLUE, _affine()),
        (_codes(QMIN_B, QMAX_B, CODE * S_B, equal(CODE, 0), outside), theme.BLUE, _symmetric()),
        (
            _codes(as_expression(0), QMAX_A - QMIN_A, LOW + CODE * S_A, equal(field("x"), ZERO)),
            theme.ORANGE,
            _from_alpha(),
        ),
    )
    layers = [_range()]
    for top, (levels, colour, label) in zip(ROWS, rows, strict=True):
        value = upright(on_axis("x", AT), top + 0.035, top + 0.05 + TALL, theme.GREY)
        layers += [value, *_levels(levels, x, top, colour), words(label, top)]
    for back, top in ((BACK_A, ROWS[0]), (BACK_B, ROWS[1])):
        layers.append(dot(on_axis("x", back), HEIGHT * (top + 0.05 + TALL / 2), theme.GREY))
    return (
        alt.layer(*layers)
        .add_params(
            *parameters("low", "high", "bits", "x"),
            pointed_parameter(),
            *following(explained({}, signal("x"), 0.01)),
            *following(SIGNALS),
            *following(_numbers()),
            _formula(),
        )
        .properties(height=350)
    )


def _codes(
    low: Expression,
    high: Expression,
    x: Expression,
    zero: Expression,
    outside: Expression | bool = False,
) -> alt.Chart:
    """A row for each code from `low` to `high`: its level x, and whether it stands for zero."""
    every = fixed_rows([{"code": code} for code in range(-16, 32)])
    chosen = every.transform_filter(str((low <= CODE) & (high >= CODE)))
    return with_fields(chosen, {"x": x, "zero": zero, "outside": as_expression(outside)})


def _levels(levels: alt.Chart, x: alt.X, top: float, colour: str) -> tuple[alt.Chart, ...]:
    """A tick for each level, pale outside of the range, and its code where there is room."""
    shade = ref(where(field("outside"), 0.3, 1))
    roomy = (BITS < 5) | equal(CODE % 4, 0)
    return (
        levels.mark_rule(
            y=at(top + 0.05),
            y2=at(top + 0.05 + TALL),
            stroke=colour,
            strokeWidth=ref(where(field("zero"), 5, 2.5)),
            opacity=shade,
            clip=True,
        ).encode(x=x),
        levels.transform_filter(str(roomy & (~NARROW | (BITS < 4) | equal(CODE % 2, 0))))
        .mark_text(
            text=ref(number(CODE, "d")),
            y=at(top + 0.05 + TALL),
            dy=11,
            fontSize=11,
            color="currentColor",
            opacity=shade,
            clip=True,
        )
        .encode(x=x),
    )


def _range() -> alt.Chart:
    """α to β, through all rows."""
    return (
        one_row()
        .mark_rect(
            x=ref(on_axis("x", LOW)),
            x2=ref(on_axis("x", HIGH)),
            y=0,
            y2=ref(HEIGHT),
            fill=theme.BLUE,
            fillOpacity=0.09,
        )
        .encode(NO_TOOLTIP)
    )


def _affine() -> Expression:
    return text("Affine: S = ", number(S_A), ", code ", number(Z_A), " stands for 0")


def _symmetric() -> Expression:
    used = where(equal(-LOW, HIGH), "every level is used", "pale levels are never used")
    return text("Symmetric: S = ", number(S_B), ", code 0 stands for 0; ", used)


def _from_alpha() -> Expression:
    exact = magnitude(ZERO) < S_A * 1e-9
    missed = text("0 becomes ", number(ZERO, "+.3f"))
    return text("Levels starting at α: ", where(exact, "one happens to land on 0", missed))


def _numbers() -> dict[str, Expression]:
    """Numbers below the picture that follow a drag."""
    exact = magnitude(ZERO) < 1e-12
    return {
        "scale_text": number(S_A, ".3~g"),
        "zero_text": number(Z_A, "d"),
        "symmetric_text": number(S_B, ".3~g"),
        "missed_text": where(exact, "exactly 0", number(ZERO, "+.3f")),
    }


def _formula() -> alt.Parameter:
    """The formulas with the current numbers, in ONNX's convention and in the survey's."""
    return formula(
        text(
            *("S = (β − α) / (2ᵇ − 1) = (", number(HIGH), " − ", in_brackets(LOW), ") / "),
            *(QMAX_A - QMIN_A, " = ", number(S_A)),
        ),
        text(
            *("Z = round(qmin − α/S) = round(", number(QMIN_A), " − ", in_brackets(LOW)),
            *(" / ", number(S_A), ") = ", number(Z_A)),
        ),
        text(
            *("ONNX: q = round(x/S) + Z = round(", number(AT), " / ", number(S_A), ") + "),
            *(in_brackets(Z_A), " → ", number(Q_A)),
        ),
        text(
            *("x̂ = S(q − Z) = ", number(S_A), " · ", in_brackets(Q_A - Z_A), " = "),
            *(number(BACK_A), ", error ", number(BACK_A - AT, "+.3f")),
        ),
        text(
            *("Survey: Q = Int(r/S) − Z with Z = ", number(-Z_A), ", the same ", number(Q_A)),
            "; r̃ = S(Q + Z)",
        ),
    )
