"""What the product's picture says: the arithmetic of one term, the register's limits, the ends."""

from functools import partial

import altair as alt

from explorer.live.expression import digits
from explorer.live.product_places import (
    BARS,
    CODES,
    HEIGHT,
    LINES,
    RIGHT,
    SUMS,
    height_of,
    middle,
    words,
)

_number = partial(digits, form=",d")
_APART = 34  # pixels between the middles of two labels of two lines


def arithmetic(looked: alt.Chart, last: alt.Chart) -> tuple[alt.Chart, ...]:
    """Three lines: the term looked at, the sum up to it, the whole sum."""

    def moved(code: str, zero: str) -> str:
        return f"{_number(code)} + ({zero} < 0 ? ' + ' : ' − ') + abs({zero})"

    term = (
        f"'k = ' + datum.i + ': (qx − Zx)(qw − Zw) = (' + {moved('datum.x', 'zx')} + ')(' + "
        f"{moved('datum.w', 'zw')} + ') = ' + {_number('datum.term')}"
    )
    so_far = (
        f"'sum so far ' + {_number('datum.sum')} + ', bits needed so far ' + datum.bits"
        f" + '; in the register ' + {_number('datum.held')}"
    )
    whole = (
        f"'whole sum ' + {_number('datum.sum')} + (datum.lost ? ' becomes ' + "
        f"{_number('datum.held')} + (saturates ? ': cut at the limit' : ': wrapped around')"
        " : ': it fits')"
    )
    rows = (looked, term), (looked, so_far), (last, whole)
    return tuple(
        words(row, text, "0", f"height * {share}", bold=row is last)
        for (row, text), share in zip(rows, LINES, strict=True)
    )


def limits(one: alt.Chart) -> tuple[alt.Chart, ...]:
    """The register's limits at the edges of its band, and 0 where there is room between them."""
    beyond = "half > reach ? '{} ' : ''"
    sides = (("half - 1", "half", -8, "↑"), ("-half", "-half", 8, "↓"))
    room = f"half / reach * {HEIGHT * (SUMS.bottom - SUMS.top) / 2:.0f} > 8"
    return (
        *(
            words(
                one,
                f"({beyond.format(arrow)}) + {_number(limit)}",
                "0",
                f"{height_of(edge)} + {out}",
            )
            for limit, edge, out, arrow in sides
        ),
        words(one, f"{room} ? '0' : ''", "0", middle(SUMS)),
    )


def ends(last: alt.Chart) -> tuple[alt.Chart, ...]:
    """Beside the last term: the exact sum, and what the register holds, kept apart."""
    exact, held = height_of("datum.sum"), height_of("datum.held")
    gap = f"max({_APART} - abs({exact} - {held}), 0) / 2"
    # Which of the two stands above is settled by their values, so that neither crosses the other.
    up = "(datum.held > datum.sum ? -1 : 1)"
    labels = (
        (f"['exact sum', {_number('datum.sum')}]", f"{exact} - {up} * {gap} - 7"),
        (f"['in register', {_number('datum.held')}]", f"{held} + {up} * {gap} - 7"),
    )
    return tuple(words(last, text, f"{RIGHT} + 8", y, bold=True) for text, y in labels)


def rows(one: alt.Chart, looked: alt.Chart) -> tuple[alt.Chart, ...]:
    """What bars and codes are, and their numbers at the term looked at."""
    names = (("'terms'", BARS), ("'qx'", CODES["x"]), ("'qw'", CODES["w"]))
    numbers = (("datum.term", BARS), ("datum.x", CODES["x"]), ("datum.w", CODES["w"]))
    return (
        *(words(one, name, "0", middle(band)) for name, band in names),
        *(words(looked, _number(v), f"{RIGHT} + 8", middle(band)) for v, band in numbers),
    )
