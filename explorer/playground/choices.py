"""What a visitor chooses in the playground, and the core's objects for these choices."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.calibration import RULES
from core.data.plane_points import PlanePoints, Shape, draw_points
from core.errors import InputError
from core.granularity import PerChannel, PerTensor
from core.kernels import Profile
from core.networks.activation import Activation
from core.networks.layer_precision import LayerPrecision
from core.rounding import RoundingMode
from core.training.playground import MAX_LAYERS, MAX_NEURONS, Playground
from explorer import settings
from explorer.playground import own_points

OWN = "own"
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
    shape: of the data, or "own". points: the visitor's own (`own_points`); adds: the label of
    those that a click adds. noise: hundredths of the data's unit.
    layer_bits: two digits a layer, bits of its weights and of what it reads; 0: as all layers.
    round: how many passes over the training points are done.
    """

    shape: str = settings.choice("moons", (*(s.value for s in Shape), OWN))
    points: str = settings.text("", own_points.PATTERN)
    adds: str = settings.choice("1", ("0", "1"))
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
    layer_bits: str = settings.text("", r"([0-8][02-8]){0,7}")
    rounding: str = settings.choice("nearest-even", ROUNDINGS)
    calibration: str = settings.choice("minmax", RULES)
    powers: bool = settings.flag(False)
    profile: str = settings.choice("onnx", PROFILES)
    seed: int = settings.whole(0, 0, 999)
    round: int = settings.whole(START, 0, LAST)


@dataclass(frozen=True)
class Data:
    """Which points are drawn; the same values give the same points.

    shape: None for the visitor's own, which `own` holds as text.
    """

    shape: Shape | None
    noise: float
    seed: int
    own: str = ""

    @property
    def points(self) -> PlanePoints:
        """400 points, or the visitor's: every other one to train on, the rest to test with.

        Raises:
            InputError: for too few points of the visitor's, or of one label alone.
        """
        if self.shape is None:
            return own_points.from_text(self.own)
        return draw_points(self.shape, noise=self.noise, seed=self.seed)


def data(now: PlaygroundSettings) -> Data:
    """The data that was chosen."""
    if now.shape == OWN:
        return Data(None, 0.0, 0, now.points)
    return Data(Shape(now.shape), now.noise / 100, now.seed)


def can_be_trained(data: Data) -> bool:
    """Whether there are enough points of both labels."""
    try:
        return bool(data.points)
    except InputError:
        return False


def layer_bits_of(now: PlaygroundSettings) -> list[tuple[int, int]]:
    """Bits of the weights and of what is read, for each layer; 0 where it is as all layers.

    >>> layer_bits_of(PlaygroundSettings(layers=2, layer_bits="8800"))
    [(8, 8), (0, 0), (0, 0)]
    """
    digits = now.layer_bits.ljust(2 * (now.layers + 1), "0")
    return [(int(digits[2 * i]), int(digits[2 * i + 1])) for i in range(now.layers + 1)]


def layer_bits_as_text(bits: Sequence[tuple[int, int]]) -> str:
    """What `layer_bits_of` reads; nothing where all layers are alike.

    >>> layer_bits_as_text([(8, 8), (0, 0)]), layer_bits_as_text([(0, 0)])
    ('8800', '')
    """
    text = "".join(f"{weights}{reads}" for weights, reads in bits)
    return text if text.strip("0") else ""


def playground(now: PlaygroundSettings) -> Playground:
    """The network, its training, and how each layer is quantized."""
    return Playground(
        hidden=(now.neurons,) * now.layers,
        activation=Activation(now.activation),
        learning_rate=float(now.rate),
        precisions=tuple(
            _precision(now, weights or now.weight_bits, reads or now.activation_bits)
            for weights, reads in layer_bits_of(now)
        ),
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
