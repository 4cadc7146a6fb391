"""What the layers of a network compute and hold, counted from their shapes, whatever the bits."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import prod

from core.data.digits import SIDE
from core.methods.mixed_precision.bits import multiplications
from core.networks.chain import Design
from core.networks.sorter import POSITIONS


@dataclass(frozen=True)
class LayerWork:
    """One layer and one input.

    products: multiplications, each followed by an addition. weights: numbers in the weight.
    outputs: output channels, each with a bias. read, written: activations that enter and leave.
    """

    name: str
    products: int
    weights: int
    outputs: int
    read: int
    written: int


def chain_work(design: Design) -> tuple[LayerWork, ...]:
    """The layers of a network of digits, for one image of 8×8 pixels.

    ReLU and max-pooling are computed before a layer's output is written: what it writes is what the
    next layer reads.

    >>> from core.networks.designs import DIGITS_CNN
    >>> chain_work(DIGITS_CNN)[1]  # 16·8·9 weights, each used at 8·8 places; 16 maps of 4·4
    LayerWork(name='conv2', products=73728, weights=1152, outputs=16, read=512, written=256)
    """
    side, channels, reads = SIDE, 1, []
    for layer in design:
        reads.append(channels * side * side)
        channels, side = layer.shape[0], side // layer.pool if layer.is_convolution else 1
    written = [*reads[1:], channels]
    return tuple(
        LayerWork(layer.name, products, prod(layer.shape), layer.shape[0], read, out)
        for layer, products, read, out in zip(
            design, multiplications(design), reads, written, strict=True
        )
    )


def linear_work(shapes: Iterable[tuple[str, tuple[int, ...]]]) -> tuple[LayerWork, ...]:
    """Fully connected layers of a transformer, by name and shape (outputs, inputs), for one word.

    Each reads all positions of the word, and uses every weight once for each.

    >>> linear_work([("head", (4, 32))])  # 4·32 weights at 11 positions
    (LayerWork(name='head', products=1408, weights=128, outputs=4, read=352, written=44),)
    """
    return tuple(
        LayerWork(
            name,
            POSITIONS * outputs * inputs,
            outputs * inputs,
            outputs,
            POSITIONS * inputs,
            POSITIONS * outputs,
        )
        for name, (outputs, inputs) in shapes
    )
