"""What the product's picture says: the arithmetic of one term, the register's limits, the ends."""

import altair as alt

from explorer.chart.expression import (
    Expression,
    Operand,
    field,
    length,
    magnitude,
    most,
    number,
    ref,
    signal,
    text,
    where,
)
from explorer.chart.picture import one_row
from explorer.chart.placing import HEIGHT, NARROW, NO_TOOLTIP
from explorer.labs.product.expressions import HALF, INPUTS, OUTPUT, SATURATES, STORED, SUM, ZW, ZX
from explorer.labs.product.places import BARS, CODES, LINES, RIGHT, SUMS, TOTAL, height_of

_APART = 34  # pixels between the middles of two labels of two lines


def whole(value: Operand) -> Expression:
    """A whole number, its thousands apart."""
    return number(value, ",d")


def _words(
    rows: alt.Chart, label: Operand, x: Operand, y: Expression, bold: bool = False
) -> alt.Chart:
    """A text of one or two lines for each row, that begins at (x, y)."""
    return rows.mark_text(
        text=ref(label),
        x=ref(x),
        y=ref(y),
        align="left",
        baseline="middle",
        lineHeight=14,
        fontSize=ref(where(NARROW, 10.5, 13)),
        fontWeight="bold" if bold else "normal",
        color="currentColor",
    ).encode(NO_TOOLTIP)


def _minus(code: Expression, zero: Expression) -> Expression:
    """A code less its zero point."""
    return text(whole(code), where(zero < 0, " + ", " − "), magnitude(zero))


def term_in_words(at: Expression, kind: str = "pixel") -> Expression:
    """The arithmetic of the term `at`; kind: what one input is called."""
    x = INPUTS[at]
    w = signal("weights")[OUTPUT * length(INPUTS) + at]
    return text(
        *("term k = ", at, f", {kind} · weight: (qx − Zx)(qw − Zw) = (", _minus(x, ZX), ")("),
        *(_minus(w, ZW), ") = ", whole((x - ZX) * (w - ZW))),
    )


def sums_in_words(seen: alt.Chart, last: alt.Chart) -> tuple[alt.Chart, ...]:
    """Two lines above the sums: the sum up to the term in question, and the whole sum."""
    so_far = text(
        *("sum so far ", whole(SUM), ", bits needed so far ", field("bits")),
        *("; in the register ", whole(STORED)),
    )
    becomes = text(
        *(" becomes ", whole(STORED)),
        where(SATURATES, ": clipped at the limit", ": wrapped around"),
    )
    total = text("whole sum ", whole(SUM), where(field("wrong"), becomes, ": it fits"))
    return (
        _words(seen, so_far, 0, HEIGHT * LINES[0]),
        _words(last, total, 0, HEIGHT * LINES[1], bold=True),
    )


def limits() -> tuple[alt.Chart, ...]:
    """The register's limits at the edges of its band, and 0 where there is room between them."""
    reach = signal("reach")
    sides = ((HALF - 1, HALF, -8, "↑ "), (-HALF, -HALF, 8, "↓ "))
    room = HALF / reach * (TOTAL * (SUMS.bottom - SUMS.top) / 2) > 6
    return (
        *(
            _words(
                one_row(),
                text(where(reach < HALF, arrow, ""), whole(limit)),
                0,
                height_of(edge) + out,
            )
            for limit, edge, out, arrow in sides
        ),
        _words(one_row(), where(room, "0", ""), 0, HEIGHT * SUMS.middle),
    )


def ends(last: alt.Chart) -> tuple[alt.Chart, ...]:
    """Beside the last term: the exact sum, and what the register holds, kept apart."""
    exact, stored = height_of(SUM), height_of(STORED)
    gap = most(_APART - magnitude(exact - stored), 0) / 2
    # Which of the two stands above is settled by their values, so that neither crosses the other.
    up = where(STORED > SUM, -1, 1)
    labels = (("exact sum", SUM, exact - up * gap), ("in register", STORED, stored + up * gap))
    return tuple(
        _words(last, line, RIGHT + 8, y + down, bold=True)
        for name, value, y in labels
        for line, down in ((name, -7), (whole(value), 7))
    )


def rows(seen: alt.Chart, kind: str = "pixel") -> tuple[alt.Chart, ...]:
    """What bars and codes are, and their numbers at the term in question; kind: of the inputs."""
    names = (
        ("terms", BARS),
        (where(NARROW, "qx", f"{kind} qx"), CODES["x"]),
        (where(NARROW, "qw", "weight qw"), CODES["w"]),
    )
    numbers = ((field("term"), BARS), (field("x"), CODES["x"]), (field("w"), CODES["w"]))
    return (
        *(_words(one_row(), name, 0, HEIGHT * band.middle) for name, band in names),
        *(_words(seen, whole(v), RIGHT + 8, HEIGHT * band.middle) for v, band in numbers),
    )
