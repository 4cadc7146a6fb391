"""The report on a file of weights: numbers by hand, what is not measured, the shell."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import safetensors.numpy

from core.analysis import AnalysisConfig, Task, start_analysis
from core.analysis.measure import look, measure
from core.analysis.results.weights_listing import WeightsListing
from core.analysis.results.weights_report import WeightsReport
from core.analysis.weights import read_weights
from core.errors import InputError
from core.models.file_format import FileFormat, Upload
from core.models.weights.stored_weights import StoredWeights

pytestmark = pytest.mark.slow


def content(**tensors: np.ndarray) -> bytes:
    return safetensors.numpy.save({name: np.asarray(x) for name, x in tensors.items()})


def measured(source: bytes, bits: int = 4, per_channel: bool = True) -> WeightsReport:
    config = AnalysisConfig(weight_bits=bits, per_channel=per_channel)
    report = measure(source, config=config, name="w.safetensors")
    assert isinstance(report, WeightsReport)
    return report


def test_errors_by_hand() -> None:
    # int4 narrow: codes −7 … 7. Row 0 has max 7 and scale 1, so 2.4 becomes 2; row 1 has max 0.7
    # and scale 0.1, which is exact. One scale for all is 1: 0.7 becomes 1 and 0.3 becomes 0.
    w = np.array([[7.0, 2.4], [0.7, 0.3]])
    (one,) = measured(content(w=w)).tensors
    assert (one.low, one.high) == (0.3, 7.0)
    assert one.peak == pytest.approx(7.0 / np.sqrt((49 + 5.76 + 0.49 + 0.09) / 4))
    signal = 49 + 5.76 + 0.49 + 0.09
    assert one.sqnr_db("tensor") == pytest.approx(10 * np.log10(signal / (0.16 + 0.09 + 0.09)))
    assert one.sqnr_db("channel") == pytest.approx(10 * np.log10(signal / 0.16))


def test_groups_of_a_row() -> None:
    # Two groups of 32: the second is a hundredth of the first, and exact with a scale of its own.
    row = np.resize(np.array([7.0, -3.0]), 32)
    w = np.concatenate([row, row / 64])[None]
    (one,) = measured(content(w=w)).tensors
    assert one.errors is not None
    assert one.errors["group"].exact
    assert not one.errors["channel"].exact


def test_the_settings_choose_the_group_and_the_rule() -> None:
    # Groups of 4: each half has a scale of its own, 1 and 1/64, on which all its weights lie.
    halves = np.array([[7.0, -3.0, 1.0, 2.0, 7.0, -3.0, 1.0, 2.0]]) / np.repeat([1, 64], 4)
    report = measure(content(w=halves), config=AnalysisConfig(weight_bits=4, group=4), name="w")
    assert isinstance(report, WeightsReport)
    (one,) = report.tensors
    assert one.errors is not None
    assert one.errors["group"].exact
    assert (report.group, report.granularity, report.to_dict()["group"]) == (4, "group", 4)
    # At 2 bits the codes are −1, 0, 1. With half of the largest weight as scale, 1 is exact.
    ones = np.array([[2.0, *np.resize([1.0, -1.0], 63)]])
    clipped = AnalysisConfig(weight_bits=2, weight_rule="mse")
    report = measure(content(w=ones), config=clipped, name="w")
    assert isinstance(report, WeightsReport)
    (one,) = report.tensors
    assert one.errors is not None
    plain = measure(content(w=ones), config=AnalysisConfig(weight_bits=2), name="w").tensors[0]
    assert plain.sqnr_db("tensor") == pytest.approx(10 * np.log10(67 / 63))  # scale 2: 1 becomes 0
    assert one.errors["tensor"].mse < 1.1 / 64


def test_what_is_not_measured_says_why_and_worst_comes_first() -> None:
    rng = np.random.default_rng(0)
    good, outlier = rng.normal(size=(8, 64)), rng.normal(size=(8, 64))
    outlier[0, 0] = 12.0
    broken = good.copy()
    broken[1, 1] = np.nan
    report = measured(
        content(good=good, outlier=outlier, bias=np.ones(8), codes=np.ones((2, 2), np.int8),
                broken=broken, none=np.ones((0, 4)), huge=np.full((2, 2), 1e200)),
        per_channel=False,
    )  # fmt: skip
    assert [one.name for one in report.worst_first][:2] == ["outlier", "good"]
    notes = {one.name: one.note for one in report.tensors}
    assert notes["bias"].startswith("it has fewer than two axes")
    assert notes["codes"] == "it holds integers, not float weights"
    assert notes["broken"].startswith("1 of its numbers are NaN or infinite")
    assert notes["none"] == "it is empty"
    assert "beyond 1e154" in notes["huge"]
    assert report.totals["tensor"].count == good.size + outlier.size
    text = json.dumps(report.to_dict(), allow_nan=False)
    assert WeightsReport.from_dict(json.loads(text)) == report


def test_the_worker_gives_the_same_and_a_listing() -> None:
    source = content(w=np.ones((4, 3)), b=np.ones(4))
    job = start_analysis(source, name="w.safetensors", config=AnalysisConfig(weight_bits=4))
    assert job.result() == measured(source)
    listing = look(source, name="w.safetensors")
    assert isinstance(listing, WeightsListing)
    assert [(t.name, t.shape, bool(t.why_not)) for t in sorted(listing.tensors, key=str)] == [
        ("b", (4,), True),
        ("w", (4, 3), False),
    ]
    job = start_analysis(source, name="w.safetensors", task=Task.PREFLIGHT)
    assert job.result() == listing


@pytest.mark.parametrize(
    ("start", "part", "line"),
    [
        (b"\x89HDF\r\n\x1a\n", "is a Keras or HDF5 file, which is not read", "keras.models"),
    ],
)
def test_other_formats_are_refused_by_name(start: bytes, part: str, line: str) -> None:
    with pytest.raises(InputError) as caught:
        start_analysis(start + bytes(100), name="model.onnx").result()
    assert part in str(caught.value)
    assert any(line in one for one in caught.value.lines)


def test_from_the_shell(tmp_path: Path) -> None:
    path = tmp_path / "named.onnx"  # the name does not matter
    path.write_bytes(content(w=np.array([[7.0, 2.4], [0.7, 0.3]]), b=np.ones(4)))

    def run(*arguments: str) -> str:
        command = [sys.executable, "-m", "core", *arguments, str(path)]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    report = run("report", "--weight-bits", "4")
    assert "named.onnx  safetensors, 2 tensors, 8 numbers; weights alone" in report
    assert "note: not measured, it has fewer than two axes" in report
    assert "it has fewer than two axes" in run("preflight")


def test_a_file_without_weights_says_why_they_were_looked_for() -> None:
    empty = FileFormat("Empty", lambda file: True, lambda file: StoredWeights("Empty", ()))
    file = Upload(b"", "net.pt2", 1.0)
    with pytest.raises(InputError, match=r"net\.pt2 holds no tensors; give a file"):
        read_weights(empty, file, AnalysisConfig())
    with pytest.raises(
        InputError, match=r"^It calls 'f'\. There are no weights to measure instead"
    ):
        read_weights(empty, file, AnalysisConfig(), ("It calls 'f'.",))
