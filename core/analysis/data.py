"""The data a model is measured on: one feed after another, made or cut when it is asked for."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import onnx

from core.analysis.config import AnalysisConfig
from core.analysis.shapes import Shape, candidate_shapes, check_names, check_shape, is_sequence
from core.analysis.synthetic import DRAWN_BYTES, Bounds, synthetic
from core.errors import InputError
from core.models.content import check_size
from core.models.inputs import ModelInput, model_inputs
from core.models.session import Values, open_session, run

_BATCH_ELEMENTS = 2**18  # batches of about 1 MB: small images go together, large ones alone
_LARGEST_BATCH = 64

Maker = Callable[[int], np.ndarray]


@dataclass(frozen=True)
class Feeds(Sequence[Values]):
    """A sequence of feeds (input name -> array).

    description: where the numbers are from. notes: what a reader must know about them.
    """

    makers: Mapping[str, Maker]
    runs: int
    description: str
    shapes: Mapping[str, Shape]
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return self.runs

    def __getitem__(self, index):  # type: ignore[no-untyped-def]
        if not 0 <= index < self.runs:
            raise IndexError(index)
        return {name: make(index) for name, make in self.makers.items()}

    def __iter__(self) -> Iterator[Values]:
        return (self[i] for i in range(self.runs))


def make_feeds(
    model: onnx.ModelProto, arrays: Mapping[str, np.ndarray] | None, config: AnalysisConfig
) -> Feeds:
    """Feeds from uploaded `arrays` (name -> array), synthetic for the inputs they do not give.

    An array of the input's rank holds samples along its first axis, and goes through the model
    in batches when the model leaves that axis free; an array with one axis more holds whole
    inputs. Free dimensions of synthetic inputs are guessed, and the guess is tried on the model.

    A size of 0 is allowed beside the samples' axis: an empty sequence, a cache that is still empty.

    Raises:
        InputError: when names, shapes or dtypes do not fit, the data hold NaN or +∞ (−∞ is what
            masks hold), or no guessed shape runs.
    """
    inputs = model_inputs(model.graph)
    check_names(inputs, config.shapes)
    given = _match_names(arrays or {}, inputs)
    for one in inputs:
        if one.name in given:
            given[one.name] = _checked(one, given[one.name])
    missing = [i for i in inputs if i.name not in given]
    makers, shapes, count = _cut(inputs, given, alone=bool(missing))
    if missing:
        count = count or config.samples
        first = {name: make(0) for name, make in makers.items()}
        bounds = Bounds(model)
        shapes = _choose_shapes(model, inputs, first, bounds, config)
        for index, one in enumerate(inputs):
            if one.name not in given:
                makers[one.name] = _synthetic_maker(
                    one, shapes[one.name], bounds, config.seed, index
                )
    runs = count or 1
    notes = tuple(filter(None, (_masked(name, array) for name, array in given.items())))
    return Feeds(makers, runs, _describe(given, missing, runs, config), shapes, notes)


def _match_names(
    arrays: Mapping[str, np.ndarray], inputs: Sequence[ModelInput]
) -> dict[str, np.ndarray]:
    names = [i.name for i in inputs]
    matched = {name: array for name, array in arrays.items() if name in names}
    if arrays and not matched:
        if len(arrays) == 1 and len(inputs) == 1:
            return {names[0]: next(iter(arrays.values()))}
        raise InputError(
            f"the data holds {', '.join(repr(n) for n in arrays)} and the model takes "
            f"{', '.join(repr(n) for n in names)}; save it with np.savez(file, **{{input: array}})."
        )
    return matched


def _checked(one: ModelInput, array: np.ndarray) -> np.ndarray:
    """The array in the input's dtype, every number finite or −∞."""
    same_kind = (array.dtype.kind in "iu") == (one.dtype.kind in "iu")
    if array.dtype != one.dtype and not (same_kind and array.dtype.kind in "fiu"):
        raise InputError(
            f"the data for {one.name!r} has dtype {array.dtype} and the model takes {one.dtype}; "
            "apply the model's preprocessing and convert it."
        )
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        bad = np.argwhere(np.isnan(array) | np.isposinf(array))
        if len(bad):
            raise InputError(
                f"the data for {one.name!r} holds {len(bad)} NaN or infinite values, the first at "
                f"index {bad[0].tolist()}; every number must be finite, or −∞ as in a mask."
            )
    with np.errstate(over="ignore"):
        converted = array.astype(one.dtype, copy=False)
    if one.dtype.kind == "f":
        lost = (np.isfinite(array) != np.isfinite(converted)).any()
    else:
        lost = (converted != array).any()
    if lost:
        raise InputError(f"the data for {one.name!r} has numbers beyond {one.dtype}'s range.")
    return converted


def _masked(name: str, array: np.ndarray) -> str:
    """A note about the −∞ in given data; "" where there is none."""
    count = int(np.isneginf(array).sum()) if array.dtype.kind == "f" else 0
    if not count:
        return ""
    return (
        f"The data for {name!r} holds −∞ in {count:,} of {array.size:,} places, as a mask does; "
        "ranges and errors are taken over finite values."
    )


def _cut(
    inputs: Sequence[ModelInput], given: Mapping[str, np.ndarray], alone: bool
) -> tuple[dict[str, Maker], dict[str, Shape], int]:
    """Makers and shapes of the given arrays, and the number of feeds (0 when none is given)."""
    cuts = {i.name: _samples(i, given[i.name]) for i in inputs if i.name in given}
    for name, (array, _) in cuts.items():
        if len(array) == 0:
            raise InputError(f"the data for {name!r} is empty, shape {list(given[name].shape)}.")
    counts = {name: len(array) for name, (array, _) in cuts.items() if len(array) > 1}
    if len(set(counts.values())) > 1:
        raise InputError(f"the arrays hold different numbers of samples: {counts}.")
    samples = next(iter(counts.values()), 1)
    together = not alone and all(batched for _, batched in cuts.values())
    size = max((math.prod(array.shape[1:]) for array, _ in cuts.values()), default=1)
    batch = min(max(_BATCH_ELEMENTS // max(size, 1), 1), _LARGEST_BATCH) if together else 1
    makers: dict[str, Maker] = {}
    for name, (array, batched) in cuts.items():
        makers[name] = _slicer(array, batch if batched else None)
    shapes = {name: tuple(make(0).shape) for name, make in makers.items()}
    return makers, shapes, math.ceil(samples / batch) if cuts else 0


def _samples(one: ModelInput, array: np.ndarray) -> tuple[np.ndarray, bool]:
    """The array with samples along axis 0, and whether that axis stays a (free) batch axis."""
    rank = array.ndim if one.dimensions is None else len(one.dimensions)
    first = one.dimensions[0] if one.dimensions else ""
    if array.ndim == rank + 1:
        check_shape(one, array.shape[1:])
        return array, False
    if array.ndim != rank:
        raise InputError(f"the data has shape {list(array.shape)} and the model takes {one}.")
    if rank == 0 or is_sequence(first) or array.shape[0] == first:
        check_shape(one, array.shape)
        return array[None], False
    if isinstance(first, int):
        if array.shape[0] % first:
            raise InputError(
                f"the data for {one.name!r} has {array.shape[0]} samples and the model takes "
                f"{first} at a time; give a multiple of {first}."
            )
        check_shape(one, (first, *array.shape[1:]))
        return array.reshape(-1, first, *array.shape[1:]), False
    check_shape(one, array.shape)
    return array, True


def _slicer(array: np.ndarray, batch: int | None) -> Maker:
    """Feed number i of an array of samples; a single sample serves every feed."""
    if batch is None:
        return lambda i: array[i if len(array) > 1 else 0]
    if len(array) == 1:
        return lambda i: array
    return lambda i: array[i * batch : (i + 1) * batch]


def _choose_shapes(
    model: onnx.ModelProto,
    inputs: Sequence[ModelInput],
    first: Values,
    bounds: Bounds,
    config: AnalysisConfig,
) -> dict[str, Shape]:
    """The first candidate shapes on which the model runs; what is given fixes its own."""
    wanted = {**config.shapes, **{name: tuple(array.shape) for name, array in first.items()}}
    candidates = list(candidate_shapes(inputs, wanted))
    missing = [i for i in inputs if i.name not in first]
    if len(candidates) == 1:
        _check_sizes(missing, candidates[0], config)
        return candidates[0]
    session = open_session(model)
    reason = ""
    for shapes in candidates:
        try:
            _check_sizes(missing, shapes, config)
            values = {i.name: synthetic(i, shapes[i.name], bounds, [config.seed]) for i in missing}
            run(session, {**values, **first})
            return shapes
        except InputError as error:
            reason = reason or str(error)
    free = [str(i) for i in inputs if i.name not in wanted]
    raise InputError(
        f"no default shape suits the model's inputs ({'; '.join(free)}); give them with "
        f"--shape NAME=1,3,224,224. First try: {reason}"
    )


def _check_sizes(
    inputs: Sequence[ModelInput], shapes: Mapping[str, Shape], config: AnalysisConfig
) -> None:
    """Refuse synthetic inputs without samples, or of more memory than the data may take."""
    for one in inputs:
        shape = list(shapes[one.name])
        if shape[:1] == [0]:
            raise InputError(
                f"the input {one.name!r} has shape {shape}, which holds no numbers; export the "
                "model with sizes of 1 or more, or with named (free) dimensions."
            )
        size = math.prod(shape) * DRAWN_BYTES
        what = f"the synthetic input {one.name!r} of shape {shape}"
        check_size(size, config.limits.data_mb, what, "give a smaller one with --shape")


def _synthetic_maker(one: ModelInput, shape: Shape, bounds: Bounds, seed: int, index: int) -> Maker:
    return lambda i: synthetic(one, shape, bounds, [seed, i, index])


def _describe(
    given: Mapping[str, np.ndarray],
    missing: Sequence[ModelInput],
    count: int,
    config: AnalysisConfig,
) -> str:
    parts = []
    if given:
        parts.append(f"the given data for {', '.join(given)}")
    if missing:
        parts.append(
            f"synthetic values (seed {config.seed}) for {', '.join(i.name for i in missing)}"
        )
    return f"{' and '.join(parts) or 'no input'}, {count} run{'s' if count != 1 else ''}"
