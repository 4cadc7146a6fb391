"""Two runs side by side, matched by the layers' names."""

from dataclasses import replace

from core.analysis import AnalysisConfig, Report
from core.analysis.results.measured_errors import LayerError, OutputError
from core.analysis.results.measured_model import ModelInfo
from core.metrics import ErrorSums, error_sums
from explorer.model.comparison import rows, title, what_is_compared

SIGNAL = [1.0, 1.0]


def sums(noise: float) -> ErrorSums:
    """Of two ones and an error of `noise` in each: an SQNR of −20·log10(noise) dB."""
    import numpy as np

    return error_sums(np.array(SIGNAL), np.array(SIGNAL) + noise)


def layer(name: str, alone: float, accumulated: float) -> LayerError:
    return LayerError(0, name, "Conv", 4, ((2, 2),), None, None, sums(alone), sums(accumulated))


def run(bits: int, output: float, *layers: LayerError) -> Report:
    info = ModelInfo("net.onnx", "ab" * 32, 10, 17, 8, 8)
    return Report(
        info,
        layers,
        (OutputError("y", sums(output)),),
        AnalysisConfig(weight_bits=bits, per_channel=False),
        "noise",
        "",
        (),
        (),
        {},
    )


BEFORE = run(8, 0.01, layer("a", 0.1, 0.1), layer("b", 0.01, 0.1), layer("gone", 0.1, 0.1))
NOW = run(4, 0.1, layer("a", 0.01, 0.1), layer("b", 0.1, 1.0), layer("new", 0.0, 0.1))


def test_changes_by_hand_the_greatest_loss_first() -> None:
    found = rows(BEFORE, NOW)
    assert [row["layer"] for row in found] == ["output y", "b", "a"]
    assert [row["change alone"] for row in found] == ["", "−20.0", "+20.0"]
    assert [row["change accumulated"] for row in found] == ["−20.0", "−20.0", "+0.0"]
    assert (found[1]["alone, earlier ↑"], found[1]["alone, now ↑"]) == ("40.0", "20.0")


def test_an_exact_layer_has_no_change() -> None:
    exact = replace(NOW, layers=(layer("a", 0.0, 0.1),))
    assert rows(BEFORE, exact)[1]["change alone"] == "–"
    assert rows(BEFORE, exact)[1]["alone, now ↑"] == "exact"


def test_words() -> None:
    assert title(NOW) == "net.onnx: W4A8 per tensor, minmax, for file"
    said = what_is_compared(BEFORE, NOW)
    assert "in the earlier run alone: 1; in this: 1" in said
    assert "did not measure the same data" not in said
    assert "did not measure the same data" in what_is_compared(BEFORE, replace(NOW, data="other"))
