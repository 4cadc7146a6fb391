"""Memory, bit operations and bytes moved of one layer at a number of bits."""

from dataclasses import dataclass

from core.errors import InputError
from core.studies.hardware.layer_work import LayerWork

FLOAT = 32  # bits of what is not quantized, and of scales and biases


@dataclass(frozen=True)
class Bits:
    """Bits of weights and of activations, 1 to 32; 32 is float32.

    per_channel: a float32 scale for each output channel rather than one for the weight.

    Raises:
        InputError: for bits out of these.
    """

    weight: int = FLOAT
    activation: int = FLOAT
    per_channel: bool = True

    def __post_init__(self) -> None:
        for bits in (self.weight, self.activation):
            if not 1 <= bits <= FLOAT:
                raise InputError(f"{bits} bits; give 1 to {FLOAT}, and {FLOAT} for float32.")

    @property
    def wider(self) -> int:
        """The width a product is computed at: both factors are brought to that of the wider one."""
        return max(self.weight, self.activation)


IN_FLOAT = Bits()


@dataclass(frozen=True)
class LayerCost:
    """A layer at some bits, with so many inputs computed at once.

    >>> layer = LayerWork("layer", products=80, weights=80, outputs=8, read=10, written=8)
    >>> cost = LayerCost(layer, Bits(weight=4, activation=8), inputs=2)
    >>> cost.scale_bytes, cost.stored_bytes  # 8·4; 80/2 + 32 + 8·4
    (32, 104)
    >>> cost.bytes_moved, cost.operations, cost.bit_operations  # 104 + 2·18; 2·160; 160·4·8
    (140, 320, 5120)
    """

    work: LayerWork
    bits: Bits
    inputs: int = 1

    @property
    def code_bytes(self) -> int:
        """The weights, packed, up to a whole byte."""
        return -(-self.work.weights * self.bits.weight // 8)

    @property
    def scale_bytes(self) -> int:
        """The scales of the weights; none in float32."""
        if self.bits.weight == FLOAT:
            return 0
        return FLOAT // 8 * (self.work.outputs if self.bits.per_channel else 1)

    @property
    def bias_bytes(self) -> int:
        """The biases, float32 or int32."""
        return FLOAT // 8 * self.work.outputs

    @property
    def stored_bytes(self) -> int:
        """Memory that the layer takes: weights, scales, biases."""
        return self.code_bytes + self.scale_bytes + self.bias_bytes

    @property
    def bytes_moved(self) -> int:
        """From and to main memory, if nothing stays in a cache between layers.

        What is stored is read once for all inputs; activations are read and written for each.
        """
        activations = self.inputs * (self.work.read + self.work.written)
        return self.stored_bytes + -(-activations * self.bits.activation // 8)

    @property
    def products(self) -> int:
        """Multiplications of all inputs."""
        return self.inputs * self.work.products

    @property
    def operations(self) -> int:
        """Multiplications and additions, as peaks of processors are counted."""
        return 2 * self.products

    @property
    def bit_operations(self) -> int:
        """Multiplications × bits of a weight × bits of an activation.

        The measure of HAWQ-V3 (Yao et al. 2021, arXiv 2011.10680, section 4).
        """
        return self.products * self.bits.weight * self.bits.activation

    @property
    def intensity(self) -> float:
        """Operations for each byte moved."""
        return self.operations / self.bytes_moved
