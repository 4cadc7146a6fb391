"""The page's setting is that of the claims, and changed levels are counted as by hand."""

import numpy as np
import pytest

from core.data.digits import load_digits
from core.formats import IntFormat
from core.networks.activation import Activation
from core.networks.chain import Chain, LayerDesign
from core.networks.cnn import Layer
from core.networks.designs import DIGITS_CNN
from core.params import QuantParams
from core.studies.claims.digits_cnn import TWO_BITS
from core.studies.claims.table import read_table
from core.studies.training_on_levels import (
    accuracy_after_rounding,
    changed_level,
    precision_at,
)
from core.training.quantization_aware import QuantizedStep
from core.training.train_chain import train_chain


def one_layer(weights: list[float], step: float) -> QuantizedStep:
    """A state whose only layer has these weights, all of them on levels."""
    design = (LayerDesign("only", (1, len(weights)), Activation.LINEAR),)
    weight = np.array([weights], np.float32)
    chain = Chain(design, (Layer(weight, np.zeros(1, np.float32)),))
    params = QuantParams(np.float32(step), np.int32(0), IntFormat(3))
    return QuantizedStep(0, 1, 0.0, 0.0, chain, chain, (params,), (params,), (None,))


def test_two_bits_are_those_of_the_claims() -> None:
    assert precision_at(2) == TWO_BITS


def test_a_level_is_the_code_not_its_value() -> None:
    before = one_layer([0.5, 1.0, -0.5, 0.0], 0.5)  # codes 1, 2, −1, 0
    stretched = one_layer([1.0, 2.0, -1.0, 0.0], 1.0)  # the same codes
    moved = one_layer([1.0, 1.0, -0.5, 0.0], 0.5)  # codes 2, 2, −1, 0
    assert changed_level(before, stretched, 0) == 0
    assert changed_level(before, moved, 0) == 0.25


@pytest.mark.slow
def test_rounding_to_two_bits_costs_what_the_claims_say() -> None:
    digits = load_digits()
    *_, last = train_chain(DIGITS_CNN, digits, 0)
    claimed = read_table().row("cnn W2A4 tensor mse").values[0]
    assert 100 * accuracy_after_rounding(last.chain, digits, 2) == pytest.approx(claimed)
