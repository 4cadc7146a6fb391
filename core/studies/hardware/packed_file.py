"""A network's weights written to a file: packed codes, scales, biases, in the safetensors format.

    8 bytes    n, the length of the header, little-endian
    n bytes    {"conv1.codes": {"dtype": "U8", "shape": [72], "data_offsets": [0, 72]}, …}
    the rest   the arrays, one after the other

Format: https://github.com/huggingface/safetensors. Codes are signed and lie as
`core.formats.packing` packs them, the first in the lowest bits; of 1 bit, a set bit is −1. "shape"
and "bits" of each layer stand in the header's "__metadata__".
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from core.formats.packing import pack
from core.granularity import PerChannel, PerTensor
from core.networks.cnn import Layer
from core.networks.layer_precision import LayerPrecision

_KINDS = {"uint8": "U8", "int8": "I8", "float32": "F32"}


@dataclass(frozen=True, eq=False)
class PackedLayer:
    """A layer as it is stored.

    shape: of the weight. bits: of a code. codes: uint8, packed, or int8 for 8 bits. scale: float32,
    () or (outputs,). bias: float32 (outputs,).
    """

    name: str
    shape: tuple[int, ...]
    bits: int
    codes: np.ndarray
    scale: np.ndarray
    bias: np.ndarray

    @property
    def arrays(self) -> dict[str, np.ndarray]:
        """Its arrays by their names in the file."""
        parts = {"codes": self.codes, "scale": self.scale, "bias": self.bias}
        return {f"{self.name}.{part}": array for part, array in parts.items()}

    @property
    def bytes(self) -> int:
        """Of all three arrays."""
        return sum(array.nbytes for array in self.arrays.values())


def packed_layers(
    layers: Mapping[str, Layer], bits: int, per_channel: bool
) -> tuple[PackedLayer, ...]:
    """Each layer with symmetric codes of 1, 2, 4 or 8 bits; one bit is ±mean|w|.

    per_channel: a scale for each output rather than one for the weight.

    Raises:
        InputError: for bits that cannot be packed.
    """
    precision = LayerPrecision(bits, granularity=PerChannel() if per_channel else PerTensor())
    return tuple(_packed(name, layer, precision) for name, layer in layers.items())


def as_file(layers: Iterable[PackedLayer]) -> bytes:
    """The whole file."""
    layers = tuple(layers)
    about = {one.name: json.dumps({"shape": one.shape, "bits": one.bits}) for one in layers}
    header: dict[str, object] = {"__metadata__": about}
    arrays = {name: array for one in layers for name, array in one.arrays.items()}
    start = 0
    for name, array in arrays.items():
        header[name] = {
            "dtype": _KINDS[array.dtype.name],
            "shape": array.shape,
            "data_offsets": (start, start + array.nbytes),
        }
        start += array.nbytes
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)  # so that the arrays begin at a multiple of 8
    data = b"".join(array.tobytes() for array in arrays.values())
    return len(text).to_bytes(8, "little") + text + data


def _packed(name: str, layer: Layer, precision: LayerPrecision) -> PackedLayer:
    params = precision.weight_params(layer.weight)
    codes = precision.weight_codes(layer.weight, params)
    bits = precision.weight_bits
    if bits == 1:
        codes = (codes < 0).astype(np.uint8)
    return PackedLayer(
        name,
        layer.weight.shape,
        bits,
        codes.reshape(-1).astype(np.int8) if bits == 8 else np.asarray(pack(codes, bits)),
        np.asarray(params.scale, "<f4").reshape(-1 if params.scale.ndim else ()),
        np.asarray(layer.bias, "<f4"),
    )
