"""The bytes of a stored network, counted by hand."""

import numpy as np

from core import PerChannel, PerGroup, PerTensor
from core.networks.mlp import Mlp
from core.studies.stored_network import float_bytes, quantized_bytes

# 4 inputs, 2 hidden units, 2 classes: 8 + 4 weights, 2 + 2 biases.
MLP = Mlp(
    np.array([[7, -7, 1, 0], [1, 2, 3, -7]], np.float32),
    np.zeros(2, np.float32),
    np.array([[7, 1], [-1, 7]], np.float32),
    np.ones(2, np.float32),
)


def test_floats_take_four_bytes_each() -> None:
    assert len(float_bytes(MLP)) == (8 + 4 + 2 + 2) * 4


def test_codes_scales_and_biases_are_counted() -> None:
    biases = 4 * 4
    assert len(quantized_bytes(MLP, 4, PerTensor(), packed=True)) == 4 + 2 + 2 * 4 + biases
    assert len(quantized_bytes(MLP, 4, PerTensor(), packed=False)) == 8 + 4 + 2 * 4 + biases
    assert len(quantized_bytes(MLP, 4, PerChannel(0), packed=True)) == 4 + 2 + 4 * 4 + biases
    assert len(quantized_bytes(MLP, 4, PerGroup(1, 2), packed=True)) == 4 + 2 + 6 * 4 + biases


def test_the_first_bytes_are_the_codes() -> None:
    # S = 1: codes 7, −7, 1, 0 are the nibbles 7, 9, 1, 0, the first one lowest.
    assert quantized_bytes(MLP, 4, PerTensor(), packed=True)[:2] == bytes([0x97, 0x01])
