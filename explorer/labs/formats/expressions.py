"""What the bits of a code stand for, for the formats that `form.form_signal` describes.

Vega has no name for infinity, and none for what is no number: 1 / 0 and 0 / 0.
"""

from collections.abc import Callable

from explorer.chart.expression import (
    Expression,
    Variable,
    as_expression,
    equal,
    floor,
    length,
    most,
    number,
    part_of,
    power,
    signal,
    text,
    where,
)
from explorer.labs.formats.form import QUARTERS

BLOCK = QUARTERS * signal("block")  # the place in lists of the block that the slider chooses
_WIDEST = 16  # bits of the widest integer
NOT_A_NUMBER = as_expression(0) / 0


def reading(form: Variable, of: Callable[[str], Variable] = signal) -> dict[str, Expression]:
    """From a code `q` to its `value` in a format, under the scale of a block whose largest value is
    `block` halvings below the tensor's.

    of: whether the code is a signal or a field of a row.
    """
    q, half, top, rest, sign, e, m = (of(n) for n in ("q", "half", "top", "rest", "sign", "e", "m"))
    # In two's complement the highest bit counts −2ᵇ⁻¹.
    integer = rest - top * half
    integers = where(integer < form["lowest"], NOT_A_NUMBER, integer / form["below"])
    # A float is (−1)ˢ · 2^(e − B) · (1 + m / 2ᴹ), or without the 1 where e = 0.
    fraction = m / form["below"]
    finite = sign * where(
        e > 0, power(2, e - form["bias"]) * (1 + fraction), power(2, 1 - form["bias"]) * fraction
    )
    kind, last = form["specials"], form["last"]
    nan = (
        (equal(kind, "FNUZ") & equal(q, half))
        | (equal(kind, "FN") & (rest > last))
        | (equal(kind, "IEEE") & (rest > last + 1))
    )
    infinite = equal(kind, "IEEE") & (rest > last)
    floats = where(nan, NOT_A_NUMBER, where(infinite, sign / 0, finite))
    tables = where(q < length(form["levels"]), form["levels"][q], NOT_A_NUMBER)
    return {
        "half": power(2, form["bits"] - 1),
        "top": floor(q / half),
        "rest": q % half,
        "sign": where(top > 0, -1, 1),
        "e": floor(rest / form["below"]),
        "m": q % form["below"],
        "element": where(
            equal(form["kind"], "integer"),
            integers,
            where(equal(form["kind"], "float"), floats, tables),
        ),
        "scale": where(length(form["scales"]) > 0, form["scales"][BLOCK], 1),
        "value": of("element") * of("scale"),
    }


def bits_in_words(form: Variable, of: Callable[[str], Variable] = signal) -> Expression:
    """The bits of the code `q`; those of a float in their groups: 0 10 1."""
    binary = number(of("q"), text("0", form["bits"], "b"))
    end = 1 + form["exponent"]
    grouped = text(
        *(part_of(binary, 0, 1), " ", part_of(binary, 1, end), " "),
        part_of(binary, end, form["bits"]),
    )
    return where(equal(form["kind"], "float"), grouped, binary)


def arithmetic(form: Variable, of: Callable[[str], Variable] = signal) -> Expression:
    """How the bits of the code `q` make its number, the block's scale included."""
    q, half, top, rest, e, m = (of(name) for name in ("q", "half", "top", "rest", "e", "m"))
    fraction = text(m, "/", form["below"])
    floats = text(
        *(where(of("sign") > 0, "", "−"), "2^(", most(e, 1), " − ", form["bias"], ") · "),
        where(e > 0, text("(1 + ", fraction, ")"), fraction),
    )
    # Bit by bit: −128·0 + 4·1 + 1·1.
    below = [
        where((rest >= 2**p) & equal(floor(rest / 2**p) % 2, 1), f" + {2**p}·1", "")
        for p in reversed(range(_WIDEST - 1))
    ]
    total = text("−", half, "·", top, *below)
    integers = where(form["below"] > 1, text("(", total, ") / ", form["below"]), total)
    levels = where(q < length(form["words"]), form["words"][q], "no level has this code")
    made = where(
        equal(form["kind"], "integer"),
        integers,
        where(equal(form["kind"], "float"), floats, levels),
    )
    return text(made, where(length(form["scales"]) > 0, text(" · ", form["powers"][BLOCK]), ""))
