"""The value that a live chart explains: the one below the pointer, else a slider's."""

import altair as alt

from explorer.chart.expression import (
    Definitions,
    Expression,
    is_valid,
    renamed,
    round_half_up,
    signal,
    where,
)

# Set by the component: {x: the value of the axis below the pointer, down: from 0 at the top to 1,
# pixels: from the left}.
POINTED = signal("pointed")
# In a chart that is dragged: the same of the place where the last drag began, with `values`, the
# fields of the settings at that moment.
PRESSED = signal("pressed")


def pointed_parameter() -> alt.Parameter:
    """The signal that the component sets."""
    return alt.param(name=POINTED.name, value=None)


def pressed_parameter() -> alt.Parameter:
    """The signal that the component sets where a drag begins."""
    return alt.param(name=PRESSED.name, value=None)


def explained(definitions: Definitions, slider: Expression, step: float) -> dict[str, Expression]:
    """`at`, the value in question, to the nearest `step`; and what `definitions` give for it.

    What they call `datum.x` is then `at`, and every other field, as `datum.q`, is `at_q`.

    >>> from explorer.chart.expression import field
    >>> steps = {"q": field("x") / signal("S"), "e": -field("q")}
    >>> [f"{name} = {e}" for name, e in explained(steps, signal("x"), 1).items()][1:]
    ['at_q = at / S', 'at_e = -at_q']
    """
    at = where(is_valid(POINTED), round_half_up(POINTED["x"] / step) * step, slider)
    return {"at": at} | {f"at_{name}": renamed(e, _at) for name, e in definitions.items()}


def _at(name: str) -> str:
    return "at" if name == "datum.x" else name.replace("datum.", "at_")
