"""The file is read by the package safetensors, and its bytes are the codes, sign by sign."""

import json

import numpy as np
import pytest
from safetensors.numpy import load

from core.errors import InputError
from core.networks.cnn import Layer
from core.studies.hardware.layer_cost import Bits, LayerCost
from core.studies.hardware.layer_work import LayerWork
from core.studies.hardware.packed_file import as_file, packed_layers

DRAW = np.random.default_rng(0)
LAYERS = {
    name: Layer(DRAW.normal(size=shape).astype(np.float32), DRAW.normal(size=shape[0]))
    for name, shape in (("conv", (3, 2, 3, 3)), ("head", (5, 7)))
}


def read_codes(packed: np.ndarray, bits: int, count: int) -> np.ndarray:
    """The lowest bits first; two's complement, and for one bit −1 where it is set."""
    octets = np.unpackbits(packed.view(np.uint8), bitorder="little")
    rows = octets[: count * bits].reshape(count, bits).astype(int)
    if bits == 1:
        return 1 - 2 * rows[:, 0]
    weights = 2 ** np.arange(bits)
    weights[-1] *= -1
    return rows @ weights


@pytest.mark.parametrize("per_channel", [True, False])
@pytest.mark.parametrize("bits", [8, 4, 2, 1])
def test_the_package_safetensors_reads_it_and_the_codes_mean_the_weights(
    bits: int, per_channel: bool
) -> None:
    layers = packed_layers(LAYERS, bits, per_channel)
    content = as_file(layers)
    header = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])
    arrays = load(content)
    for name, layer in LAYERS.items():
        about = json.loads(header["__metadata__"][name])
        assert about == {"shape": list(layer.weight.shape), "bits": bits}
        codes = read_codes(arrays[f"{name}.codes"], bits, layer.weight.size)
        rows = layer.weight.reshape(len(layer.weight), -1) if per_channel else layer.weight.ravel()
        magnitudes = np.abs(rows)
        scale = (
            magnitudes.mean(axis=-1)
            if bits == 1
            else magnitudes.max(axis=-1) / (2 ** (bits - 1) - 1)
        )
        np.testing.assert_allclose(arrays[f"{name}.scale"], scale, rtol=1e-6)
        steps = rows / np.expand_dims(scale, -1)
        nearest = np.where(rows < 0, -1, 1) if bits == 1 else np.rint(steps)
        np.testing.assert_array_equal(codes, nearest.ravel())
        np.testing.assert_array_equal(arrays[f"{name}.bias"], layer.bias.astype(np.float32))


@pytest.mark.parametrize("bits", [8, 4, 2, 1])
def test_the_size_written_is_the_size_computed(bits: int) -> None:
    layers = packed_layers(LAYERS, bits, per_channel=True)
    costs = [
        LayerCost(LayerWork(n, 1, one.weight.size, len(one.bias), 1, 1), Bits(bits, 8))
        for n, one in LAYERS.items()
    ]
    assert [layer.bytes for layer in layers] == [cost.stored_bytes for cost in costs]
    content = as_file(layers)
    header = 8 + int.from_bytes(content[:8], "little")
    assert len(content) == header + sum(layer.bytes for layer in layers)
    assert header % 8 == 0


def test_bits_that_do_not_pack_are_refused() -> None:
    with pytest.raises(InputError, match="3 bits cannot be packed"):
        packed_layers(LAYERS, 3, per_channel=True)
