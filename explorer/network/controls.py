"""What a visitor chooses: the network, its bits, the layer on screen, and the digit."""

from dataclasses import dataclass, replace

from core.data.digits import TEST_IMAGES
from core.networks.chain import Design
from core.networks.designs import DEPTHWISE_CNN, DIGITS_CNN
from core.studies.weight_scales import LayerBits
from explorer import settings
from explorer.chart.controls import Choice, Preset, Slider
from explorer.controls.drawing_pad.pad import PATTERN

BITS = (2, 3, 4, 5, 6, 7, 8)  # a symmetric format needs a positive code, hence 2 or more
DESIGNS: dict[str, Design] = {"depthwise": DEPTHWISE_CNN, "plain": DIGITS_CNN}
NETWORKS = {"depthwise": "depthwise", "plain": "plain CNN"}
SCALES = {"tensor": "per tensor", "channel": "per channel", "equalized": "equalized"}
SHARING = {"same": "the same in all layers", "own": "own bits, set below"}
LAYERS = {
    "conv1": ("Convolution 1", "3×3 filters over the image."),
    "conv2": ("Convolution 2", "Each 3×3 filter reads all channels; pooling halves the maps."),
    "depthwise1": ("Depthwise 1", "Each channel has a 3×3 filter of its own."),
    "pointwise1": ("Pointwise 1", "1×1 filters mix the channels; pooling halves the maps."),
    "depthwise2": ("Depthwise 2", "Each channel has a 3×3 filter of its own."),
    "pointwise2": ("Pointwise 2", "1×1 filters mix the channels; pooling halves the maps."),
    "classifier": ("Classifier", "A score for each digit."),
}
_FIRST_LAYER = {"depthwise": "pointwise1", "plain": "conv2"}


@dataclass(frozen=True)
class DigitsNetwork:
    """A trained network and how its scales are shared; bits of its weights are chosen apart."""

    network: str
    scales: str
    activation_bits: int
    seed: int

    @property
    def design(self) -> Design:
        """Its layers."""
        return DESIGNS[self.network]

    def with_scales(self, scales: str) -> "DigitsNetwork":
        """The same network, its scales shared in another way."""
        return replace(self, scales=scales)

    @property
    def uniform_bits(self) -> tuple[LayerBits, ...]:
        """Each number of bits in `BITS`, the same in every layer."""
        return tuple((bits,) * len(self.design) for bits in BITS)


@dataclass(frozen=True)
class NetworkSettings:
    """The page's settings.

    scales:       what shares a scale of the weights.
    layer_bits:   "same": `weight_bits` in every layer; "own": those of the fields named as layers.
    layer:        whose feature maps are drawn.
    digit:        the test digit that is followed; −1: the first that shows the effect.
    drawing:      what was drawn instead of it, "" for nothing.
    seed:         of the network's training.
    """

    network: str = settings.choice("depthwise", NETWORKS)
    scales: str = settings.choice("tensor", SCALES)
    weight_bits: int = settings.whole(3, BITS[0], BITS[-1])
    layer_bits: str = settings.choice("same", SHARING)
    activation_bits: int = settings.whole(8, 2, 8)
    layer: str = settings.choice("pointwise1", LAYERS)
    digit: int = settings.whole(-1, -1, TEST_IMAGES - 1)
    drawing: str = settings.text("", PATTERN)
    conv1: int = settings.whole(4, BITS[0], BITS[-1])
    conv2: int = settings.whole(3, BITS[0], BITS[-1])
    depthwise1: int = settings.whole(4, BITS[0], BITS[-1])
    pointwise1: int = settings.whole(6, BITS[0], BITS[-1])
    depthwise2: int = settings.whole(3, BITS[0], BITS[-1])
    pointwise2: int = settings.whole(3, BITS[0], BITS[-1])
    classifier: int = settings.whole(3, BITS[0], BITS[-1])
    seed: int = settings.whole(0, 0, 999)

    @property
    def chosen(self) -> DigitsNetwork:
        """The network on screen."""
        return DigitsNetwork(self.network, self.scales, self.activation_bits, self.seed)

    @property
    def own_bits(self) -> LayerBits:
        """The visitor's own bits, layer by layer."""
        return tuple(getattr(self, layer.name) for layer in self.chosen.design)

    @property
    def bits(self) -> LayerBits:
        """Bits of the network on screen, layer by layer."""
        uniform = (self.weight_bits,) * len(self.chosen.design)
        return self.own_bits if self.layer_bits == "own" else uniform

    @property
    def index(self) -> int:
        """Which of the measured networks is on screen: by bits, the one with own bits last."""
        return len(BITS) if self.layer_bits == "own" else BITS.index(self.weight_bits)

    @property
    def shown_layer(self) -> int:
        """The place of the layer on screen; where the network lacks it, of an instructive one."""
        names = [layer.name for layer in self.chosen.design]
        return names.index(self.layer if self.layer in names else _FIRST_LAYER[self.network])


CONTROLS = (
    Choice("network", "Network", NETWORKS, row=True),
    Choice("scales", "One scale for the weights", SCALES, row=True),
    Slider("weight_bits", "Bits for each weight", BITS[0], BITS[-1], 1),
    Slider("activation_bits", "Bits for each activation", 2, 8, 1),
    Choice("layer_bits", "Bits of the layers", SHARING),
)


def layer_presets(design: Design) -> tuple[Preset, ...]:
    """A button for each layer, in the order in which the digit passes them."""
    return tuple(Preset(*LAYERS[layer.name], {"layer": layer.name}) for layer in design[:-1])
