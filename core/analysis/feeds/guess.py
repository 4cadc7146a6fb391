"""Shapes and values for the inputs that nobody gave, found by trying them on the model.

A guess is good when the model runs on it, some of its outputs are finite numbers, and they depend
on the input: a mask that hides everything, or a token that stands for padding, gives a network in
which nothing happens, and in which quantization does no harm.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import onnx
import onnxruntime as ort

from core.analysis.config import AnalysisConfig
from core.analysis.feeds.input_hints import InputHints
from core.analysis.feeds.synthetic import DRAWN_BYTES, Fill, Normal, fills, synthetic
from core.analysis.simulation.numbers import check_numbers, same_values
from core.errors import InputError
from core.models.content import check_size
from core.models.inputs import ModelInput
from core.models.session import Values, open_session, run
from core.models.shapes import Shape, candidate_shapes

_MOST_FILLS = 12  # combinations of fills that are tried
_OTHER_SEED = 1  # added to the seed, to see whether the outputs depend on the input


@dataclass(frozen=True)
class Guess:
    """Shapes of all inputs, how to fill those that are missing, and what is wrong with that."""

    shapes: Mapping[str, Shape]
    fills: Mapping[str, Fill]
    fault: str = ""


@dataclass(frozen=True)
class Question:
    """A model with the inputs that are known: `first` holds the first feed of those given."""

    model: onnx.ModelProto
    inputs: Sequence[ModelInput]
    first: Values
    config: AnalysisConfig

    @property
    def missing(self) -> list[ModelInput]:
        """The inputs to be made."""
        return [i for i in self.inputs if i.name not in self.first]


def guess(question: Question) -> Guess:
    """The first guess on which the model runs and that is good; else the first that runs at all.

    Raises:
        InputError: when the model runs on none, or a synthetic input would be too large.
    """
    given = {name: tuple(array.shape) for name, array in question.first.items()}
    hints = InputHints(question.model)
    has_edges = any(one.name in hints.places for one in question.inputs)
    wanted = {**question.config.shapes, **given}
    candidates = list(
        candidate_shapes(question.inputs, wanted, has_edges, hints.axes, hints.written)
    )
    likeliest = {n: choice[0] for n, choice in _fills(question, candidates[0], hints).items()}
    if len(candidates) > 1 or not all(isinstance(fill, Normal) for fill in likeliest.values()):
        return _found(question, candidates, hints)
    _check_sizes(question, candidates[0])
    if not likeliest:
        return Guess(candidates[0], {})
    try:
        return _found(question, candidates, hints)
    except InputError:  # no guess is at fault, and what runs the model next says what is
        return Guess(candidates[0], likeliest)


def _found(question: Question, candidates: Sequence[dict[str, Shape]], hints: InputHints) -> Guess:
    """The first guess that is good, else the first that runs.

    Raises:
        InputError: when none runs.
    """
    session = open_session(question.model)
    found: Guess | None = None
    reason = ""
    for number in range(_MOST_FILLS):
        try:
            runs = _first_that_runs(question, candidates, hints, session, number)
        except InputError as error:
            reason = reason or str(error)
            continue
        if runs is None:
            break
        if not runs.fault:
            return runs
        found = found or runs
    if found is None:
        raise InputError(_nothing_runs(question, reason))
    return found


def _first_that_runs(
    question: Question,
    candidates: Sequence[dict[str, Shape]],
    hints: InputHints,
    session: ort.InferenceSession,
    number: int,
) -> Guess | None:
    """The first of the shapes on which the model runs, filled in the way of this `number`.

    None when there are not so many ways to fill. Raises the error of the first try if none runs.
    """
    failure: InputError | None = None
    for shapes in candidates:
        ways = list(islice(_ways(_fills(question, shapes, hints)), _MOST_FILLS))
        if number >= len(ways):
            return None
        try:
            _check_sizes(question, shapes)
            outputs = _outputs(question, shapes, ways[number], session, 0)
            others = _outputs(question, shapes, ways[number], session, _OTHER_SEED)
            return Guess(shapes, ways[number], _fault(outputs, others))
        except InputError as error:
            failure = failure or error
    assert failure is not None
    raise failure


def _fills(
    question: Question, shapes: Mapping[str, Shape], hints: InputHints
) -> dict[str, tuple[Fill, ...]]:
    return {one.name: fills(one, shapes, hints) for one in question.missing}


def _ways(choices: Mapping[str, tuple[Fill, ...]]) -> Iterator[dict[str, Fill]]:
    """Ways to fill all inputs: each as is likeliest, each the next way, then one by one."""
    most = max((len(choice) for choice in choices.values()), default=1)
    for rank in range(most):
        yield {name: choice[min(rank, len(choice) - 1)] for name, choice in choices.items()}
    likeliest = {name: choice[0] for name, choice in choices.items()}
    for name, choice in choices.items():
        for other in choice[1:]:
            yield {**likeliest, name: other}


def _outputs(
    question: Question,
    shapes: Mapping[str, Shape],
    chosen: Mapping[str, Fill],
    session: ort.InferenceSession,
    other: int,
) -> Values:
    """The model's outputs for the values of one seed."""
    made = {
        one.name: synthetic(
            one, shapes[one.name], chosen[one.name], [question.config.seed + other, 0, index]
        )
        for index, one in enumerate(question.inputs)
        if one.name in chosen
    }
    results = run(session, {**made, **question.first})
    return dict(zip((o.name for o in session.get_outputs()), results, strict=True))


def _fault(outputs: Values, others: Values) -> str:
    """What is wrong with a run, in words; "" when nothing is. others: of other values."""
    try:
        check_numbers(outputs)
    except InputError as error:
        return str(error)
    return "no output depends on the input" if same_values(outputs, others) else ""


def _check_sizes(question: Question, shapes: Mapping[str, Shape]) -> None:
    """Refuse synthetic inputs without samples, or of more memory than the data may take."""
    for one in question.missing:
        shape = list(shapes[one.name])
        if shape[:1] == [0]:
            raise InputError(
                f"the input {one.name!r} has shape {shape}, which holds no numbers; export the "
                "model with sizes of 1 or more, or with named (free) dimensions."
            )
        size = math.prod(shape) * DRAWN_BYTES
        what = f"the synthetic input {one.name!r} of shape {shape}"
        check_size(size, question.config.limits.data_mb, what, "give a smaller one with --shape")


def _nothing_runs(question: Question, reason: str) -> str:
    wanted = {*question.config.shapes, *question.first}
    free = [str(i) for i in question.inputs if i.name not in wanted]
    return (
        f"no default suits the model's inputs ({'; '.join(free)}); give their shapes with "
        f"--shape NAME=1,3,224,224, or real samples with --data. First try: {reason}"
    )
