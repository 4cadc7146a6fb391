"""What the lesson's experiments find, and that the remedies change no float result."""

import io
import re

import numpy as np
import pytest

from core.analysis import analyze
from core.studies import outlier_remedies as study
from core.studies.outlier_remedies import Remedy
from lessons.outliers import experiments
from lessons.outliers.lesson import frame

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("remedy", Remedy)
def test_the_float_scores_stay(remedy: Remedy) -> None:
    as_trained = study.with_outliers(0, 1.0)
    layer = study.remedied(study.with_outliers(0, study.FACTOR), remedy)
    wanted = as_trained.read @ as_trained.weight.T
    assert np.allclose(layer.read @ layer.weight.T, wanted, rtol=1e-4, atol=1e-3)


def test_the_network_of_your_model_answers_as_it_was_trained_and_breaks_there() -> None:
    given = experiments.network()
    found = analyze(given.model, dict(np.load(io.BytesIO(given.inputs))), given.config)
    assert found.accuracy is not None
    trained = study.digit_network(0).logits(study.digits().test_images).argmax(axis=1)
    assert found.accuracy.float_right == (trained == study.digits().test_labels).sum()
    quantized = found.accuracy.quantized_right / found.accuracy.samples
    # The lesson takes its range from the training images, the page from the test images.
    assert quantized == pytest.approx(study.accuracy(0, study.FACTOR, Remedy.NONE), abs=0.05)


def test_outliers_cost_and_remedies_mend() -> None:
    found = experiments.four_remedies()
    rows = {row[0]: float(row[1].removesuffix(" %")) for row in found.table.rows}
    nothing = rows.pop("Nothing")
    assert nothing < 50
    assert min(rows.values()) > nothing + 20
    assert found.answer == experiments.TITLES[Remedy.SCALE]
    assert rows[found.answer] == max(rows.values()) > 95


def test_without_outliers_a_rotation_changes_little() -> None:
    found = experiments.without_outliers()
    assert found.answer == experiments.LITTLE
    first, last = found.table.rows[0], found.table.rows[-1]
    as_trained, spoiled = (float(row[1].removesuffix(" %")) for row in (first, last))
    assert as_trained > spoiled + 40


def test_a_larger_factor_leaves_fewer_ordinary_channels() -> None:
    def lost(factor: float) -> int:
        said = re.search("([0-9]+) become 0", frame(factor).says[1])
        assert said
        return int(said[1])

    assert lost(1.0) < lost(10.0) < lost(30.0)
    real, coarse = frame(30.0).chart.series
    assert len(real.x) == 32 - 3
    assert set(np.round(coarse.y, 4)) <= {0.0, *(round(max(coarse.y), 4),)}
