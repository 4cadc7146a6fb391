"""ONNX's own node test cases for the four integer operators, through our kernels."""

import numpy as np
import pytest

from tests.core.kernels.onnx_adapter import OPERATORS, run_node
from tests.core.onnx_cases import onnx_cases


@pytest.mark.parametrize("operator", OPERATORS)
def test_cases(operator: str) -> None:
    cases = onnx_cases(operator)
    assert cases
    for case in cases:
        for inputs, outputs in case.data_sets:
            arrays = [np.asarray(value) for value in inputs]
            ours = run_node(case.model.graph.node[0], arrays)
            assert ours.dtype == outputs[0].dtype, case.name
            np.testing.assert_array_equal(ours, outputs[0], err_msg=case.name)
