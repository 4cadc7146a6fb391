"""A remedy names the method of the registry that it carries out, with a link to its paper."""

from core.analysis.remedies.table import REMEDIES
from core.methods.registry import METHODS
from core.methods.transformer.registry import MATRIX_METHODS
from explorer.model.remedy_words import about, label


def test_every_method_that_a_remedy_names_is_in_a_registry() -> None:
    named = {name: one.method for name, one in REMEDIES.items() if one.method is not None}
    assert set(named) == {
        "other range",
        "equalization",
        "smoothing",
        "bias correction",
        "GPTQ",
        "AdaRound",
        "split outliers",
    }
    for method in named.values():
        assert method in (METHODS.get(method.name), MATRIX_METHODS.get(method.name))


def test_words() -> None:
    assert label(REMEDIES["GPTQ"]) == "GPTQ"
    assert label(REMEDIES["per channel"]) == "Per channel"
    assert "[arXiv 2210.17323](https://arxiv.org/abs/2210.17323)" in about(REMEDIES["GPTQ"])
    assert "survey III-G2" in about(REMEDIES["equalization"])
    assert about(REMEDIES["keep float"]) == "Keep float: the layer is not quantized."


def test_what_chooses_codes_is_for_products_with_a_matrix() -> None:
    assert REMEDIES["AdaRound"].takes("Conv")
    assert not REMEDIES["AdaRound"].takes("LSTM")
    assert REMEDIES["more bits"].takes("LSTM")
