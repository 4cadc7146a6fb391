"""What a visitor chooses in the playground, and what the core is asked for."""

from dataclasses import dataclass

from core.calibration import RULES
from core.data.plane_points import PlanePoints, Shape, draw_points
from core.granularity import PerChannel, PerTensor
from core.kernels import Profile
from core.networks.activation import Activation
from core.networks.layer_precision import LayerPrecision
from core.rounding import RoundingMode
from core.training.playground import MAX_LAYERS, MAX_NEURONS, Playground
from explorer import settings

START, LAST = 30, 300  # rounds that are trained before the first sight, and at most
SCALES = {"tensor": "per layer", "channel": "per neuron"}
WHEN = {"after": "in float", "during": "on its levels"}
ACTIVATIONS = {a.value: a.value for a in Activation} | {"relu": "ReLU"}
RATES = ("0.001", "0.003", "0.01", "0.03", "0.1")
ROUNDINGS = {
    RoundingMode.NEAREST_EVEN.value: "to the nearest",
    RoundingMode.STOCHASTIC.value: "stochastic",
    RoundingMode.FLOOR.value: "down",
    RoundingMode.TOWARD_ZERO.value: "towards zero",
}
PROFILES = {
    Profile.ONNX.value: "ONNX",
    Profile.TFLITE.value: "TFLite",
    Profile.TFLITE_SINGLE.value: "TFLite, one rounding",
    Profile.DYADIC.value: "dyadic",
}


@dataclass(frozen=True)
class PlaygroundSettings:
    """The page's settings.

    when: whether quantization comes after training, or during it.
    noise: hundredths of the data's unit. outer8: whether the first and the last layer keep 8 bits.
    round: how many passes over the training points are done.
    """

    shape: str = settings.choice("moons", [s.value for s in Shape])
    weight_bits: int = settings.whole(2, 1, 8)
    activation_bits: int = settings.whole(4, 2, 8)
    scales: str = settings.choice("tensor", SCALES)
    when: str = settings.choice("after", WHEN)
    layers: int = settings.whole(3, 0, MAX_LAYERS)
    neurons: int = settings.whole(8, 1, MAX_NEURONS)
    activation: str = settings.choice("relu", ACTIVATIONS)
    rate: str = settings.choice("0.03", RATES)
    noise: int = settings.whole(5, 0, 30)
    symmetric: bool = settings.flag(False)
    outer8: bool = settings.flag(False)
    rounding: str = settings.choice("nearest-even", ROUNDINGS)
    calibration: str = settings.choice("minmax", RULES)
    powers: bool = settings.flag(False)
    profile: str = settings.choice("onnx", PROFILES)
    seed: int = settings.whole(0, 0, 999)
    round: int = settings.whole(START, 0, LAST)


@dataclass(frozen=True)
class Data:
    """Which points are drawn; the same values give the same points."""

    shape: Shape
    noise: float
    seed: int

    @property
    def points(self) -> PlanePoints:
        """400 points: every other one to train on, the rest to test with."""
        return draw_points(self.shape, noise=self.noise, seed=self.seed)


def data(now: PlaygroundSettings) -> Data:
    """The data that was chosen."""
    return Data(Shape(now.shape), now.noise / 100, now.seed)


def playground(now: PlaygroundSettings) -> Playground:
    """The network, its training, and how each layer is quantized."""
    chosen = _precision(now, now.weight_bits, now.activation_bits)
    precisions = [chosen] * (now.layers + 1)
    if now.outer8:
        precisions[0] = precisions[-1] = _precision(now, 8, 8)
    return Playground(
        hidden=(now.neurons,) * now.layers,
        activation=Activation(now.activation),
        learning_rate=float(now.rate),
        precisions=tuple(precisions),
        during=now.when == "during",
        seed=now.seed,
    )


def _precision(now: PlaygroundSettings, weight_bits: int, activation_bits: int) -> LayerPrecision:
    return LayerPrecision(
        weight_bits,
        activation_bits,
        PerTensor() if now.scales == "tensor" else PerChannel(0),
        now.symmetric,
        now.calibration,
        RoundingMode(now.rounding),
        now.powers,
    )
