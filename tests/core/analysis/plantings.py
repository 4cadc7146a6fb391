"""Three small networks, and faults planted in them at random."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import onnx
from onnx import helper

from core.analysis import AnalysisConfig, LayerSettings
from tests.core.analysis.models import model_of

SAMPLES = 24


@dataclass
class Planting:
    """A network with at most one fault. layer, cause: what a report must name first."""

    weights: dict[str, np.ndarray]
    data: np.ndarray
    held_out: np.ndarray
    rng: np.random.Generator
    per_channel: bool = True
    settings: dict[str, LayerSettings] = field(default_factory=dict)
    layer: str = ""
    cause: str = ""

    @property
    def config(self) -> AnalysisConfig:
        return AnalysisConfig(per_channel=self.per_channel, layers=self.settings)

    @property
    def usual(self) -> dict[str, bool]:
        return {"per_channel": self.per_channel}


@dataclass(frozen=True)
class Network:
    """Nodes, the shape of a sample, and the shape of each layer's weight (output channel first).

    relus: layers before a ReLU, and the only layer that reads what it passes.
    """

    nodes: tuple[onnx.NodeProto, ...]
    sample: tuple[int, ...]
    shapes: dict[str, tuple[int, ...]]
    relus: dict[str, str]

    def model(self, weights: dict[str, np.ndarray]) -> bytes:
        inputs = {"x": ["N", *self.sample]}
        return model_of(self.nodes, inputs, ["y"], weights).SerializeToString()

    def draw(self, seed: int) -> Planting:
        rng = np.random.default_rng(seed)
        weights = {}
        for name, shape in self.shapes.items():
            deviation = np.sqrt(2 / np.prod(shape[1:]))
            weights[name] = rng.normal(0, deviation, shape).astype(np.float32)
            weights[f"{name} bias"] = rng.normal(0, 0.1, shape[0]).astype(np.float32)
        data, held_out = rng.normal(size=(2, SAMPLES, *self.sample)).astype(np.float32)
        return Planting(weights, data, held_out, rng, per_channel=bool(rng.integers(2)))


def _conv(name: str, x: str, **attributes: int) -> onnx.NodeProto:
    pads = {"pads": [1, 1, 1, 1]} if attributes.pop("padded", 1) else {}
    inputs = [x, name, f"{name} bias"]
    return helper.make_node("Conv", inputs, [f"{name} y"], name=name, **pads, **attributes)


def _relu(name: str) -> onnx.NodeProto:
    return helper.make_node("Relu", [f"{name} y"], [f"{name} r"])


def _gemm(name: str, x: str, y: str) -> onnx.NodeProto:
    return helper.make_node("Gemm", [x, name, f"{name} bias"], [y], name=name, transB=1)


def chain() -> Network:
    """Convolutions one after the other, and a classifier."""
    nodes = [
        *(_conv("c1", "x"), _relu("c1"), _conv("c2", "c1 r"), _relu("c2")),
        *(_conv("c3", "c2 r"), _relu("c3"), _conv("c4", "c3 r"), _relu("c4")),
        helper.make_node("GlobalAveragePool", ["c4 r"], ["p"]),
        helper.make_node("Flatten", ["p"], ["f"]),
        _gemm("fc", "f", "y"),
    ]
    shapes = {"c1": (12, 3, 3, 3), "c2": (12, 12, 3, 3), "c3": (16, 12, 3, 3), "c4": (16, 16, 3, 3)}
    relus = {"c1": "c2", "c2": "c3", "c3": "c4", "c4": "fc"}
    return Network(tuple(nodes), (3, 8, 8), {**shapes, "fc": (10, 16)}, relus)


def mobile() -> Network:
    """Depthwise and pointwise convolutions with a residual sum."""
    nodes = [
        *(_conv("stem", "x"), _relu("stem")),
        *(_conv("dw1", "stem r", group=12), _relu("dw1"), _conv("pw1", "dw1 r", padded=0)),
        helper.make_node("Add", ["pw1 y", "stem r"], ["sum y"]),
        _relu("sum"),
        *(_conv("dw2", "sum r", group=12), _relu("dw2")),
        *(_conv("pw2", "dw2 r", padded=0), _relu("pw2")),
        helper.make_node("GlobalAveragePool", ["pw2 r"], ["p"]),
        helper.make_node("Flatten", ["p"], ["f"]),
        _gemm("fc", "f", "y"),
    ]
    shapes = {"stem": (12, 3, 3, 3), "dw1": (12, 1, 3, 3), "pw1": (12, 12, 1, 1)}
    shapes |= {"dw2": (12, 1, 3, 3), "pw2": (16, 12, 1, 1), "fc": (10, 16)}
    relus = {"dw1": "pw1", "dw2": "pw2", "pw2": "fc"}
    return Network(tuple(nodes), (3, 8, 8), shapes, relus)


def perceptron() -> Network:
    """Products one after the other."""
    names = ["a", "b", "c", "d"]
    nodes: list[onnx.NodeProto] = []
    x = "x"
    for name in names:
        nodes += [_gemm(name, x, f"{name} y"), _relu(name)]
        x = f"{name} r"
    widths = [(24, 16), (24, 24), (24, 24), (24, 24), (8, 24)]
    shapes = dict(zip([*names, "e"], widths, strict=True))
    relus = {"a": "b", "b": "c", "c": "d", "d": "e"}
    return Network((*nodes, _gemm("e", x, "y")), (16,), shapes, relus)


NETWORKS = {"chain": chain(), "mobile": mobile(), "perceptron": perceptron()}


def nothing(one: Planting, network: Network) -> None:
    """A sound network."""


def scaled_channel(one: Planting, network: Network) -> None:
    """One output channel 100 times as large, under one scale for the tensor."""
    one.per_channel = False
    _choose(one, list(network.shapes), "outlier channel")
    weight = one.weights[one.layer]
    weight[one.rng.integers(len(weight))] *= 100


def scaled_channel_with_a_scale(one: Planting, network: Network) -> None:
    """The same where each channel has its own scale: the layers after it suffer, if any."""
    one.per_channel = True
    _choose(one, list(network.shapes), "outlier channel")
    weight = one.weights[one.layer]
    weight[one.rng.integers(len(weight))] *= 100


def scaled_input_channel(one: Planting, network: Network) -> None:
    """All weights of one input channel 100 times as large."""
    several = [name for name, shape in network.shapes.items() if shape[1] > 1]
    _choose(one, several, "outlier channel")
    weight = one.weights[one.layer]
    weight[:, one.rng.integers(weight.shape[1])] *= 100


def clipped_range(one: Planting, network: Network) -> None:
    """The range of one layer's input ends before the values do."""
    _choose(one, list(network.shapes), "calibration tail")
    percent = one.rng.uniform(60, 90)
    one.settings[one.layer] = LayerSettings(calibration=f"percentile-{percent:.0f}", **one.usual)


def two_bits(one: Planting, network: Network) -> None:
    """The weights of one layer have 2 bits, the others 8."""
    _choose(one, list(network.shapes), "too few bits")
    one.settings[one.layer] = LayerSettings(weight_bits=2, **one.usual)


def two_bits_among_four(one: Planting, network: Network) -> None:
    """The weights of one layer have 2 bits, the others 4."""
    _choose(one, list(network.shapes), "too few bits")
    for name in network.shapes:
        bits = 2 if name == one.layer else 4
        one.settings[name] = LayerSettings(weight_bits=bits, **one.usual)


def swapped_channels(one: Planting, network: Network) -> None:
    """The calibration data have two channels of unlike means in the other order."""
    _choose(one, list(network.shapes)[:1], "shifted data")
    one.data[:, 0] += 3
    one.held_out[:, 1] += 3


def shifted_calibration(one: Planting, network: Network) -> None:
    """The calibration data have another mean, or are larger."""
    _choose(one, list(network.shapes)[:1], "shifted data")
    one.data = one.data + np.float32(1.5) if one.rng.integers(2) else one.data * np.float32(2.5)


def dead(one: Planting, network: Network) -> None:
    """One output channel has only zeros."""
    _choose(one, list(network.shapes), "dead channel")
    weight = one.weights[one.layer]
    weight[one.rng.integers(len(weight))] = 0


def cut_off(one: Planting, network: Network) -> None:
    """The bias of one channel lies so far below 0 that the ReLU behind it passes nothing."""
    _choose(one, list(network.relus), "dead channel")
    bias = one.weights[f"{one.layer} bias"]
    bias[one.rng.integers(len(bias))] = -100


def unread(one: Planting, network: Network) -> None:
    """The layer that reads one channel has only zeros for it."""
    several = [name for name, reader in network.relus.items() if network.shapes[reader][1] > 1]
    _choose(one, several, "dead channel")
    reader = one.weights[network.relus[one.layer]]
    reader[:, one.rng.integers(reader.shape[1])] = 0


def narrow_accumulator(one: Planting, network: Network) -> None:
    """One layer sums its products in too few bits."""
    _choose(one, list(network.shapes), "accumulator overflow")
    bits = int(one.rng.integers(10, 14))
    one.settings[one.layer] = LayerSettings(accumulator_bits=bits, **one.usual)


FAULTS: dict[str, Callable[[Planting, Network], None]] = {
    one.__name__: one
    for one in (
        scaled_channel,
        scaled_channel_with_a_scale,
        scaled_input_channel,
        clipped_range,
        two_bits,
        two_bits_among_four,
        shifted_calibration,
        swapped_channels,
        dead,
        cut_off,
        unread,
        narrow_accumulator,
    )
}


def _choose(one: Planting, layers: list[str], cause: str) -> None:
    one.layer, one.cause = str(one.rng.choice(layers)), cause
