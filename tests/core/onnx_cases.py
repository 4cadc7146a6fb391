"""The cases of single operators that ONNX's own tests hold."""

import warnings
from functools import cache

from onnx.backend.test.case.node import collect_testcases
from onnx.backend.test.case.test_case import TestCase


@cache
def onnx_cases(operator: str) -> tuple[TestCase, ...]:
    """Every case that consists of one node of this operator.

    onnx computes the cases of all operators, for some seconds: ask within a test, not while tests
    are collected.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of other operators' cases
        every = [case for case in collect_testcases() if case.model is not None]
    nodes = [(case, case.model.graph.node) for case in every]
    return tuple(c for c, node in nodes if len(node) == 1 and node[0].op_type == operator)
