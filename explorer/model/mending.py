"""Trying remedies: one on click, or a search within a budget of seconds; every trial is measured.

Each trial is measured in the worker, on held-out data. What a visitor asked for waits in the
session until it is known; then it joins the list of trials of this report.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import streamlit as st

from core.analysis import LayerSettings, Task
from core.analysis.remedies.table import REMEDIES
from core.analysis.remedies.trial import Mended
from core.metrics import decibels
from core.visible import visible
from explorer import compute
from explorer.controls.measuring import forget_stop, measured
from explorer.controls.plot import plot
from explorer.jobs import Request
from explorer.model import trial_chart
from explorer.model.budget import seconds_to_spend
from explorer.model.names import shorten
from explorer.model.remedy_words import about, label
from explorer.model.trials import TrialList

_LISTS = "your model: the trials of each report"
_WANTED = "your model: what is tried now"


@dataclass(frozen=True)
class _Wanted:
    """What a visitor asked for: a remedy in a layer, or a search of so many seconds."""

    report: str
    layer: str = ""
    remedy: str = ""
    seconds: int = 0


def trials_of(request: Request) -> TrialList | None:
    """What was tried on this report's model; None where nothing was yet."""
    return st.session_state.get(_LISTS, {}).get(request.key)


def settings_now(request: Request) -> Mapping[str, LayerSettings]:
    """The settings of single layers: of the chosen trial, or those that the model came with."""
    known = trials_of(request)
    return known.now.settings if known else request.config.layers


def under_way(request: Request) -> bool:
    """Whether a trial of this report's model is being measured; `trials` begins it."""
    wanted, job = st.session_state.get(_WANTED), compute.trial_seat().job
    asked = wanted is not None and wanted.report == request.key
    return asked and job is not None and not job.ended


def remedy_buttons(request: Request, layer: str, names: tuple[str, ...]) -> None:
    """A button for each of these remedies that changes something in the layer."""
    now = settings_now(request).get(layer, request.config.for_layer(layer))
    busy = under_way(request)
    with st.container(horizontal=True, gap="small"):
        for name in names:
            if REMEDIES[name].apply(now) != now:
                st.button(
                    label(REMEDIES[name]),
                    help=about(REMEDIES[name]),
                    key=f"remedy {name}",
                    disabled=busy,
                    on_click=_want,
                    args=(request, _Wanted(request.key, layer, name)),
                )


def trials(request: Request) -> None:
    """What is tried now, the list of trials, its picture, undo, and the search for remedies."""
    wanted = st.session_state.get(_WANTED)
    if wanted is not None and wanted.report == request.key:
        _try(request, wanted)
    known = trials_of(request)
    if known is None:
        st.write("Nothing was tried yet.")
    else:
        _list(request, known)
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        seconds = seconds_to_spend("Seconds to spend", request)
        st.button(
            "Mend it for me",
            type="primary",
            disabled=under_way(request),
            on_click=_want,
            args=(request, _Wanted(request.key, seconds=seconds)),
            help="Tries remedies on every layer, the cheap ones first. Stop keeps what was found.",
        )


def _want(request: Request, wanted: _Wanted) -> None:
    forget_stop(_asked(request, wanted).key)
    st.session_state[_WANTED] = wanted


def _try(request: Request, wanted: _Wanted) -> None:
    """Measure what comes next; when it is known, it joins the list and the page is drawn again."""
    asked, seat = _asked(request, wanted), compute.trial_seat()
    found = measured(asked, seat)
    if seat.job is not None and seat.job.error is not None:
        st.session_state.pop(_WANTED, None)  # the reason stands on the page; nothing waits
    if not isinstance(found, Mended):
        return
    forget_stop(asked.key)  # what it had found is in the list; asked again, it starts anew
    known = trials_of(request)
    if known is None:
        _keep(request, TrialList.beginning(found.trials[0]))  # what is wanted comes next
    else:
        st.session_state.pop(_WANTED, None)
        what = f"{wanted.remedy} in {wanted.layer}"
        _keep(
            request,
            known.mended(found.trials, found.best)
            if wanted.seconds
            else known.tried(replace(found.trials[0], what=what)),
        )
    st.rerun()


def _asked(request: Request, wanted: _Wanted) -> Request:
    """What comes next: the model as given, unless it is known; then what is wanted.

    With 0 seconds the worker measures the settings alone.
    """
    known = trials_of(request)
    layers = settings_now(request)
    if known is not None and wanted.remedy:
        layers = {**layers, wanted.layer: REMEDIES[wanted.remedy].apply(layers[wanted.layer])}
    config = replace(request.config.with_layers(layers), ledger=False, pictures=False)
    seconds = 0 if known is None else wanted.seconds
    return replace(request, config=replace(config, mend_seconds=seconds), task=Task.MEND)


def _keep(request: Request, known: TrialList) -> None:
    st.session_state.setdefault(_LISTS, {})[request.key] = known


def _list(request: Request, known: TrialList) -> None:
    before, after = known.trials[0].held_out, known.now.held_out
    st.text(
        f"Now: {visible(shorten(known.now.what, 80))}. {decibels(after.layers_db)} are left over "
        f"the layers on held-out data, {decibels(before.layers_db)} before; higher is better."
    )
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        st.button(
            "Undo",
            icon=":material/undo:",
            disabled=known.chosen == 0,
            on_click=_keep,
            args=(request, known.undone()),
            help="Back to the settings from which this trial began. The trial stays in the list.",
        )
        number = st.selectbox(
            "Go on from trial",
            range(len(known.trials)),
            index=known.chosen,
            format_func=lambda n: f"{n}: {visible(shorten(known.trials[n].what, 60))}",
            key=f"go on from {len(known.trials)} {known.chosen}",
            width=420,
        )
    if number != known.chosen:
        _keep(request, known.at(number))
        st.rerun()
    plot(
        trial_chart.figure(known),
        "trials",
        "The trials by bytes and SQNR; the numbers are in the table",
    )
    rows = trial_chart.rows(known)
    st.dataframe(rows, hide_index=True, width="stretch")
    st.caption(
        "Bytes of the weights with their scales. SQNR in dB on data that ranges were not chosen "
        "on: the lowest of an output, and the mean over the layers."
    )
