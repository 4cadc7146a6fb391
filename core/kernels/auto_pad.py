"""ONNX's auto_pad: the padding that follows from the size of the input.

Convolution and pooling, for an input of n rows, stride s and a kernel that reaches e rows:

    SAME_UPPER, SAME_LOWER   total = max((⌈n / s⌉ − 1)·s + e − n, 0), so that ⌈n / s⌉ rows come out
    VALID                    0
    NOTSET                   what the window says

An odd row goes behind the input for SAME_UPPER and before it for SAME_LOWER. A transposed
convolution makes (n − 1)·s + e + output_padding rows and cuts off the total that leaves n·s of
them, or the given output_shape: there an odd row goes to the end for SAME_UPPER, and to the start
for every other mode (ONNX ConvTranspose-11).
"""

from collections.abc import Sequence
from dataclasses import replace

from core.errors import InputError
from core.kernels.window import Sizes, Window

AUTO_PAD = ("NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER")


def with_padding(auto_pad: str, window: Window, spatial: Sizes, pooling: bool = False) -> Window:
    """`window` with the padding of a convolution, or of a pooling, over an input of `spatial`.

    Raises:
        InputError: for an unknown mode, and for SAME where onnxruntime departs from the formula:
            strides that pass over two rows and more, and a pooling with dilations.

    >>> three = Window((3,), (2,), (0,), (0,), (1,))
    >>> with_padding("SAME_UPPER", three, (6,)).pads, with_padding("SAME_LOWER", three, (6,)).pads
    (((0, 1),), ((1, 0),))
    """
    _check(auto_pad)
    if auto_pad == "NOTSET":
        return window
    none = (0,) * len(spatial)
    if auto_pad == "VALID":
        return replace(window, before=none, after=none)
    axes = zip(spatial, window.stride, window.extent, strict=True)
    missing = [(-(-n // s) - 1) * s + e - n for n, s, e in axes]
    if min(missing) < -1 or (pooling and max(window.dilation) > 1):
        raise InputError(
            f"auto_pad {auto_pad} with kernel {window.kernel}, stride {window.stride} and dilation "
            f"{window.dilation} over {spatial} is read in several ways; give pads instead."
        )
    return _split([max(total, 0) for total in missing], window, upper=auto_pad == "SAME_UPPER")


def with_transposed_padding(
    auto_pad: str,
    window: Window,
    spatial: Sizes,
    output_padding: Sizes,
    output_shape: Sequence[int] | None = None,
) -> tuple[Window, Sizes]:
    """`window` with what a transposed convolution over `spatial` cuts off, and its output padding.

    output_shape: the rows that shall come out; the window's own padding is then not used. More
    than there are ask for a larger output padding, rows that are 0 (onnxruntime's reading).

    Raises:
        InputError: for an unknown mode, an output_shape of another count of axes, or SAME where
            n·s rows cannot be reached by cutting.

    >>> three = Window((3,), (2,), (0,), (0,), (1,))
    >>> with_transposed_padding("SAME_UPPER", three, (4,), (0,))[0].pads  # of 9 rows 8 are left
    ((0, 1),)
    >>> window, extra = with_transposed_padding("NOTSET", three, (4,), (0,), (10,))
    >>> window.pads, extra
    (((0, 0),), (1,))
    """
    _check(auto_pad)
    axes = zip(spatial, window.stride, window.extent, output_padding, strict=True)
    rows = [(n - 1) * s + e + more for n, s, e, more in axes]
    if output_shape is not None:
        if len(output_shape) != len(rows):
            raise InputError(
                f"output_shape {tuple(output_shape)} has {len(output_shape)} sizes for "
                f"{len(rows)} spatial axes; give one an axis."
            )
        totals = [have - want for have, want in zip(rows, output_shape, strict=True)]
        lacking = zip(output_padding, totals, strict=True)
        extra = tuple(more + max(-total, 0) for more, total in lacking)
    elif auto_pad.startswith("SAME"):
        steps = zip(rows, spatial, window.stride, strict=True)
        totals = [have - n * s for have, n, s in steps]
        extra = output_padding
        if min(totals) < 0:
            raise InputError(
                f"auto_pad {auto_pad} asks for input · stride rows, and a kernel of "
                f"{window.kernel} with stride {window.stride} makes fewer, {tuple(rows)}; give "
                "output_shape or pads instead."
            )
    else:
        return with_padding(auto_pad, window, spatial), output_padding
    cut = [max(total, 0) for total in totals]
    return _split(cut, window, upper=auto_pad == "SAME_UPPER"), extra


def _split(totals: list[int], window: Window, upper: bool) -> Window:
    """Half of each total at either end; an odd row at the end for `upper`, else at the start."""
    less, more = tuple(n // 2 for n in totals), tuple(n - n // 2 for n in totals)
    before, after = (less, more) if upper else (more, less)
    return replace(window, before=before, after=after)


def _check(auto_pad: str) -> None:
    if auto_pad not in AUTO_PAD:
        raise InputError(f"auto_pad {auto_pad!r} is not known; give one of {', '.join(AUTO_PAD)}.")
