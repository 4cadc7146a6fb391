"""Before an uploaded model is measured: what was read, what it is fed, what will be measured."""

from dataclasses import replace

import streamlit as st

from core.analysis import AnalysisConfig, Task
from core.analysis.results.preflight_result import Preflight
from core.analysis.results.weights_listing import WeightsListing
from core.metrics import decibels
from core.models.quantized import quantized_among
from core.visible import visible
from explorer import compute, handover, settings
from explorer.controls.measuring import measured
from explorer.handover import HandedModel
from explorer.jobs import Request
from explorer.model.model_settings import ModelSettings
from explorer.pages import page_at

_WANTED = "your model: the pre-flight after which a report was asked for"


def passed(request: Request) -> bool:
    """Look at the file of `request` and show what was found; whether to measure it now.

    The same file with other bits, scales or ranges is not looked at again.
    """
    asked = request.config
    look = AnalysisConfig(
        samples=asked.samples,
        seed=asked.seed,
        shapes=asked.shapes,
        limits=asked.limits,
        images=asked.images,
    )
    first_look = replace(request, config=look, task=Task.PREFLIGHT, held_out=None)
    found = compute.reports().get(first_look.key)
    if found is None:
        settings.remember(ModelSettings, job=first_look.key)
        found = measured(first_look)
    if not isinstance(found, Preflight | WeightsListing):
        job = compute.seat().job
        if job is not None and job.error is not None and job.error.command == "integers":
            _offer_integers(request)
        else:
            _shapes("x=1,3,48,192; y=1,16")
        return False
    wanted = st.session_state.get(_WANTED) == first_look.key
    if not wanted:
        st.button("Measure", on_click=_want, args=(first_look.key,), type="primary")
    if isinstance(found, Preflight) and quantized_among(found.operators):
        _offer_integers(request)
    with st.expander("What was read", expanded=not wanted):
        what_was_read(found)
    if isinstance(found, Preflight):
        _shapes(_as_text(found))
    return wanted


def what_was_read(found: Preflight | WeightsListing) -> None:
    """The network, or the tensors of a file that holds none."""
    if isinstance(found, Preflight):
        _network(found)
    else:
        _weights(found)


def _shapes(example: str) -> None:
    st.text_input(
        "Shapes of the inputs",
        key=settings.key(ModelSettings, "shapes"),
        placeholder=example,
        help="Changes a guess, or a size that the file declares. Empty: as fed now.",
    )


def _offer_integers(request: Request) -> None:
    """Say that the model is quantized already, and open it where its codes are examined."""
    st.info("This model is quantized already. Its own scales and codes are examined elsewhere.")
    label = f"Open in “{page_at('integers').title}”"
    if st.button(label, icon=":material/arrow_forward:"):
        name = request.names[0].removesuffix(".onnx")
        handover.hand_over("integers", HandedModel(name, request.model, request.data))


def _want(key: str) -> None:
    st.session_state[_WANTED] = key


def _network(found: Preflight) -> None:
    layers = [layer for layer in found.layers if layer.measured]
    st.text(
        f"{visible(found.model.name)}: ONNX, opset {found.model.opset}, "
        f"{found.model.parameters:,} weights, {found.model.measured_parameters:,} of them in the "
        f"{len(layers):,} layers that will be measured."
    )
    st.dataframe(
        [
            {
                "input": visible(one.declared),
                "fed": " × ".join(map(str, one.shape)) or "one number",
                "shape": "guessed" if one.shape_is_guessed else "declared or given",
                "values": visible(one.values),
            }
            for one in found.inputs
        ],
        hide_index=True,
        width="stretch",
    )
    if found.guesses:
        st.warning(
            "Not every input has samples of yours, so the model is fed noise. Errors on noise may "
            "differ much from those on your data: upload samples before you trust them."
        )
    for output in found.float_run:
        agrees = decibels(output.error.sqnr_db) if output.error else output.note
        st.text(
            f"Float run, output {visible(output.name)}: {visible(agrees)} against onnxruntime's "
            "optimized run of the file (SQNR, higher is better)."
        )
    for note in found.notes:
        st.text(f"Note: {visible(note)}")
    operators = sorted(found.operators.items(), key=lambda item: -item[1])
    st.text(visible("Operators: " + ", ".join(f"{op} {count:,}" for op, count in operators)))
    st.dataframe(
        [
            {
                "layer": visible(one.name),
                "operator": visible(one.op),
                "weights": one.parameters,
                "measured": "yes" if one.measured else "only its weights",
            }
            for one in found.layers
        ]
        + [
            {
                "layer": visible(one.name),
                "operator": visible(one.op),
                "weights": one.parameters,
                "measured": f"no, stays in float ({one.role})",
            }
            for one in found.unmeasured
        ],
        hide_index=True,
        width="stretch",
    )


def _weights(found: WeightsListing) -> None:
    st.text(
        f"{visible(found.name)}: {found.format}, {len(found.tensors):,} tensors. It holds weights "
        "and no network, so that each tensor is measured by itself."
    )
    st.dataframe(
        [
            {
                "tensor": visible(one.name),
                "stored as": visible(one.kind),
                "shape": " × ".join(map(str, one.shape)) or "one number",
                "measured": visible(one.why_not) or "yes",
            }
            for one in found.tensors
        ],
        hide_index=True,
        width="stretch",
    )
    for note in found.notes:
        st.text(f"Note: {visible(note)}")
    if found.conversion:
        st.text("For a report on its layers, convert it to ONNX where you trust it:")
        st.code("\n".join(found.conversion), language="python")


def _as_text(found: Preflight) -> str:
    """The shapes that are fed, as a visitor would write them."""
    return "; ".join(f"{visible(one.name)}={','.join(map(str, one.shape))}" for one in found.inputs)
