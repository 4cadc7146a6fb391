"""A report as plain text, worst layer first."""

from collections.abc import Callable

from core.analysis.causes.cause import Cause
from core.analysis.config import AnalysisConfig
from core.analysis.resampling import Ranks
from core.analysis.results.measured_errors import LayerError, OutputError
from core.analysis.results.report import Report
from core.analysis.targets.number_formats import INTEGER
from core.analysis.targets.shared_scales import SharedScale
from core.analysis.targets.targets import target_named
from core.calibration import calibration_rule
from core.metrics import ErrorSums, decibels
from core.visible import visible

_NAME_WIDTH = 44
_ACCUMULATOR = 32  # bits, usual
_TIED = 4  # layers that are named


def stage_sqnr(sums: ErrorSums | None, unit: bool = True) -> str:
    """The SQNR of a stage in words, "–" where it was not measured; `unit` as in `decibels`."""
    return decibels(sums.sqnr_db if sums else None, unit)


def ranks_words(found: Ranks, quote: Callable[[str], str] = str) -> str:
    """What resampled data says of the worst layers.

    >>> ranks_words(Ranks(samples=8, worst="conv3", tied=("conv5",), apart=4))
    'conv3 and conv5 cannot be told apart with 8 samples'
    """
    first, *others = map(quote, found.names[:_TIED])
    if not others:
        return f"{first} is told apart from all other layers, with {found.samples} samples"
    unnamed = len(found.names) - _TIED
    last = f"{unnamed} more" if unnamed > 0 else others.pop()
    named = ", ".join([first, *others])
    return f"{named} and {last} cannot be told apart with {found.samples} samples"


def as_text(report: Report) -> str:
    """Several lines: what was measured, a table, the notes. Names cannot act on a terminal."""
    lines = [
        f"{report.model.name}  opset {report.model.opset}  "
        f"{report.model.parameters:,} parameters, {report.model.measured_parameters:,} of them "
        f"in {_count(report.weighted, 'layer')}",
        f"{_quantizers(report.settings)}; {report.data}",
        *(f"guessed input, not your data: {guess}" for guess in report.guesses),
        "SQNR in dB, higher is better; local: this layer alone quantized, "
        "accumulated: all measured layers up to it",
        "",
        f"{'layer':{_NAME_WIDTH}} {'op':14} {'weight':>9} {'input':>9} {'local':>9} {'accum.':>9}",
    ]
    lines += [_row(layer) for layer in report.worst_first]
    which = "every layer" if report.every_layer_quantized else "the measured layers alone"
    basis = " (on guessed input)" if report.guesses else ""
    lines += ["", f"model output, {which} quantized{basis}:"]
    lines += [f"{_short(o.name):{_NAME_WIDTH}} {_output(o):>24}" for o in report.outputs]
    lines += [ranks_words(report.ranks)] if report.ranks else []
    lines += [str(report.accuracy)] if report.accuracy else []
    lines += [_cause(cause) for cause in report.causes]
    lines += [_shared(one) for one in report.shared_scales]
    lines += [f"note: {o.name}: {o.note}" for o in report.outputs if o.note]
    lines += [f"note: {note}" for note in report.notes]
    lines += [f"note: {layer.name}: {layer.note}" for layer in report.layers if layer.note]
    return "\n".join(map(visible, lines))


def _quantizers(settings: AnalysisConfig) -> str:
    """How the layers are quantized that have no settings of their own."""
    target, layer = target_named(settings.target), settings.layer
    if layer.activations != "static" or layer.numbers != INTEGER:
        return target.meaning
    by = "" if settings.rounding == "nearest" else f" by {settings.rounding}"
    affine = " affine" if settings.affine_weights else ""
    what = (
        f"{target.meaning}; " if settings.sharing or layer.accumulator_bits < _ACCUMULATOR else ""
    )
    return (
        f"{what}weights int{settings.weight_bits} {layer.weight_scales}{affine}{by}, "
        f"activations uint{settings.activation_bits} "
        f"({'symmetric, ' if settings.symmetric else ''}"
        f"{calibration_rule(settings.calibration).title})"
    )


def _cause(cause: Cause) -> str:
    numbers = ", ".join(
        f"{name.replace('_', ' ')} {value:.4g}"
        if isinstance(value, float)
        else f"{name.replace('_', ' ')} {value}"
        for name, value in cause.evidence.items()
    )
    return f"{cause.layer}: {cause.cause} ({numbers}); what may help: {', '.join(cause.remedies)}"


def _shared(one: SharedScale) -> str:
    inputs = "; ".join(
        f"{i.tensor} {decibels(i.sqnr_db)}, with its own {decibels(i.own_sqnr_db)}"
        for i in one.inputs
    )
    return f"{one.name} ({one.op}): its inputs share the scale {one.scale:.4g}: {inputs}"


def _output(output: OutputError) -> str:
    return stage_sqnr(output.error, unit=False) if output.error else "not comparable"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def _row(layer: LayerError) -> str:
    stages = (layer.weight, layer.input, layer.local, layer.accumulated)
    cells = " ".join(f"{stage_sqnr(s, unit=False):>9}" for s in stages)
    return f"{_short(layer.name):{_NAME_WIDTH}} {visible(layer.op):14} {cells}"


def _short(name: str) -> str:
    """A name cut in the middle, where generated names differ least."""
    name = visible(name)
    if len(name) <= _NAME_WIDTH:
        return name
    half = (_NAME_WIDTH - 1) // 2
    return f"{name[:half]}…{name[-half:]}"
