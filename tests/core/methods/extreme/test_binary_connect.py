"""BinaryConnect: signs of one fixed size, floats within ±H, drawn with the mean of the float."""

from dataclasses import replace

import numpy as np
import pytest

from core.methods.extreme import binary_connect
from core.methods.method import Method
from core.methods.registry import METHODS
from core.methods.result import measure
from tests.core.methods.random_chains import normalized


@pytest.mark.parametrize("at_random", [0, 1])
def test_the_size_is_fixed_before_training_and_training_moves_signs(at_random: int) -> None:
    task = normalized()
    values = {"epochs": 20, "rate": 0.02, "at_random": at_random}
    result = measure(METHODS["binary-connect"], task, task.labelled, values)
    losses = [step.after for step in result.steps if step.layer == "network"]
    assert losses[-1] < losses[0] / 2
    moved = 0
    for layer, start in zip(result.network.layers, task.chain.layers, strict=True):
        size = np.abs(start.weight).mean()
        np.testing.assert_allclose(np.abs(layer.real.weight), size, rtol=1e-6)
        moved += int((layer.weight_codes != np.where(start.weight < 0, -1, 1)).sum())
    assert moved > 0
    # a bit for each of 3784 weights; a scale a layer; 34 biases; parameters of 3 inputs
    assert result.bytes == (9 + 144 + 320) + 3 * 4 + 34 * 4 + 3 * 5


def test_updates_of_the_floats_are_clipped(monkeypatch) -> None:
    """Without the clip, large steps would carry floats far beyond ±H."""
    seen = {}

    def watched(task, learned, training):
        weights = [w.clone() for w in learned.tensors]
        tuned = yield from fine_tune(task, learned, training)
        seen["farthest"] = [
            float(w.detach().abs().max() / start.abs().mean())
            for w, start in zip(learned.tensors, weights, strict=True)
        ]
        return tuned

    fine_tune = binary_connect.fine_tune
    monkeypatch.setattr(binary_connect, "fine_tune", watched)
    task = normalized()
    method: Method = replace(METHODS["binary-connect"], run=binary_connect.run)
    measure(method, task, task.labelled, {"epochs": 2, "rate": 0.5})
    assert max(seen["farthest"]) <= 1 + 1e-6
