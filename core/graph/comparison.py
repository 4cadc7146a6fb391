"""A quantized model on our integers and in onnxruntime, tensor by tensor.

onnxruntime runs a QDQ model in floats: it dequantizes, computes, and quantizes again. Where a sum
lies next to a tie, float rounding can give another code than the exact integers, and the layers
after it then read other numbers. So each tensor is compared twice: after a run of the whole
network, and after the last step alone, fed with onnxruntime's own codes. The second comparison
shows where a difference starts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto

from core.arrays import to_numpy
from core.errors import InputError
from core.graph.differences import CodeDifference, OutputDifference
from core.graph.element_types import element_types
from core.graph.ir import IntegerGraph
from core.graph.islands import Island
from core.graph.read_quantized import read_quantized
from core.kernels import Profile
from core.kernels.requantize import profile_of
from core.models.content import Source
from core.models.external_data import ModelWithData
from core.models.onnx_file import read_onnx
from core.models.session import open_session, run

#: Codes that onnxruntime gives no array of.
_WITHOUT_ARRAYS = {TensorProto.INT4, TensorProto.UINT4, TensorProto.INT2, TensorProto.UINT2}


@dataclass(frozen=True)
class Comparison:
    """tensors: of codes that both have, in the order of our run; outputs: of the model.

    islands: what ran in floats here, too. wide: layers whose sums needed int64. optimized_failure:
    why onnxruntime does not run the model by default, with optimizations; "" where it does.
    """

    tensors: tuple[CodeDifference, ...]
    outputs: tuple[OutputDifference, ...]
    islands: tuple[Island, ...]
    wide: tuple[str, ...]
    optimized_failure: str = ""

    @property
    def first(self) -> CodeDifference | None:
        """The first tensor that differs although its inputs are equal; None where all are equal."""
        return next((t for t in self.tensors if t.local), None)

    @property
    def equal(self) -> bool:
        """Whether every code is the same."""
        return all(not t.histogram for t in self.tensors)


@dataclass(frozen=True, eq=False)
class Runs:
    """The model, the graph that it became, and every tensor of the two runs by name."""

    model: onnx.ModelProto
    graph: IntegerGraph
    ours: Mapping[str, Any]
    theirs: Mapping[str, Any]


def run_both(
    source: Source | ModelWithData, feeds: Mapping[str, Any], profile: Profile | str = Profile.ONNX
) -> Runs:
    """Both runs with every tensor between input and output; onnxruntime's without optimizations.

    Raises:
        InputError: as `load_quantized_onnx` and `IntegerGraph.run`, or when onnxruntime fails.
    """
    return run_model(read_onnx(source).model, feeds, profile)


def run_model(
    original: onnx.ModelProto, feeds: Mapping[str, Any], profile: Profile | str = Profile.ONNX
) -> Runs:
    """As `run_both`, of a model that `read_onnx` has read.

    Raises:
        InputError: as `run_both`.
    """
    graph = read_quantized(original)
    ours = graph.run(feeds, trace=True, profile=profile)
    model = onnx.ModelProto()
    model.CopyFrom(original)
    made = dict.fromkeys(n for node in model.graph.node for n in node.output if n)
    types = element_types(original).types
    names = [name for name in made if types.get(name) not in _WITHOUT_ARRAYS]
    del model.graph.output[:]
    model.graph.output.extend(onnx.ValueInfoProto(name=name) for name in names)
    theirs = run(open_session(model, optimized=False), {k: to_numpy(v) for k, v in feeds.items()})
    return Runs(original, graph, ours, dict(zip(names, theirs, strict=True)))


def compare(
    source: Source | ModelWithData, feeds: Mapping[str, Any], profile: Profile | str = Profile.ONNX
) -> Comparison:
    """The differences between our integers and onnxruntime, for these inputs.

    feeds: an array for each input of the model.

    Raises:
        InputError: as `run_both`.
    """
    return compare_runs(run_both(source, feeds, profile), feeds, profile)


def compare_runs(
    runs: Runs, feeds: Mapping[str, Any], profile: Profile | str = Profile.ONNX
) -> Comparison:
    """As `compare`, after both runs.

    Raises:
        InputError: as `compare`.
    """
    names = [output.name for output in runs.model.graph.output]
    numbers = {name: to_numpy(value) for name, value in feeds.items()}
    default: dict[str, Any] = {}
    failure = ""
    try:
        default = dict(zip(names, run(open_session(runs.model), numbers), strict=True))
    except InputError as error:  # without optimizations it has run
        failure = str(error)
    ours = {name: to_numpy(runs.ours[name]) for name in names}
    return Comparison(
        tuple(_codes(runs, feeds, profile_of(profile))),
        tuple(_output(n, ours[n], runs.theirs.get(n), default.get(n)) for n in names),
        runs.graph.islands,
        tuple(
            node.name
            for node in runs.graph.nodes
            if node.output.endswith("(accumulator)") and _is(runs.ours[node.output], "int64")
        ),
        failure,
    )


def _codes(runs: Runs, feeds: Mapping[str, Any], profile: Profile) -> list[CodeDifference]:
    values = dict(feeds)
    found = []
    for node in runs.graph.nodes:
        for name, local in node.run(values, profile).items():
            right = runs.theirs.get(name)
            values[name] = local if right is None else right
            if right is None or not _codes_of(right) or local.shape != right.shape:
                continue
            gap = _gap(runs.ours[name], right)
            kind = type(node.operation).__name__
            worst = np.unravel_index(int(np.abs(gap).argmax()), gap.shape) if gap.any() else ()
            found.append(
                CodeDifference(
                    name,
                    kind,
                    gap.size,
                    tuple((int(d), int((gap == d).sum())) for d in np.unique(gap) if d),
                    int(np.count_nonzero(_gap(local, right))),
                    tuple(int(i) for i in worst),
                )
            )
    return found


def _codes_of(x: Any) -> bool:
    """Whether a tensor holds codes or sums: integers of at most 32 bits."""
    return isinstance(x, np.ndarray) and x.dtype.kind in "iu" and x.dtype.itemsize <= 4


def _gap(ours: Any, theirs: Any) -> np.ndarray:
    return np.asarray(to_numpy(ours).astype(np.int64) - to_numpy(theirs).astype(np.int64))


def _output(name: str, ours: np.ndarray, theirs: Any, default: Any) -> OutputDifference:
    right = ours if theirs is None else theirs  # an input or a stored tensor that is an output
    default = right if default is None else default  # there is no optimized run
    return OutputDifference(
        name,
        int(ours.size),
        largest_gap(ours, right),
        largest_gap(ours, default),
        largest_gap(right, default),
    )


def largest_gap(a: np.ndarray, b: np.ndarray) -> float:
    """max |a − b|; equal infinities and NaN count as equal, other NaN and texts make it infinite.

    >>> largest_gap(np.array([1.0, np.nan]), np.array([1.5, np.nan]))
    0.5
    """
    if a.shape != b.shape:
        return np.inf
    if a.dtype.kind in "OUS":
        return 0.0 if (a == b).all() else np.inf
    left, right = a.astype(np.float64), b.astype(np.float64)
    differ = ~((left == right) | (np.isnan(left) & np.isnan(right)))
    gap = np.abs(left[differ] - right[differ])
    return float(np.where(np.isnan(gap), np.inf, gap).max(initial=0.0))


def _is(x: Any, dtype: str) -> bool:
    return str(x.dtype).endswith(dtype)
