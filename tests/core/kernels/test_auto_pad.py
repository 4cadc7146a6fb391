"""The padding that auto_pad stands for, against onnxruntime given the mode itself."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import InputError
from core.kernels import conv_integer
from core.kernels.auto_pad import with_padding, with_transposed_padding
from core.kernels.conv_transpose import conv_transpose_integer
from core.kernels.pool import max_pool
from core.kernels.window import window
from tests.core.kernels.one_node import run_operator

MODES = ("SAME_UPPER", "SAME_LOWER", "VALID")
sizes = st.tuples(st.integers(1, 9), st.integers(1, 9))


@st.composite
def windows(draw, dilations: bool = False):
    """An input's spatial size and a window of two axes over it."""
    kernel, stride = (tuple(draw(st.integers(1, 4)) for _ in range(2)) for _ in range(2))
    dilation = tuple(draw(st.integers(1, 1 + 2 * dilations)) for _ in range(2))
    return draw(sizes), window(kernel, stride, 0, dilation)


def small(rng: np.random.Generator, shape) -> np.ndarray:
    return rng.integers(-9, 10, shape).astype(np.int8)


@settings(max_examples=150)
@given(case=windows(), mode=st.sampled_from(MODES), seed=st.integers(0, 99))
def test_convolution_and_max_pool(case, mode: str, seed: int) -> None:
    spatial, sliding = case
    rng = np.random.default_rng(seed)
    x, w = small(rng, (1, 2, *spatial)), small(rng, (1, 2, *sliding.kernel))
    if mode == "VALID" and any(e > n for e, n in zip(sliding.extent, spatial, strict=True)):
        return
    missing = [
        (-(-n // s) - 1) * s + e - n
        for n, s, e in zip(spatial, sliding.stride, sliding.extent, strict=True)
    ]
    if mode != "VALID" and min(missing) < -1:
        with pytest.raises(InputError, match="give pads instead"):
            with_padding(mode, sliding, spatial)
        return
    found = with_padding(mode, sliding, spatial)
    attributes = {"kernel_shape": sliding.kernel, "strides": sliding.stride, "auto_pad": mode}
    theirs = run_operator("Conv", [x.astype(np.float32), w.astype(np.float32)], **attributes)
    assert np.array_equal(conv_integer(x, w, 0, 0, found.stride, found.pads), theirs)
    if mode == "VALID" or min(missing) >= 0:  # onnxruntime's MaxPool refuses the others
        pooled = run_operator("MaxPool", [x], **attributes)
        assert np.array_equal(max_pool(x, with_padding(mode, sliding, spatial, True)), pooled)


@settings(max_examples=150)
@given(
    case=windows(dilations=True),
    mode=st.sampled_from(("NOTSET", *MODES)),
    extra=st.tuples(st.integers(0, 2), st.integers(0, 2)),
    change=st.none() | st.tuples(st.integers(-3, 2), st.integers(-3, 2)),
)
def test_transposed_convolution(case, mode: str, extra, change) -> None:
    spatial, sliding = case
    extra = tuple(min(e, s - 1) for e, s in zip(extra, sliding.stride, strict=True))
    rng = np.random.default_rng(len(spatial))
    x, w = small(rng, (1, 1, *spatial)), small(rng, (1, 2, *sliding.kernel))
    attributes = {
        "kernel_shape": sliding.kernel,
        "strides": sliding.stride,
        "dilations": sliding.dilation,
        "output_padding": extra,
        "auto_pad": mode,
    }
    axes = zip(spatial, sliding.stride, sliding.extent, extra, strict=True)
    rows = [(n - 1) * s + e + more for n, s, e, more in axes]
    shape = None
    if change is not None:
        shape = [max(n + c, 1) for n, c in zip(rows, change, strict=True)]
        if any(
            want - have + more >= s
            for want, have, more, s in zip(shape, rows, extra, sliding.stride, strict=True)
        ):
            return  # onnxruntime takes no output padding as large as the stride
        attributes["output_shape"] = shape
    elif mode.startswith("SAME") and any(
        have < n * s for have, n, s in zip(rows, spatial, sliding.stride, strict=True)
    ):
        with pytest.raises(InputError, match="makes fewer"):
            with_transposed_padding(mode, sliding, spatial, extra)
        return
    found, more = with_transposed_padding(mode, sliding, spatial, extra, shape)
    theirs = run_operator(
        "ConvTranspose", [x.astype(np.float32), w.astype(np.float32)], **attributes
    )
    options = (found.stride, found.pads, found.dilation, more)
    assert np.array_equal(conv_transpose_integer(x, w, 0, 0, *options), theirs)


def test_by_hand() -> None:
    # 5 rows, stride 2, kernel 4: 3 come out, (3 − 1)·2 + 4 − 5 = 3 are missing.
    four = window((4,), 2, 7, 1)
    assert with_padding("SAME_UPPER", four, (5,)).pads == ((1, 2),)
    assert with_padding("SAME_LOWER", four, (5,)).pads == ((2, 1),)
    assert with_padding("VALID", four, (5,)).pads == ((0, 0),)
    assert with_padding("NOTSET", four, (5,)).pads == ((7, 7),)
    # A dilated kernel reaches 4 rows.
    assert with_padding("SAME_UPPER", window((2,), 1, 0, 3), (5,)).pads == ((1, 2),)
    # 5 inputs make (5 − 1)·2 + 4 = 12 rows; 9 shall be left, 3 are cut.
    for mode, pads in (("NOTSET", (2, 1)), ("SAME_LOWER", (2, 1)), ("SAME_UPPER", (1, 2))):
        assert with_transposed_padding(mode, four, (5,), (0,), (9,))[0].pads == (pads,)


def test_what_is_refused() -> None:
    three = window((3,), 1, 0, 2)
    with pytest.raises(InputError, match="'same' is not known; give one of NOTSET, VALID"):
        with_padding("same", three, (5,))
    with pytest.raises(InputError, match="read in several ways; give pads"):
        with_padding("SAME_UPPER", three, (5,), pooling=True)
    with pytest.raises(InputError, match="read in several ways; give pads"):
        with_padding("SAME_LOWER", window((1,), 3, 0, 1), (9,), pooling=True)
    with pytest.raises(InputError, match="2 sizes for 1 spatial axes"):
        with_transposed_padding("NOTSET", three, (5,), (0,), (3, 3))
