"""Properties of guessed shapes and of drawn values, over random models' inputs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.analysis.feeds.synthetic import Normal, OnesThenZeros, Whole
from core.models.inputs import ModelInput
from core.models.shapes import candidate_shapes

NAMES = [
    "",
    "batch",
    "N",
    "seq",
    "num_nodes",
    "past_len",
    "height",
    "T",
    "seq + 1",
    "past_len + seq",
]
DIMENSIONS = st.lists(st.sampled_from([*NAMES, 1, 3, 7]), max_size=4)
TYPES = st.sampled_from([np.dtype(name) for name in ("float32", "int64", "bool", "uint8")])
INPUTS = st.lists(st.tuples(TYPES, DIMENSIONS), min_size=1, max_size=4).map(
    lambda many: [
        ModelInput(f"x{i}", dtype, tuple(dimensions)) for i, (dtype, dimensions) in enumerate(many)
    ]
)


@given(INPUTS, st.booleans())
def test_a_name_has_one_size_in_every_candidate(inputs: list[ModelInput], counted: bool) -> None:
    for shapes in candidate_shapes(inputs, {}, counted):
        sizes: dict[str, int] = {}
        for one in inputs:
            assert len(shapes[one.name]) == len(one.dimensions)
            for d, size in zip(one.dimensions, shapes[one.name], strict=True):
                assert size >= 0
                if isinstance(d, int):
                    assert size == d
                elif d:
                    assert sizes.setdefault(d, size) == size
        if {"seq", "seq + 1"} <= sizes.keys():
            assert sizes["seq + 1"] == sizes["seq"] + 1
        if {"past_len", "seq", "past_len + seq"} <= sizes.keys():
            assert sizes["past_len + seq"] == sizes["past_len"] + sizes["seq"]


@given(INPUTS, st.integers(1, 9))
def test_a_size_that_is_given_holds_for_its_name_everywhere(
    inputs: list[ModelInput], size: int
) -> None:
    first = inputs[0]
    wanted = {first.name: tuple(d if isinstance(d, int) else size for d in first.dimensions)}
    named = {d for d in first.dimensions if isinstance(d, str) and d}
    for shapes in candidate_shapes(inputs, wanted):
        assert shapes[first.name] == wanted[first.name]
        for one in inputs:
            for d, n in zip(one.dimensions, shapes[one.name], strict=True):
                assert d not in named or n == size


@given(st.integers(0, 2**32), st.integers(-5, 5), st.integers(0, 6), st.integers(-6, 12))
def test_whole_numbers_stay_within_their_limits(seed: int, low: int, span: int, skip: int) -> None:
    inside = low <= skip <= low + span and span > 0
    fill = Whole(low, low + span, skip if inside else None)
    values = fill.draw(np.random.default_rng(seed), (200,), np.dtype("int64"))
    assert low <= values.min() <= values.max() <= low + span
    assert not (inside and (values == skip).any())


@given(st.integers(0, 2**32), st.lists(st.integers(0, 6), max_size=3))
def test_a_mask_keeps_half_or_more(seed: int, shape: list[int]) -> None:
    mask = OnesThenZeros().draw(np.random.default_rng(seed), tuple(shape), np.dtype("int64"))
    assert mask.shape == tuple(shape)
    if mask.size:
        rows = mask.reshape(-1, shape[-1] if shape else 1)
        assert (rows.sum(1) * 2 >= rows.shape[1]).all()
        assert (np.diff(rows, axis=1) <= 0).all()  # ones, then zeros


@pytest.mark.parametrize("dtype", ["int16", "uint8", "float16"])
def test_normal_values_fit_their_type(dtype: str) -> None:
    values = Normal(3000.0).draw(np.random.default_rng(0), (10_000,), np.dtype(dtype))
    assert values.dtype == dtype
    assert np.isfinite(values.astype(float)).all()
    if dtype == "int16":
        assert 2900 < values.std() < 3100
