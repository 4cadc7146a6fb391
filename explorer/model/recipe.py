"""How to repeat what a report chose: Python with this core, and onnxruntime's own quantizer."""

from collections.abc import Mapping
from dataclasses import fields

from core.analysis import AnalysisConfig, LayerSettings, Report

_METHODS = {"minmax": "MinMax", "entropy": "Entropy", "percentile-99.9": "Percentile"}
_PICTURES = "from core.models.data.image_settings import ImageSettings\n"
_NOT_THERE = (
    "weight_rule",
    "group",
    "smoothing",
    "equalize",
    "float_channels",
    "numbers",
    "rounding",
)
_COMMON = ("weight_bits", "activation_bits", "per_channel", "symmetric", "affine_weights")
_TYPES = {8: "Int8", 4: "Int4", 16: "Int16"}


def core_python(report: Report, layers: Mapping[str, LayerSettings]) -> str:
    """A program that writes the quantized model, with these settings of single layers."""
    config = report.settings
    own = _arguments(config, AnalysisConfig(), ("limits", "layers", "ledger", "pictures"))
    general = config.layer
    changed = {name: one for name, one in layers.items() if one != general}
    own += [f"layers={_layers(changed)}"] if changed else []
    data = repr(report.data_name) if report.data_name else "None"
    body = "".join(f"    {line},\n" for line in own)
    return (
        "from pathlib import Path\n\n"
        "from core.analysis import AnalysisConfig, LayerSettings\n"
        "from core.analysis.export import export\n"
        f"{_PICTURES * (config.images != AnalysisConfig().images)}\n"
        f"config = AnalysisConfig(\n{body})\n"
        f"exported = export({report.model.name!r}, {data}, config)\n"
        f'Path("quantized.onnx").write_bytes(exported.content)\n'
        'print(exported.sqnr_db, "dB are left of the output, in onnxruntime")\n'
    )


def onnxruntime_python(report: Report, layers: Mapping[str, LayerSettings]) -> str:
    """The nearest call of onnxruntime's `quantize_static`; "" where its 8 bits cannot say it."""
    config = report.settings
    used = [layers.get(layer.name, config.for_layer(layer.name)) for layer in report.layers]
    quantized = [one for one in used if not one.in_float]
    if cannot_say(report, layers):
        return ""
    common = quantized[0]
    floats = [layer.name for layer, one in zip(report.layers, used, strict=True) if one.in_float]
    return (
        "from onnxruntime.quantization import (\n"
        "    CalibrationMethod, QuantFormat, QuantType, quantize_static,\n)\n\n"
        "quantize_static(\n"
        f"    {report.model.name!r},\n"
        '    "quantized.onnx",\n'
        "    reader,  # a CalibrationDataReader over your samples\n"
        "    quant_format=QuantFormat.QDQ,\n"
        f"    weight_type=QuantType.Q{_TYPES[common.weight_bits]},\n"
        f"    activation_type=QuantType.QU{_TYPES[common.activation_bits]},\n"
        f"    per_channel={common.per_channel},\n"
        f"    calibrate_method=CalibrationMethod.{_METHODS[config.calibration]},\n"
        f"    nodes_to_exclude={floats!r},\n"
        "    extra_options={\n"
        f'        "WeightSymmetric": {not common.affine_weights},\n'
        f'        "ActivationSymmetric": {common.symmetric},\n'
        "    },\n"
        ")\n"
    )


def cannot_say(report: Report, layers: Mapping[str, LayerSettings]) -> str:
    """Why `quantize_static` has no arguments for these settings; "" where it has."""
    config = report.settings
    used = [layers.get(layer.name, config.for_layer(layer.name)) for layer in report.layers]
    quantized = [one for one in used if not one.in_float]
    if not quantized:
        return "every layer stays in float"
    for one in quantized:
        for name in ("weight_bits", "activation_bits"):
            if getattr(one, name) not in _TYPES:
                return f"it has no integers of {getattr(one, name)} bits"
        if one.calibration not in _METHODS:
            return f"it has no rule {one.calibration!r} for ranges"
    plain = LayerSettings()
    for name in _NOT_THERE:
        if any(getattr(one, name) != getattr(plain, name) for one in quantized):
            return f"it has no such setting as {name.replace('_', ' ')}"
    if any(one.bias_correction for one in quantized):
        return "it has no bias correction"
    if any(one.activations != "static" for one in quantized):
        return "its ranges of activations come from calibration data"
    if config.sharing:
        return "it gives each input of an operator its own scale"
    if any(one.accumulator_bits < plain.accumulator_bits for one in quantized):
        return f"its sums have {plain.accumulator_bits} bits"
    if len({tuple(getattr(one, name) for name in _COMMON) for one in quantized}) > 1:
        return "it gives all layers the same bits and scales"
    return ""


def _layers(layers: Mapping[str, LayerSettings]) -> str:
    lines = (
        f"        {name!r}: LayerSettings({', '.join(_arguments(one, LayerSettings()))}),\n"
        for name, one in layers.items()
    )
    return "{\n" + "".join(lines) + "    }"


def _arguments(one: object, usual: object, left_out: tuple[str, ...] = ()) -> list[str]:
    """The fields that differ from the usual ones, as arguments."""
    return [
        f"{f.name}={getattr(one, f.name)!r}"
        for f in fields(one)  # type: ignore[arg-type]
        if f.name not in left_out and getattr(one, f.name) != getattr(usual, f.name)
    ]
