"""What the lesson's experiments find."""

import pytest

from core.studies.codes_of_vectors import coded
from lessons.vector_quantization import experiments
from lessons.vector_quantization.lesson import frame

pytestmark = pytest.mark.slow


def test_long_vectors_are_near_and_their_codebook_is_large() -> None:
    found = experiments.lengths()
    assert found.answer == experiments.LENGTH_NAMES[1]
    errors = [float(row[1].removesuffix(" %")) for row in found.table.rows]
    assert errors[0] > errors[1] > errors[2]
    # 2048 and 320 weights at 2 bits; codebooks of 4 and 16 pairs for each layer, float32.
    assert found.table.rows[0][2] == "592 + 32"
    assert found.table.rows[1][2] == "592 + 256"


def test_shuffling_changes_little() -> None:
    assert experiments.shuffled_weights().answer == experiments.STAYS
    for seed in experiments.SEEDS:
        assert coded(seed, 2, shuffled=True).error < 0.9 * coded(seed, 1).error
        # One weight a code: shuffling cannot matter, but for the start of k-means.
    assert coded(0, 1, shuffled=True).error == pytest.approx(coded(0, 1).error, rel=0.05)


def test_trained_centroids_regain_most_of_the_loss() -> None:
    found = experiments.all_bytes()
    plain, taught = (
        experiments.right(experiments.with_codes(2, experiments.PREDICTED, trained=t))
        for t in (False, True)
    )
    assert (taught > plain).all()
    assert found.accepts(100 * float(plain.mean()))
    times = [float(row[2]) for row in found.table.rows]
    assert max(times) > 12 > min(times) > 4


def test_the_picture_has_as_many_centroids_as_its_code_names() -> None:
    for bits in (2, 4):
        assert len(frame(bits).chart.series[1].x) == 2**bits
    # 1024 codes of 4 bits; 16 pairs of float32.
    assert "Codes: 512 bytes. Codebook: 128 bytes" in frame(4).says[2]
