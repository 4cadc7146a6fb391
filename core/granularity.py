"""Which elements share one scale: the one place that splits and merges axes.

A granularity cuts an array into equal blocks and gives each one scale. The array becomes a
*blocked view*, in which the elements of a block lie along whole axes, the *shared axes*; the
parameters then broadcast over the view.

    granularity                  array (6, 4)   block     view            shared   parameters
    PerTensor()                                 (6, 4)    (6, 4)          0, 1     ()
    PerChannel(0)                               (1, 4)    (6, 4)          1        (6,)
    PerGroup(axis=1, size=2)                    (1, 2)    (6, 2, 2)       2        (6, 2)
    PerBlock((3, 2))                            (3, 2)    (2, 3, 2, 2)    1, 3     (2, 2)
    PerBlock((3, None))                         (3, 4)    (2, 3, 4)       1, 2     (2, 1)

The survey's names (III-E): layerwise is PerTensor; channelwise PerChannel; groupwise, several
channels a scale (Q-BERT), is PerBlock((g, None)); sub-channelwise is PerGroup along an axis inside
the channel.
"""

import math
from dataclasses import dataclass

from core.arrays import Array, namespace
from core.errors import InputError

Shape = tuple[int, ...]


Block = tuple[int | None, ...]  # its size along each axis; None: the whole axis


class _Blocks:
    """What follows from the shape of one block, the same for every granularity."""

    def block(self, shape: Shape) -> Block:
        """Size of a block of an array of `shape` along each axis."""
        raise NotImplementedError

    def parameter_shape(self, shape: Shape) -> Shape:
        """Shape of scale and zero point for an array of `shape`: one for each block."""
        return tuple(1 if size is None else -(-n // size) for n, size in self._sized(shape))

    def padded_shape(self, shape: Shape) -> Shape:
        """Shape of the array once each axis is a whole number of blocks."""
        return tuple(n if size is None else -(-n // size) * size for n, size in self._sized(shape))

    def view_shape(self, shape: Shape) -> Shape:
        """Shape of the blocked view."""
        return tuple(n for n, _ in self._view_axes(shape))

    def shared_axes(self, shape: Shape) -> Shape:
        """Axes of the view along which elements share a scale."""
        return tuple(i for i, (_, shared) in enumerate(self._view_axes(shape)) if shared)

    def _sized(self, shape: Shape) -> list[tuple[int, int | None]]:
        """Each axis with the size of a block along it."""
        return list(zip(shape, self.block(shape), strict=True))

    def _view_axes(self, shape: Shape) -> list[tuple[int, bool]]:
        """Length of each axis of the view, and whether its elements share a scale."""
        axes = []
        for n, size in self._sized(shape):
            if size is None:
                axes.append((n, True))
            elif size == 1:
                axes.append((n, False))
            else:
                axes += [(-(-n // size), False), (size, True)]
        return axes


@dataclass(frozen=True)
class PerTensor(_Blocks):
    """One scale for the whole array. Parameters have shape ().

    >>> PerTensor().parameter_shape((6, 4))
    ()
    """

    def block(self, shape: Shape) -> Block:
        """The whole array."""
        return (None,) * len(shape)

    def parameter_shape(self, shape: Shape) -> Shape:
        """Shape of scale and zero point: a scalar, whatever the array."""
        return ()


@dataclass(frozen=True)
class PerChannel(_Blocks):
    """One scale for each index along `axis` (survey III-E, channelwise). Parameters: (n,).

    >>> PerChannel(0).parameter_shape((6, 4)), PerChannel(-1).parameter_shape((6, 4))
    ((6,), (4,))
    """

    axis: int = 0

    def block(self, shape: Shape) -> Block:
        """One index along `axis`, all of the others."""
        axis = _axis(self, self.axis, shape)
        return tuple(1 if i == axis else None for i in range(len(shape)))

    def parameter_shape(self, shape: Shape) -> Shape:
        """Shape of scale and zero point: (n,), n the length of `axis`."""
        return (shape[_axis(self, self.axis, shape)],)


@dataclass(frozen=True)
class PerGroup(_Blocks):
    """One scale for each run of `size` elements along `axis` (ONNX: blocked quantization).

    Parameters have the array's shape with n replaced by n / size along `axis`. With `pad`, a
    last group may be shorter: it is filled up with zeros while it is quantized.

    >>> PerGroup(0, 3).parameter_shape((6, 4))
    (2, 4)
    >>> PerGroup(1, 48, pad=True).parameter_shape((8, 100))  # 48 + 48 + 4
    (8, 3)
    """

    axis: int
    size: int
    pad: bool = False

    def block(self, shape: Shape) -> Block:
        """`size` elements along `axis`, one of each other."""
        axis = _axis(self, self.axis, shape)
        _divides("PerGroup", self.size, shape[axis], self.pad)
        return tuple(self.size if i == axis else 1 for i in range(len(shape)))


@dataclass(frozen=True)
class PerBlock(_Blocks):
    """One scale for each block of `sizes`, one size an axis; None takes the whole axis.

    Parameters have one element for each block: shape n / size, axis by axis. With `pad`, the last
    block along an axis may be shorter.

    >>> PerBlock((128, 128)).parameter_shape((512, 256))
    (4, 2)
    >>> PerBlock((4, None, None)).parameter_shape((64, 3, 3))  # groupwise: 4 channels a scale
    (16, 1, 1)
    """

    sizes: Block
    pad: bool = False

    def block(self, shape: Shape) -> Block:
        """`sizes` themselves, if they fit."""
        if len(self.sizes) != len(shape):
            raise InputError(
                f"PerBlock({self.sizes}) has {len(self.sizes)} sizes and an array of shape {shape} "
                f"has {len(shape)} axes; give one size an axis, None for a whole axis."
            )
        for size, n in zip(self.sizes, shape, strict=True):
            if size is not None:
                _divides("PerBlock", size, n, self.pad)
        return self.sizes


Granularity = PerTensor | PerChannel | PerGroup | PerBlock


def blocked(x: Array, granularity: Granularity) -> Array:
    """`x` as its blocked view, filled up with zeros where `granularity` pads."""
    xp = namespace(x)
    shape = tuple(x.shape)
    for axis, n in enumerate(granularity.padded_shape(shape)):
        if n > shape[axis]:
            missing = (*x.shape[:axis], n - shape[axis], *x.shape[axis + 1 :])
            zeros = xp.zeros(missing, dtype=x.dtype, device=x.device)
            x = xp.concat([x, zeros], axis=axis)
    return xp.reshape(x, granularity.view_shape(shape))


def merged(view: Array, shape: Shape, granularity: Granularity) -> Array:
    """The array of `shape` whose blocked view is `view`: the inverse of `blocked`."""
    padded = granularity.padded_shape(shape)
    x = namespace(view).reshape(view, shape if math.prod(shape) == math.prod(padded) else padded)
    return x[tuple(slice(n) for n in shape)] if tuple(x.shape) != shape else x


def spread(parameters: Array, shape: Shape, granularity: Granularity) -> Array:
    """`parameters` shaped so that they broadcast over the blocked view of an array of `shape`.

    Raises:
        InputError: when they are not one for each block of such an array.
    """
    expected = granularity.parameter_shape(shape)
    if tuple(parameters.shape) != expected:
        raise InputError(
            f"parameters of shape {tuple(parameters.shape)} do not fit an array of shape {shape} "
            f"under {granularity}: {expected} is needed."
        )
    shared = granularity.shared_axes(shape)
    view = granularity.view_shape(shape)
    kept = tuple(1 if axis in shared else n for axis, n in enumerate(view))
    return namespace(parameters).reshape(parameters, kept)


def block_absmax(x: Array, granularity: Granularity) -> Array:
    """The largest magnitude in each block of `x`, in its dtype; 0 where a block is empty.

    Raises:
        InputError: when `x` holds NaN or an infinity.

    >>> import numpy as np
    >>> block_absmax(np.array([[0.5, -2.0], [1.0, 0.0]]), PerChannel(0)).tolist()
    [2.0, 1.0]
    """
    xp = namespace(x)
    if not bool(xp.all(xp.isfinite(x))):
        raise InputError("x holds NaN or infinity; a scale needs finite numbers.")
    shape = tuple(x.shape)
    view = xp.abs(blocked(x, granularity))
    shared = granularity.shared_axes(shape)
    if 0 in view.shape:
        view = xp.sum(view, axis=shared)  # of no elements
    elif shared:
        view = xp.max(view, axis=shared)
    return xp.reshape(view, granularity.parameter_shape(shape))


def _axis(granularity: Granularity, axis: int, shape: Shape) -> int:
    """The granularity's axis counted from the front."""
    rank = len(shape)
    if not -rank <= axis < rank:
        raise InputError(
            f"{granularity} needs axis {axis}, and an array of shape {shape} has "
            + (f"axes {-rank} to {rank - 1}." if rank else "no axis; use PerTensor().")
        )
    return axis % rank


def _divides(name: str, size: int, n: int, pad: bool) -> None:
    """Refuses a size that leaves a rest, unless it is padded."""
    if size < 1:
        raise InputError(f"{name} has size {size}; give 1 or more.")
    whole, left = divmod(n, size)
    if left and not pad:
        raise InputError(
            f"{name}({size}) cannot split an axis of {n} ({whole}×{size} + {left} left). "
            f"Use a divisor of {n} or pad=True."
        )
