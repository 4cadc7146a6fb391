"""The model in float, before anything is quantized: does it give numbers, and the right ones?

A report walks a model piece by piece. onnxruntime runs the same file as a whole, with all its
optimizations, as users do. When the two differ, or give nothing but NaN, the fault is in the file,
the data or the walk, and must not be blamed on quantization.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import onnx

from core.analysis.results.measured_errors import OutputError
from core.analysis.simulation.stage_sums import StageSums
from core.analysis.structure.plan import Plan
from core.errors import InputError
from core.models.session import Values, open_session, run


@dataclass(frozen=True)
class OptimizedRun:
    """The outputs of a model as onnxruntime runs it by default; or `failure` says why it does not.

    onnxruntime refuses some files that can be run piece by piece, as for two nodes of one name.
    """

    outputs: Values
    failure: str = ""


def optimized_run(model: onnx.ModelProto, feed: Values) -> OptimizedRun:
    """Run `model` as a whole on one feed."""
    try:
        session = open_session(model)
        names = [output.name for output in session.get_outputs()]
        return OptimizedRun(dict(zip(names, run(session, feed), strict=True)))
    except InputError as error:
        return OptimizedRun({}, str(error))


def run_in_pieces(plan: Plan, feed: Values) -> Values:
    """The outputs of the model, piece by piece in float, as a report walks it.

    Raises:
        InputError: when a piece fails.
    """
    values = dict(feed)
    for step in plan.steps:
        weights = {w.name: w.value for w in step.layer.weights} if step.layer else {}
        values |= step.piece({**values, **weights})
        for name in step.done:
            values.pop(name, None)
    return {name: values[name] for name in plan.outputs}


def compared(optimized: OptimizedRun, walked: Mapping[str, object]) -> list[OutputError]:
    """How far the outputs of the walk are from those of the optimized run."""
    errors = []
    for name, value in walked.items():
        sums = StageSums(failure=optimized.failure)
        sums.add(optimized.outputs.get(name), value)
        errors.append(OutputError(name, sums.result, sums.note, sums.left_out))
    return errors
