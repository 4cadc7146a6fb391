"""The tasks and the exercise of this lesson, by hand."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.vector_quantization import tasks
from lessons.vector_quantization.exercises import expected

seeds = given(seed=st.integers(0, 9999))


@seeds
def test_a_centroid_is_a_mean(seed: int) -> None:
    task = tasks.centroid(seed)
    pairs = re.findall(r"\((−?\d+), (−?\d+)\)", task.prompt)
    assert len(set(pairs)) == 3
    assert 3 * task.solution == sum(int(second.replace("−", "-")) for _, second in pairs)


@seeds
def test_bits_of_codes_and_codebook(seed: int) -> None:
    task = tasks.bits_of_a_weight(seed)
    weights, d, k = (
        int(re.search(pattern, task.prompt.replace(",", ""))[1])
        for pattern in (r"layer of (\d+)", r"codes for (\d+) weights", r"has (\d+) centroids")
    )
    bits = {16: 4, 64: 6, 256: 8}[k]
    assert task.solution * weights == pytest.approx(weights // d * bits + 32 * k * d)
    assert weights >= 32 * k * d  # the codebook takes at most a bit for each weight


def test_bytes_by_hand() -> None:
    assert expected(64, 2, 16) == 16 + 128  # 32 codes of 4 bits; 32 floats
    assert expected(12, 4, 4) == 1 + 64  # 3 codes of 2 bits fill a byte
    assert expected(64, 2, 12) == 16 + 96  # 12 centroids need 4 bits, too
