"""Splitting and merging axes, against NumPy loops and by hand."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core import (
    InputError,
    IntFormat,
    PerBlock,
    PerChannel,
    PerGroup,
    PerTensor,
    QuantParams,
    fake_quantize,
    quantize,
)
from core.granularity import blocked, merged

shapes = st.lists(st.integers(0, 5), min_size=1, max_size=3).map(tuple)


@st.composite
def granularities(draw, rank: int):
    axis = draw(st.integers(-rank, rank - 1))
    size = st.integers(1, 4)
    sizes = draw(st.lists(st.none() | size, min_size=rank, max_size=rank))
    return draw(
        st.sampled_from(
            [
                PerTensor(),
                PerChannel(axis),
                PerGroup(axis, draw(size), pad=True),
                PerBlock(tuple(sizes), pad=True),
            ]
        )
    )


@given(data=st.data(), shape=shapes)
def test_merged_undoes_blocked(data, shape: tuple[int, ...]) -> None:
    granularity = data.draw(granularities(len(shape)))
    x = np.arange(1.0, np.prod(shape, dtype=int) + 1).reshape(shape)
    view = blocked(x, granularity)
    assert view.shape == granularity.view_shape(shape)
    assert np.array_equal(merged(view, shape, granularity), x)
    assert np.array_equal(merged(blocked(torch.from_numpy(x), granularity), shape, granularity), x)
    kept = [n for i, n in enumerate(view.shape) if i not in granularity.shared_axes(shape)]
    assert np.prod(kept, dtype=int) == np.prod(granularity.parameter_shape(shape), dtype=int)


@given(data=st.data(), shape=shapes)
def test_each_element_gets_the_scale_of_its_block(data, shape: tuple[int, ...]) -> None:
    granularity = data.draw(granularities(len(shape)))
    rng = np.random.default_rng(0)
    x = rng.normal(size=shape).astype(np.float32)
    parameters = granularity.parameter_shape(shape)
    scale = rng.uniform(0.1, 0.5, parameters).astype(np.float32)
    zero_point = rng.integers(-3, 4, parameters).astype(np.int32)
    p = QuantParams(scale, zero_point, IntFormat(4), granularity)
    block = [
        n if size is None else size for n, size in zip(shape, granularity.block(shape), strict=True)
    ]
    full = np.empty(shape, np.float32), np.empty(shape, np.int32)
    for index in np.ndindex(shape):
        at = tuple(i // max(size, 1) for i, size in zip(index, block, strict=True))
        if isinstance(granularity, PerTensor):
            at = ()
        elif isinstance(granularity, PerChannel):
            at = (index[granularity.axis],)
        full[0][index], full[1][index] = scale[at], zero_point[at]
    expected = np.clip(np.rint(x / full[0]) + full[1], -8, 7)
    assert np.array_equal(quantize(x, p), expected)
    t = torch.from_numpy(x.copy())
    assert quantize(t, p).numpy().tobytes() == quantize(x, p).tobytes()
    assert fake_quantize(t, p).numpy().tobytes() == fake_quantize(x, p).tobytes()


@pytest.mark.parametrize(
    ("granularity", "shape", "parameters", "view", "shared"),
    [
        (PerTensor(), (6, 4), (), (6, 4), (0, 1)),
        (PerChannel(0), (6, 4), (6,), (6, 4), (1,)),
        (PerChannel(0), (1, 4), (1,), (1, 4), (1,)),
        (PerGroup(1, 2), (6, 4), (6, 2), (6, 2, 2), (2,)),
        (PerGroup(1, 4), (6, 4), (6, 1), (6, 1, 4), (2,)),
        (PerGroup(0, 4, pad=True), (6, 4), (2, 4), (2, 4, 4), (1,)),
        (PerBlock((3, 2)), (6, 4), (2, 2), (2, 3, 2, 2), (1, 3)),
        (PerBlock((3, None)), (6, 4), (2, 1), (2, 3, 4), (1, 2)),
        (PerBlock((128, 128), pad=True), (200, 300), (2, 3), (2, 128, 3, 128), (1, 3)),
    ],
)
def test_shapes_by_hand(granularity, shape, parameters, view, shared) -> None:
    assert granularity.parameter_shape(shape) == parameters
    assert granularity.view_shape(shape) == view
    assert granularity.shared_axes(shape) == shared


def test_padding_is_zero_and_leaves_no_trace() -> None:
    x = np.arange(1.0, 6.0)
    assert blocked(x, PerGroup(0, 3, pad=True)).tolist() == [[1, 2, 3], [4, 5, 0]]
    assert x.tolist() == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("granularity", "part"),
    [
        (PerGroup(1, 48), r"PerGroup\(48\) cannot split an axis of 100 \(2×48 \+ 4 left\)"),
        (PerBlock((2, 48)), r"PerBlock\(48\) cannot split an axis of 100"),
        (PerBlock((2,)), "has 1 sizes and an array of shape"),
        (PerGroup(1, 0), "size 0; give 1 or more"),
        (PerGroup(2, 5), "axes -2 to 1"),
    ],
)
def test_what_does_not_fit(granularity, part: str) -> None:
    with pytest.raises(InputError, match=part):
        granularity.parameter_shape((4, 100))
