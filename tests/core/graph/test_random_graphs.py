"""Random small QDQ models on our integers and in onnxruntime: no difference without a reason.

Each step of our graph is fed with onnxruntime's own tensors, so that a difference belongs to that
step. Moved codes, tables, limits and comparisons must be equal; where floats add up, a code beside
a tie may differ by one.
"""

import numpy as np
import onnx
import onnxruntime
import pytest

from core import InputError
from core.graph import load_quantized_onnx
from core.graph import sum_operations as sums
from core.graph.islands import Island
from core.graph.move import Move
from core.graph.operations import (
    AveragePool,
    Binary,
    Clamp,
    Largest,
    MaxPool,
    Reduce,
    ReduceExtreme,
    Softmax,
)
from core.kernels import Profile
from tests.core.graph.random_graphs import random_model

CHUNKS, EACH = 10, 60
#: Steps behind which a code may differ by one: float sums and products miss ties.
BESIDE_TIES = (sums.Requantize, AveragePool, Binary, Reduce, Softmax)
#: Steps that only pass on such codes, from a tensor that onnxruntime does not have.
PASS_ON = (Clamp, Largest, MaxPool, Move, ReduceExtreme)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_every_step_agrees(chunk: int) -> None:
    compared, differing, refused = 0, 0, 0
    for seed in range(chunk * EACH, (chunk + 1) * EACH):
        content, feeds = random_model(seed)
        theirs = every_tensor(content, feeds)
        if theirs is None:
            continue  # onnxruntime does not take the model
        graph = load_quantized_onnx(content)
        values = dict(feeds)
        try:
            for node in graph.nodes:
                for name, ours in node.run(values, Profile.ONNX).items():
                    right = theirs.get(name)
                    values[name] = ours if right is None else right
                    if right is None:
                        continue
                    where = f"seed {seed}: {name} by {type(node.operation).__name__}"
                    assert (ours.shape, ours.dtype) == (right.shape, right.dtype), where
                    if ours.dtype.kind == "f":
                        np.testing.assert_allclose(ours, right, 1e-3, 1e-3, err_msg=where)
                        continue
                    gap = np.abs(ours.astype(np.int64) - right.astype(np.int64))
                    compared += gap.size
                    differing += int(np.count_nonzero(gap))
                    loose = isinstance(node.operation, (*BESIDE_TIES, *PASS_ON, Island))
                    assert gap.max(initial=0) <= (1 if loose else 0), where
        except InputError as error:
            if "NaN" not in str(error):  # a square root of a negative number, say
                raise
            refused += 1
    assert compared > 1000
    assert differing < 0.002 * compared
    assert refused <= 3


def every_tensor(content: bytes, feeds: dict[str, np.ndarray]) -> dict[str, np.ndarray] | None:
    """All that onnxruntime computes without optimizations; None where it refuses the model."""
    model = onnx.load_from_string(content)
    names = [name for node in model.graph.node for name in node.output]
    del model.graph.output[:]
    model.graph.output.extend(onnx.helper.make_empty_tensor_value_info(n) for n in names)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.intra_op_num_threads = 1
    options.log_severity_level = 4
    try:
        session = onnxruntime.InferenceSession(model.SerializeToString(), options)
        return dict(zip(names, session.run(None, feeds), strict=True))
    except Exception:
        return None
