"""What a visitor moves on a live chart: sliders, choices, numbers and buttons; no Streamlit.

Each sets fields of the page's settings. A field that is also a parameter of the chart moves the
picture in the browser.
"""

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

Changes = Mapping[str, Any]  # fields of the settings and their new values


@dataclass(frozen=True)
class Slider:
    """A number with bounds.

    field: of the settings. label: stands beside it. before, unit: around its value.
    plays: a button moves it on by itself, step by step.
    parts: widths of the groups of its bits from the left; then each bit is a button too.
    """

    field: str
    label: str
    low: float
    high: float
    step: float
    before: str = ""
    unit: str = ""
    parts: tuple[int, ...] = ()
    plays: bool = False
    kind: ClassVar[str] = "slider"


@dataclass(frozen=True)
class Choice:
    """One of some values.

    options: each value's name on screen. row: as buttons, all in sight at once.
    also: what each choice sets besides. with_value: what the choice of one value sets besides.
    """

    field: str
    label: str
    options: Mapping[Any, str]
    row: bool = False
    also: Changes = dataclasses.field(default_factory=dict)
    with_value: Mapping[Any, Changes] = dataclasses.field(default_factory=dict)
    kind: ClassVar[str] = "choice"

    def changes(self, value: Any) -> dict[str, Any]:
        """What the choice of this value sets."""
        return {self.field: value, **self.also, **self.with_value.get(value, {})}


@dataclass(frozen=True)
class TypedNumber:
    """A number that is typed."""

    field: str
    label: str
    low: float
    high: float
    step: float
    kind: ClassVar[str] = "typed"


@dataclass(frozen=True)
class Preset:
    """A button that sets several fields. notice: what to look at once it is chosen."""

    name: str
    notice: str
    changes: Changes


@dataclass(frozen=True)
class Buttons:
    """Presets in a row, under a label where it is not empty."""

    label: str
    presets: tuple[Preset, ...]
    kind: ClassVar[str] = "buttons"


Control = Slider | Choice | TypedNumber | Buttons
PRESETS = "presets"  # stands among fixed fields for every preset, and for buttons that are presets


def free_presets(presets: Sequence[Preset], fixed: Collection[str]) -> tuple[Preset, ...]:
    """The presets that leave every field in `fixed` as it is; none where PRESETS is in it."""
    free = () if PRESETS in fixed else presets
    return tuple(preset for preset in free if not set(preset.changes) & set(fixed))


def free_controls(controls: Sequence[Control], fixed: Collection[str]) -> tuple[Control, ...]:
    """The controls that leave every field in `fixed` as it is.

    >>> bits, low = Slider("bits", "Bits", 2, 8, 1), TypedNumber("low", "From", -1, 1, 0.1)
    >>> [control.field for control in free_controls((bits, low), {"bits"})]
    ['low']
    """
    found: list[Control] = []
    for control in controls:
        if isinstance(control, Buttons):
            presets = free_presets(control.presets, fixed)
            found += [Buttons(control.label, presets)] if presets else []
        elif control.field not in fixed:
            found.append(control)
    return tuple(found)


def as_data(part: Control) -> dict[str, Any]:
    """What the browser gets of a control. A choice in a row is buttons."""
    match part:
        case Choice(_, label, options, row=True):
            presets = (Preset(name, "", part.changes(v)) for v, name in options.items())
            return as_data(Buttons(label, tuple(presets)))
        case Choice(field, label, options):
            named = [(name, part.changes(value)) for value, name in options.items()]
            return {"kind": part.kind, "field": field, "label": label, "options": named}
        case Buttons(label, presets):
            return {"kind": part.kind, "label": label, "presets": [vars(p) for p in presets]}
    return {"kind": part.kind} | vars(part)
