"""ONNX's own node test cases for the four integer operators, through our kernels."""

import warnings
from functools import cache

import numpy as np
import pytest
from onnx.backend.test.case.node import collect_testcases

from tests.core.kernels.onnx_adapter import OPERATORS, run_node


@cache
def cases() -> dict:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # onnx computes other operators' cases on the way
        every = collect_testcases(None)
    nodes = ((case, case.model.graph.node) for case in every if case.model is not None)
    return {c.name: c for c, n in nodes if len(n) == 1 and n[0].op_type in OPERATORS}


@pytest.mark.parametrize("name", sorted(cases()))
def test_case(name: str) -> None:
    case = cases()[name]
    for inputs, outputs in case.data_sets:
        arrays = [np.asarray(value) for value in inputs]
        ours = run_node(case.model.graph.node[0], arrays)
        assert ours.dtype == outputs[0].dtype
        assert np.array_equal(ours, outputs[0])


def test_they_are_all_there() -> None:
    kinds = {case.model.graph.node[0].op_type for case in cases().values()}
    assert kinds == set(OPERATORS)
