"""What a model is quantized for: which numbers, and what the runtime does to the graph before."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from core.analysis.layer_settings import GROUP, LayerSettings
from core.analysis.structure.layers import Layer
from core.analysis.targets.layers_in_codes import as_quantize_dynamic, as_quantize_static
from core.analysis.targets.operators_in_codes import (
    ONNXRUNTIME,
    OPENVINO_NPU,
    TFLITE,
    OperatorsInCodes,
)
from core.errors import InputError


@dataclass(frozen=True)
class Target:
    """A way to deploy a model.

    name, meaning: as they are shown.
    deployed: whether batch normalization is folded into the layer before it, and the error of a
        layer measured behind a ReLU or Clip that the runtime fuses with it.
    apply: the settings of every layer, from those of weights and activations in general.
    operators: what is done with operators without weights; None where they stay on floats.
    of_layer: the settings of one layer, from those of every layer: the runtime may leave it in
        float.
    """

    name: str
    meaning: str
    deployed: bool
    apply: Callable[[LayerSettings], LayerSettings]
    operators: OperatorsInCodes | None = None
    of_layer: Callable[[Layer, LayerSettings], LayerSettings] = lambda layer, settings: settings


def _weights_only(bits: int) -> Target:
    return Target(
        f"weights-{bits}",
        f"weights alone, {bits} bits, a scale for every {GROUP} of an output channel",
        True,
        lambda s: replace(s, weight_bits=bits, group=GROUP, activations="float"),
    )


def _floats(name: str, meaning: str) -> Target:
    bits = int(name[-1])
    return Target(
        name,
        meaning,
        True,
        lambda s: replace(
            s, numbers=name, activations="dynamic", weight_bits=bits, activation_bits=bits
        ),
    )


_TABLE = (
    Target(
        "file",
        "the graph as it stands in the file; ranges of activations from calibration data",
        False,
        lambda s: s,
    ),
    Target(
        "static",
        "onnxruntime, static: ranges from calibration data, biases of 32 bits; the inputs and "
        "results of Add, Mul, Concat, pools and the like are rounded, too; recurrent layers stay "
        "in float",
        True,
        lambda s: replace(s, round_bias=True),
        ONNXRUNTIME,
        as_quantize_static,
    ),
    Target(
        "dynamic",
        "onnxruntime, dynamic: the range of every activation when it is there; one scale for the "
        "weights of a Conv; ConvTranspose, GRU and RNN stay in float",
        True,
        lambda s: replace(s, activations="dynamic"),
        None,
        as_quantize_dynamic,
    ),
    Target(
        "tflite",
        "TensorFlow Lite, full integer: ranges from calibration data, biases of 32 bits; inputs "
        "and results of its operators are rounded, too, those of Concat, Max and Min to one scale",
        True,
        lambda s: replace(s, round_bias=True),
        TFLITE,
    ),
    Target(
        "openvino-npu",
        "OpenVINO’s NPU: ranges from calibration data, biases of 32 bits; the inputs of Add, Mul, "
        "Concat and the like share one scale; results stay 16-bit floats where nothing on codes "
        "reads them",
        True,
        lambda s: replace(s, round_bias=True),
        OPENVINO_NPU,
    ),
    Target(
        "narrow-sums",
        "small integer hardware: as onnxruntime, static, with sums in 16 bits, which wrap around",
        True,
        lambda s: replace(s, round_bias=True, accumulator_bits=16),
        ONNXRUNTIME,
        as_quantize_static,
    ),
    *(_weights_only(bits) for bits in (8, 4, 3, 2)),
    _floats("fp8", "8-bit floats (E4M3), scaled by the largest value of the tensor or channel"),
    _floats("mxfp8", "microscaling, E4M3: a power of two for every 32 neighbours"),
    _floats("mxfp6", "microscaling, E2M3, 6 bits: a power of two for every 32 neighbours"),
    _floats("mxfp4", "microscaling, E2M1, 4 bits: a power of two for every 32 neighbours"),
)

#: By name.
TARGETS: Mapping[str, Target] = {target.name: target for target in _TABLE}


def target_named(name: str) -> Target:
    """The target of this name.

    Raises:
        InputError: for an unknown name.
    """
    if name not in TARGETS:
        raise InputError(f"there is no target {name!r}; choose one of {', '.join(TARGETS)}.")
    return TARGETS[name]
