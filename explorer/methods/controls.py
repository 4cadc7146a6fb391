"""The controls: which methods are shown, which one is opened, and its options."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from core.methods.digit_tasks import NETWORKS
from core.methods.method import Method
from core.methods.option import options_of
from core.methods.registry import METHODS
from core.studies.claims.method_cases import BITS, SCALES, Case, bits_of
from explorer import settings
from explorer.controls.choices import segments, select
from explorer.methods.families import ALL, FAMILIES, SECTIONS, filtered
from explorer.methods.option_stops import as_text, from_text, stops

_FAMILY_TITLES = {ALL: "all", **{family.name: family.title for family in FAMILIES}}


@dataclass(frozen=True)
class MethodsSettings:
    """What is shown, and which run is opened.

    needs, section: filters. options: of the method, as "updates=200,penalty=0.5".
    run:            whether the method is run. seed: of its training and of the method.
    """

    network: str = settings.choice("depthwise", SCALES)
    needs: str = settings.choice(ALL, _FAMILY_TITLES)
    section: str = settings.choice(ALL, (ALL, *SECTIONS))
    method: str = settings.choice("adaround", METHODS)
    bits: int = settings.one_of(4, BITS)
    options: str = settings.text("", r"[a-z_]+=[-+.e0-9]{1,24}(,[a-z_]+=[-+.e0-9]{1,24}){0,5}|")
    run: bool = settings.flag(False)
    seed: int = settings.whole(0, 0, 999)

    @property
    def chosen(self) -> Method:
        """The method that is opened."""
        return METHODS[self.method]

    @property
    def case(self) -> Case:
        """The case that is opened."""
        return Case(self.method, self.network, self.chosen.own_bits or self.bits)

    @property
    def values(self) -> dict[str, float]:
        """Options other than those of the table's run."""
        return from_text(self.options, self.chosen)

    @property
    def run_values(self) -> dict[str, float]:
        """All options of the run that differ from the method's defaults."""
        return {**self.case.values, **self.values}

    @property
    def cases(self) -> tuple[Case, ...]:
        """Every case that the filters keep."""
        return tuple(
            Case(method.name, self.network, bits)
            for method in filtered(self.needs, self.section)
            for bits in bits_of(method)
        )


def filters() -> None:
    """The network, what data a method may need, and its section of the survey."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        networks = {name: NETWORKS[name].title for name in SCALES}
        segments(MethodsSettings, "network", "Network", networks)
        segments(MethodsSettings, "needs", "What the method needs", _FAMILY_TITLES)
        sections = (ALL, *SECTIONS)
        select(MethodsSettings, "section", "Section of the survey", sections, width=170)


def choose_method(now: MethodsSettings) -> None:
    """The method that is opened, its bits, and the button that runs it."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        select(
            MethodsSettings,
            "method",
            "Method",
            {name: method.title for name, method in METHODS.items()},
            width=320,
            on_change=partial(settings.put, MethodsSettings, options="", run=False),
        )
        has_own_bits = now.chosen.own_bits is not None
        segments(MethodsSettings, "bits", "Bits for each weight", BITS, disabled=has_own_bits)
        st.button(
            "Run it",
            type="primary",
            icon=":material/play_arrow:",
            on_click=partial(settings.put, MethodsSettings, run=True),
        )


def option_sliders(now: MethodsSettings) -> None:
    """A slider for each option of the method."""
    values = now.run_values
    for option in options_of(now.chosen.options):
        kind = type(option.default)
        value = kind(values.get(option.name, option.default))
        key = f"methods: {now.method} {now.bits} {option.name}"
        st.select_slider(
            f"{option.name.replace('_', ' ')}: {option.meaning}",
            stops(option, value),
            value,
            format_func=lambda v: f"{v:g}",
            key=key,
            on_change=_take_option,
            args=(now, option.name, key),
        )


def open_point(selected: Any) -> None:
    """Opens and runs the case of a clicked point."""
    points = selected.selection.points
    if points and points[0].get("customdata"):
        method, bits = points[0]["customdata"]
        open_case(str(method), int(bits))


def open_case(method: str, bits: int) -> None:
    """Opens and runs a case, with the options of the table."""
    changes = {"bits": bits} if METHODS[method].own_bits is None else {}
    settings.put(MethodsSettings, method=method, options="", run=True, **changes)


def _take_option(now: MethodsSettings, name: str, key: str) -> None:
    values = {**now.values, name: st.session_state[key]}
    settings.put(MethodsSettings, options=as_text(values))
