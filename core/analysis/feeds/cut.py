"""Cutting given arrays into feeds: whole inputs, samples one by one, or batches of samples."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import onnx

from core.errors import InputError
from core.models.inputs import ModelInput
from core.models.session import open_session, run
from core.models.shapes import Shape, check_shape, is_sequence

_BATCH_ELEMENTS = 2**18  # batches of about 1 MB: small images go together, large ones alone
_LARGEST_BATCH = 64
_IMAGES = 4  # the rank of inputs whose first axis counts nothing but samples
_SAME = 0.01  # of the largest output: sums in another order differ by less, other samples by more

Maker = Callable[[int], np.ndarray]


@dataclass(frozen=True)
class Samples:
    """An array with samples along axis 0; `batched` when that axis is a free axis of the input."""

    array: np.ndarray
    batched: bool

    def whole(self) -> "Samples":
        """The array as the one input that it is when its first axis is no batch."""
        return Samples(self.array[None], False) if self.batched else self


@dataclass(frozen=True)
class Cut:
    """Makers of the given inputs' feeds, and how many feeds there are (0 when none is given).

    whole: inputs whose free first axis was found to be no batch. batched: whether a feed holds
    samples along the first axis of every input.
    """

    makers: dict[str, Maker]
    runs: int
    whole: tuple[str, ...] = ()
    batched: bool = False


def cut(
    model: onnx.ModelProto,
    inputs: Sequence[ModelInput],
    given: Mapping[str, np.ndarray],
) -> Cut:
    """Cut the given arrays into feeds.

    A free first axis is a batch when the model says of two samples together what it says of each
    alone. It is none when it counts the nodes of a graph: then the array is one input.

    Raises:
        InputError: when a shape does not fit, an array is empty, or the numbers of samples differ.
    """
    samples = {i.name: _samples(i, given[i.name]) for i in inputs if i.name in given}
    for name, one in samples.items():
        if len(one.array) == 0:
            raise InputError(f"the data for {name!r} is empty, shape {list(given[name].shape)}.")
    whole: tuple[str, ...] = ()
    if _count_something_else(model, inputs, samples):
        whole = tuple(name for name, one in samples.items() if one.batched)
        samples = {name: one.whole() for name, one in samples.items()}
    counts = {name: len(one.array) for name, one in samples.items() if len(one.array) > 1}
    if len(set(counts.values())) > 1:
        raise InputError(f"the arrays hold different numbers of samples: {counts}.")
    count = next(iter(counts.values()), 1)
    together = len(given) == len(inputs) and all(one.batched for one in samples.values())
    size = max((math.prod(one.array.shape[1:]) for one in samples.values()), default=1)
    batch = min(max(_BATCH_ELEMENTS // max(size, 1), 1), _LARGEST_BATCH) if together else 1
    makers = {name: _slicer(one, batch) for name, one in samples.items()}
    return Cut(makers, math.ceil(count / batch) if samples else 0, whole, together and bool(given))


def _samples(one: ModelInput, array: np.ndarray) -> Samples:
    rank = array.ndim if one.dimensions is None else len(one.dimensions)
    first = one.dimensions[0] if one.dimensions else ""
    if array.ndim == rank + 1:
        _check_fit(one, array.shape[1:])
        return Samples(array, False)
    if array.ndim != rank:
        raise InputError(f"the data has shape {list(array.shape)} and the model takes {one}.")
    if rank == 0 or is_sequence(first) or array.shape[0] == first:
        _check_fit(one, array.shape)
        return Samples(array[None], False)
    if isinstance(first, int):
        if array.shape[0] % first:
            raise InputError(
                f"the data for {one.name!r} has {array.shape[0]} samples and the model takes "
                f"{first} at a time; give a multiple of {first}."
            )
        _check_fit(one, (first, *array.shape[1:]))
        return Samples(array.reshape(-1, first, *array.shape[1:]), False)
    _check_fit(one, array.shape)
    return Samples(array, True)


def _check_fit(one: ModelInput, shape: Shape) -> None:
    """Refuse data of another shape than the input's, and say how to change a declared size."""
    try:
        check_shape(one, shape)
    except InputError as error:
        sizes = ",".join(map(str, shape))
        advice = f"if the network takes this size, ask for it: --shape {one.name}={sizes}"
        raise InputError(f"{str(error).removesuffix('.')}; {advice}.") from None


def _slicer(one: Samples, batch: int) -> Maker:
    """Feed number i of an array of samples; a single sample serves every feed."""
    array = one.array
    if not one.batched:
        return lambda i: np.asarray(array[i if len(array) > 1 else 0])  # a scalar is none
    if len(array) == 1:
        return lambda i: array
    return lambda i: array[i * batch : (i + 1) * batch]


def _count_something_else(
    model: onnx.ModelProto, inputs: Sequence[ModelInput], samples: Mapping[str, Samples]
) -> bool:
    """Whether the free first axes of the samples are no batch axes, tried on the model.

    When the model runs on neither the samples nor the whole arrays, they are taken for a batch,
    and the error of the run will say what is wrong.
    """
    several = [n for n, one in samples.items() if one.batched and len(one.array) > 1]
    if all(_is_batch(one) for one in inputs if one.name in several) or len(samples) < len(inputs):
        return False
    firsts = {name: np.asarray(one.array[0]) for name, one in samples.items() if not one.batched}
    try:
        session = open_session(model)
    except InputError:  # said where the model is read more closely
        return False

    def outputs(rows: slice) -> list[np.ndarray] | None:
        parts = {n: one.array[rows] if n in several else one.array for n, one in samples.items()}
        try:
            return run(session, {**parts, **firsts})
        except InputError:
            return None

    both, one, other = outputs(slice(0, 2)), outputs(slice(0, 1)), outputs(slice(1, 2))
    if both is None or one is None or other is None:
        return outputs(slice(None)) is not None
    return not all(_is_joined(b, x, y) for b, x, y in zip(both, one, other, strict=True))


def _is_batch(one: ModelInput) -> bool:
    """Whether the name of the free first axis, or the rank, says that it is a batch."""
    dimensions = one.dimensions or ("",)
    return "batch" in str(dimensions[0]).lower() or len(dimensions) >= _IMAGES


def _is_joined(both: object, one: object, other: object) -> bool:
    """Whether `both` holds `one` and `other`, one after the other along some axis, or is each."""
    if not (isinstance(both, np.ndarray) and both.dtype.kind in "fiub"):
        return True  # nothing can be said
    if not (isinstance(one, np.ndarray) and isinstance(other, np.ndarray)):
        return True
    if one.shape == other.shape == both.shape:  # an output that no sample changes
        return _is_close(one, both) and _is_close(other, both)
    joined = (_joined(one, other, axis) for axis in range(both.ndim))
    return any(j is not None and j.shape == both.shape and _is_close(j, both) for j in joined)


def _joined(one: np.ndarray, other: np.ndarray, axis: int) -> np.ndarray | None:
    try:
        return np.concatenate([one, other], axis)
    except ValueError:
        return None


def _is_close(a: np.ndarray, b: np.ndarray) -> bool:
    if a.dtype.kind != "f":
        return bool((a == b).all())
    largest = np.abs(a[np.isfinite(a)]).max(initial=0.0)
    return bool(np.allclose(a, b, rtol=0.0, atol=_SAME * largest, equal_nan=True))
