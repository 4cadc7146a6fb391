"""The data a model is measured on: one feed after another, made or cut when it is asked for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import onnx

from core.analysis.config import AnalysisConfig
from core.analysis.feeds.cut import Maker, cut
from core.analysis.feeds.guess import Guess, Question, guess
from core.analysis.feeds.synthetic import Fill, synthetic
from core.analysis.results.measured_model import FedInput
from core.errors import InputError
from core.models.inputs import ModelInput, model_inputs
from core.models.session import Values
from core.models.shapes import Shape, check_names


@dataclass(frozen=True)
class Feeds(Sequence[Values]):
    """A sequence of feeds (input name -> array).

    description: where the numbers are from. inputs: what each input is fed. notes: what a reader
    must know about them. labels: the right class of each sample, in their order, if it was given.
    batched: whether each feed holds samples along the first axis of every input.
    """

    makers: Mapping[str, Maker]
    runs: int
    description: str
    inputs: tuple[FedInput, ...]
    notes: tuple[str, ...] = ()
    labels: np.ndarray | None = None
    batched: bool = False

    def __len__(self) -> int:
        return self.runs

    def __getitem__(self, index):  # type: ignore[no-untyped-def]
        if not 0 <= index < self.runs:
            raise IndexError(index)
        return {name: make(index) for name, make in self.makers.items()}

    def samples(self, feed: Values) -> int:
        """How many samples one of these feeds holds; 1 where it is a sample itself."""
        return len(next(iter(feed.values()))) if self.batched else 1

    def __iter__(self) -> Iterator[Values]:
        return (self[i] for i in range(self.runs))


def make_feeds(
    model: onnx.ModelProto, arrays: Mapping[str, np.ndarray] | None, config: AnalysisConfig
) -> Feeds:
    """Feeds from uploaded `arrays` (name -> array), synthetic for the inputs they do not give.

    An array of the input's rank holds samples along its first axis when the model leaves that axis
    free and it is a batch; one with an axis more holds whole inputs. Free dimensions and values of
    synthetic inputs are guessed, and the guess is tried on the model. A size of 0 is allowed beside
    the samples' axis: an empty sequence, a cache that is still empty.

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
    pieces = cut(model, inputs, given)
    makers = dict(pieces.makers)
    runs = pieces.runs or (config.samples if inputs else 1)
    first = {name: make(0) for name, make in makers.items()}
    guessed = guess(Question(model, inputs, first, config))
    for index, one in enumerate(inputs):
        if one.name not in given:
            fill, shape = guessed.fills[one.name], guessed.shapes[one.name]
            makers[one.name] = _synthetic_maker(one, shape, fill, config.seed, index)
    notes = [_masked(name, array) for name, array in given.items()]
    notes.append(_not_fed(arrays or {}, inputs))
    notes.append(_not_a_batch(pieces.whole))
    notes.append(guessed.fault and f"For every guess of the input that was tried: {guessed.fault}.")
    return Feeds(
        makers,
        runs,
        _describe(given, inputs, _count(given, pieces.batched, runs), config),
        tuple(_fed(one, given, guessed, config) for one in inputs),
        tuple(filter(None, notes)),
        batched=pieces.batched,
    )


def _fed(
    one: ModelInput, given: Mapping[str, np.ndarray], guessed: Guess, config: AnalysisConfig
) -> FedInput:
    """What this input is fed, and whether its shape is a guess."""
    free = one.dimensions is None or any(isinstance(d, str) for d in one.dimensions)
    return FedInput(
        name=one.name,
        declared=str(one),
        shape=guessed.shapes[one.name],
        shape_is_guessed=free and one.name not in given and one.name not in config.shapes,
        values="given" if one.name in given else str(guessed.fills[one.name]),
    )


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


def _not_fed(arrays: Mapping[str, np.ndarray], inputs: Sequence[ModelInput]) -> str:
    """A note about arrays that are called like no input; "" where there are none."""
    names = {one.name for one in inputs}
    others = sorted(set(arrays) - names)
    if not others or len(others) == len(arrays):
        return ""
    return (
        f"The data's {', '.join(map(repr, others))} was not used: the model has no such input. "
        "The index of each sample's class is called “labels”."
    )


def _not_a_batch(names: Sequence[str]) -> str:
    """A note about inputs that are fed whole; "" where there is none."""
    if not names:
        return ""
    return (
        f"The first axis of {', '.join(names)} is no batch: the model gives for several rows "
        "together something else than for each, so that each array is fed as one input."
    )


def _synthetic_maker(one: ModelInput, shape: Shape, fill: Fill, seed: int, index: int) -> Maker:
    return lambda i: synthetic(one, shape, fill, [seed, i, index])


def _describe(
    given: Mapping[str, np.ndarray],
    inputs: Sequence[ModelInput],
    count: str,
    config: AnalysisConfig,
) -> str:
    parts = []
    missing = [i.name for i in inputs if i.name not in given]
    if given:
        parts.append(f"the given data for {', '.join(given)}")
    if missing:
        parts.append(f"synthetic values (seed {config.seed}) for {', '.join(missing)}")
    return f"{' and '.join(parts) or 'no input'}, {count}"


def _count(given: Mapping[str, np.ndarray], batched: bool, runs: int) -> str:
    """How many samples there are, where a run has several, and how many runs."""
    of_runs = f"{runs} run{'s' if runs != 1 else ''}"
    samples = len(next(iter(given.values()))) if batched and given else runs
    return f"{samples:,} samples in {of_runs}" if samples > runs else of_runs
