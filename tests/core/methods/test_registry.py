"""Every method of the table runs, says what it did, and is measured; options are checked."""

import json

import numpy as np
import pytest

from core import InputError
from core.methods.method import NETWORK, Examples, Task
from core.methods.option import options_of
from core.methods.registry import METHODS, method_named
from core.methods.result import measure
from core.methods.storage import float_bytes, quantized_bytes
from core.networks.designs import DEPTHWISE_CNN, DIGITS_CNN
from core.networks.layer_precision import LayerPrecision
from core.networks.quantized_chain import quantize_chain
from tests.core.methods.random_chains import images, normalized, random_chain

pytestmark = pytest.mark.slow

SLOW = ("updates", "trials", "epochs", "images")  # options whose least value is enough here


@pytest.mark.parametrize("design", [DIGITS_CNN, DEPTHWISE_CNN])
@pytest.mark.parametrize("name", METHODS)
def test_every_method_runs_and_is_measured(name: str, design) -> None:
    given, seen = normalized(design), []
    test = Examples(images(20), given.chain.logits(images(20)).argmax(1))
    method = METHODS[name]
    few = {o.name: o.low for o in options_of(method.options) if o.name in SLOW}
    result = measure(method, given, test, few, watch=seen.append)
    assert tuple(seen) == result.steps
    assert {step.layer for step in seen} <= {NETWORK, *(layer.name for layer in design)}
    assert seen
    assert result.float_accuracy == 1.0  # labels are the float network's own answers
    assert 1 < result.bits_per_weight < 10  # a wider network has more than twice the weights
    assert result.bytes < result.float_bytes / 3
    assert np.isfinite(result.network.logits(images(3))).all()
    json.dumps(result.to_dict(), allow_nan=False)


def test_nearest_is_what_the_quantized_chain_is() -> None:
    given = normalized()
    network = measure(METHODS["nearest"], given, Examples(images(5), np.zeros(5))).network
    other = quantize_chain(given.chain, given.inputs, [given.precision] * 3)
    for ours, theirs in zip(network.layers, other.layers, strict=True):
        np.testing.assert_array_equal(ours.weight_codes, theirs.weight_codes)
        np.testing.assert_array_equal(ours.bias_codes, theirs.bias_codes)


def test_bytes_by_hand() -> None:
    given = normalized(bits=3)
    network = quantize_chain(given.chain, given.inputs, [given.precision] * 3)
    # weights 72, 1152 and 2560; 3 bits each; a scale; 8, 16 and 10 biases; 5 bytes of activations
    assert quantized_bytes(network) == (27 + 432 + 960) + 3 * 4 + 4 * 34 + 3 * 5
    assert float_bytes(given.chain) == 4 * (72 + 1152 + 2560 + 34)


@pytest.mark.parametrize("name", METHODS)
def test_defaults_lie_within_their_bounds(name: str) -> None:
    for option in options_of(METHODS[name].options):
        assert option.low <= option.default <= option.high
        assert option.meaning


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"update": 5}, "there is no option 'update'; this method has: updates, penalty"),
        ({"updates": 5}, "updates = 5; give 100 to 20000"),
        ({"updates": 100.5}, "updates = 100.5; give a whole number"),
    ],
)
def test_options_are_checked(values: dict, message: str) -> None:
    with pytest.raises(InputError, match=message):
        measure(METHODS["adaround"], normalized(), Examples(images(5), np.zeros(5)), values)


def test_what_is_refused() -> None:
    with pytest.raises(InputError, match="no method 'x'; choose one of nearest"):
        method_named("x")
    with pytest.raises(InputError, match="no calibration inputs"):
        Task(random_chain(DIGITS_CNN), images(0), LayerPrecision())
    with pytest.raises(InputError, match="take 2 to 8"):
        Task(random_chain(DIGITS_CNN), images(1), LayerPrecision(1))
