"""The designs of the small networks that train in front of a reader."""

from core.networks.activation import Activation
from core.networks.chain import Chain, Design, LayerDesign
from core.networks.cnn import Cnn, Layer
from core.networks.mlp import Mlp

LINEAR = Activation.LINEAR

#: image 1×8×8 → 8 maps → 16 maps → halved → 10 scores: the network of `core.networks.cnn`.
DIGITS_CNN: Design = (
    LayerDesign("conv1", (8, 1, 3, 3)),
    LayerDesign("conv2", (16, 8, 3, 3), pool=2),
    LayerDesign("classifier", (10, 256), LINEAR),
)

#: The same task with separable convolutions, as in MobileNet (Howard et al. 2017, arXiv
#: 1704.04861): a filter of its own for each channel, then 1×1 convolutions that mix the channels.
DEPTHWISE_CNN: Design = (
    LayerDesign("conv1", (16, 1, 3, 3)),
    LayerDesign("depthwise1", (16, 1, 3, 3), groups=16),
    LayerDesign("pointwise1", (32, 16, 1, 1), pool=2),
    LayerDesign("depthwise2", (32, 1, 3, 3), groups=32),
    LayerDesign("pointwise2", (32, 32, 1, 1), pool=2),
    LayerDesign("classifier", (10, 128), LINEAR),
)


def fully_connected(widths: tuple[int, ...], activation: Activation) -> Design:
    """Layers of these widths, inputs first and outputs last; the last layer is linear.

    >>> [layer.shape for layer in fully_connected((2, 8, 2), Activation.TANH)]
    [(8, 2), (2, 8)]
    """
    last = len(widths) - 2
    pairs = zip(widths[1:], widths[:-1], strict=True)
    return tuple(
        LayerDesign(f"layer{i + 1}", shape, LINEAR if i == last else activation)
        for i, shape in enumerate(pairs)
    )


def cnn_as_chain(cnn: Cnn) -> Chain:
    """The small CNN of `core.networks.cnn` as a chain; weights are shared, not copied."""
    return Chain(DIGITS_CNN, tuple(cnn))


def mlp_as_chain(mlp: Mlp) -> Chain:
    """The two-layer network of `core.networks.mlp` as a chain; weights are shared, not copied."""
    layers = (Layer(mlp.weight1, mlp.bias1), Layer(mlp.weight2, mlp.bias2))
    widths = (mlp.weight1.shape[1], len(mlp.weight1), len(mlp.weight2))
    return Chain(fully_connected(widths, Activation.RELU), layers)
