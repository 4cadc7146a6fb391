"""Taking a network home without a browser: the pages that it opens in, and what they measure."""

import io

import numpy as np
import pytest

from core.errors import InputError
from core.networks.activation import Activation
from core.networks.designs import fully_connected
from core.networks.layer_precision import LayerPrecision
from core.networks.quantized_chain import quantize_chain
from explorer import handover
from explorer.controls.take_home import of_chain
from explorer.handover import HandedModel
from tests.core.networks.test_chain import random_chain
from tests.explorer import opening
from tests.explorer.model.test_page import finished

X = np.random.default_rng(4).uniform(-1, 1, (20, 2)).astype(np.float32)


@pytest.fixture(scope="module")
def network():
    chain = random_chain(fully_connected((2, 8, 1), Activation.RELU))
    return of_chain("small", lambda: (chain, quantize_chain(chain, X, [LayerPrecision()] * 2)), X)


def handed(url_path: str, model: bytes, inputs: bytes) -> dict[str, HandedModel]:
    return {f"handed over to {url_path}": HandedModel("small", model, inputs)}


def test_files_are_made_when_they_are_asked_for() -> None:
    def fails():
        raise InputError("not yet")

    with pytest.raises(InputError, match="not yet"):
        of_chain("small", fails, X).script()


def test_inputs_are_those_of_the_model(network) -> None:
    np.testing.assert_array_equal(np.load(io.BytesIO(network.inputs()))["input"], X)


def test_your_model_measures_its_layers_on_its_own_inputs(network) -> None:
    state = handed("your-model", network.float_model(), network.inputs())
    app = finished(opening.opened_in_app("model/page.py", state, source=handover.SOURCE))
    tables = [table.value for table in app.dataframe if "layer" in table.value]
    assert sorted(tables[0]["layer"]) == ["layer1", "layer2"]
    source = app.segmented_control(key="ModelSettings.source")
    assert source.format_func(handover.SOURCE) == "Yours: small"
    words = "Measured on the given data for input, 20 samples in 1 run (input [20, 2])"
    assert any(text.value.startswith(words) for text in app.text)


@pytest.mark.slow
def test_integer_truth_finds_its_codes_equal(network) -> None:
    state = handed("integers", network.quantized(), network.inputs())
    app = opening.opened("integers/page.py", state, source=handover.SOURCE)
    while not app.subheader and not app.error:
        app.run()
    assert app.subheader[0].value.startswith("All ")
    assert opening.number(app, "Float islands") == "0"


@pytest.mark.parametrize("script", ["model/page.py", "integers/page.py"])
def test_after_a_reload_the_page_says_where_the_network_is(script: str) -> None:
    app = opening.opened(script, source=handover.SOURCE)
    assert app.info[0].value == handover.GONE
