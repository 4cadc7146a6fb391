"""Which elements share one scale: the one place that splits and merges axes.

A granularity turns an array into a *blocked view*, in which the elements that share a scale lie
along whole axes, and says which axes those are. Parameters then broadcast over the view.

    granularity          array (6, 4)      view         shared axes   parameters
    PerTensor()          (6, 4)            (6, 4)       0, 1          ()
    PerChannel(0)        (6, 4)            (6, 4)       1             (6,)
    PerGroup(0, 3)       (6, 4)            (2, 3, 4)    1             (2, 4)
"""

from dataclasses import dataclass

from core.arrays import Array, namespace
from core.errors import InputError

Shape = tuple[int, ...]


@dataclass(frozen=True)
class PerTensor:
    """One scale for the whole array. Parameters have shape ()."""

    def parameter_shape(self, shape: Shape) -> Shape:
        """Shape of scale and zero point for an array of `shape`."""
        return ()

    def view_shape(self, shape: Shape) -> Shape:
        """Shape of the blocked view."""
        return shape

    def shared_axes(self, shape: Shape) -> Shape:
        """Axes of the view along which elements share a scale."""
        return tuple(range(len(shape)))


@dataclass(frozen=True)
class PerChannel:
    """One scale for each index along `axis` (survey III-E, channelwise). Parameters: (n,).

    >>> PerChannel(0).parameter_shape((6, 4))
    (6,)
    """

    axis: int = 0

    def parameter_shape(self, shape: Shape) -> Shape:
        """Shape of scale and zero point for an array of `shape`."""
        return (shape[_axis(self, shape)],)

    def view_shape(self, shape: Shape) -> Shape:
        """Shape of the blocked view."""
        return shape

    def shared_axes(self, shape: Shape) -> Shape:
        """Axes of the view along which elements share a scale."""
        axis = _axis(self, shape)
        return tuple(i for i in range(len(shape)) if i != axis)


@dataclass(frozen=True)
class PerGroup:
    """One scale for each run of `size` elements along `axis` (ONNX: blocked quantization).

    Parameters have the array's shape with n replaced by n / size along `axis`.

    >>> PerGroup(0, 3).parameter_shape((6, 4))
    (2, 4)
    """

    axis: int
    size: int

    def parameter_shape(self, shape: Shape) -> Shape:
        """Shape of scale and zero point for an array of `shape`."""
        axis = _axis(self, shape)
        n = shape[axis]
        if self.size < 1 or n % self.size:
            raise InputError(
                f"PerGroup({self.size}) cannot split an axis of {n}; use a divisor of {n}."
            )
        return (*shape[:axis], n // self.size, *shape[axis + 1 :])

    def view_shape(self, shape: Shape) -> Shape:
        """Shape of the blocked view."""
        axis, groups = _axis(self, shape), self.parameter_shape(shape)
        return (*groups[: axis + 1], self.size, *groups[axis + 1 :])

    def shared_axes(self, shape: Shape) -> Shape:
        """Axes of the view along which elements share a scale."""
        return (_axis(self, shape) + 1,)


Granularity = PerTensor | PerChannel | PerGroup


def blocked(x: Array, granularity: Granularity) -> Array:
    """`x` as its blocked view."""
    return namespace(x).reshape(x, granularity.view_shape(tuple(x.shape)))


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


def _axis(granularity: PerChannel | PerGroup, shape: Shape) -> int:
    """The granularity's axis counted from the front."""
    rank = len(shape)
    if not -rank <= granularity.axis < rank:
        raise InputError(
            f"{granularity} needs axis {granularity.axis}, and an array of shape {shape} has "
            + (f"axes {-rank} to {rank - 1}." if rank else "no axis; use PerTensor().")
        )
    return granularity.axis % rank
