"""A pre-flight as plain text: what was read, what will be measured, on what."""

from core.analysis.results.preflight_result import PlannedLayer, Preflight
from core.analysis.results.weights_listing import WeightsListing
from core.metrics import decibels
from core.visible import visible

_NAME_WIDTH = 44


def preflight_as_text(found: Preflight) -> str:
    """Several lines. Names cannot act on a terminal."""
    model = found.model
    measured = [layer for layer in found.layers if layer.measured]
    lines = [
        f"{model.name}  opset {model.opset}  {model.parameters:,} parameters, "
        f"{model.measured_parameters:,} of them in {len(measured):,} layers that will be measured",
        f"fed {found.data}",
        *(f"input {one.declared}" for one in found.inputs),
        *(f"guessed input, not your data: {guess}" for guess in found.guesses),
        "operators: " + ", ".join(f"{op} {count}" for op, count in sorted(found.operators.items())),
        "",
    ]
    lines += [_layer(layer) for layer in found.layers]
    lines += [
        f"stays in float: {one.name} ({one.op}, {one.role}, {one.parameters:,} parameters)"
        for one in found.unmeasured
    ]
    lines += ["", "float run against onnxruntime's optimized run of the file:"]
    lines += [
        f"{_short(o.name)} {decibels(o.error.sqnr_db) if o.error else o.note}"
        for o in found.float_run
    ]
    lines += [f"note: {note}" for note in found.notes]
    return "\n".join(map(visible, lines))


def listing_as_text(found: WeightsListing) -> str:
    """Several lines. Names cannot act on a terminal."""
    lines = [f"{found.name}  {found.format}, {len(found.tensors):,} tensors", ""]
    lines += [
        f"{_short(one.name)} {one.kind:8} {'×'.join(map(str, one.shape)) or 'one number':16} "
        f"{one.why_not}".rstrip()
        for one in found.tensors
    ]
    lines += [f"note: {note}" for note in found.notes]
    if found.conversion:
        lines += ["for a report on its layers, convert it to ONNX:"]
        lines += [f"    {line}" for line in found.conversion]
    return "\n".join(map(visible, lines))


def _layer(layer: PlannedLayer) -> str:
    what = "" if layer.measured else "  only its weights are measured"
    return f"{_short(layer.name)} {layer.op:14} {layer.parameters:>12,} parameters{what}"


def _short(name: str) -> str:
    name = visible(name)
    shown = name if len(name) <= _NAME_WIDTH else "…" + name[-(_NAME_WIDTH - 1) :]
    return f"{shown:{_NAME_WIDTH}}"
