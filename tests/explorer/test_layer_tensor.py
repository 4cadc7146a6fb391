"""A layer's tensor in the lab of ranges: found by its report's key, scaled, or gone."""

import numpy as np
import pytest

from core.analysis import AnalysisConfig, Report, analyze
from explorer import compute
from explorer.layer_tensor import LayerTensor
from tests.analysis.models import images, small_cnn
from tests.explorer import opening

KEY = "ab" * 32


@pytest.fixture(scope="module")
def report() -> Report:
    config = AnalysisConfig(pictures=True)
    found = analyze(small_cnn().SerializeToString(), {"x": images()}, config)
    compute.reports().put(KEY, found)
    return found


def test_values_are_the_layers_own(report: Report) -> None:
    tensor = LayerTensor(KEY, 0, "weights")
    assert LayerTensor.read(tensor.address) == tensor
    values = compute.layer_values(tensor.address)
    weight = next(w for w in small_cnn().graph.initializer if w.name == "w1")
    stored = np.frombuffer(weight.raw_data, np.float32)
    largest = float(np.abs(stored).max())
    assert np.abs(values).max() == pytest.approx(10.0)
    assert values.min() / 10 * largest == pytest.approx(stored.min(), rel=1e-4)
    assert values.max() / 10 * largest == pytest.approx(stored.max(), rel=1e-4)
    assert np.median(values) / 10 * largest == pytest.approx(np.median(stored), abs=0.05 * largest)
    assert compute.example_values(tensor.address, 0) is not None


def test_what_is_not_known_has_no_values(report: Report) -> None:
    assert compute.layer_values("outlier") is None
    assert compute.layer_values(LayerTensor("cd" * 32, 0, "input").address) is None
    assert compute.layer_values(LayerTensor(KEY, 99, "input").address) is None


def test_the_lab_opens_on_the_layer(report: Report) -> None:
    app = opening.opened("labs/range/page.py", story=LayerTensor(KEY, 1, "input").address)
    assert not app.exception
    assert any("256 values of a layer" in one.value for one in app.caption)


def test_the_lab_says_when_the_values_are_gone() -> None:
    app = opening.opened("labs/range/page.py", story=LayerTensor("ef" * 32, 0, "input").address)
    assert not app.exception
    assert "no longer has the values" in app.info[0].value
