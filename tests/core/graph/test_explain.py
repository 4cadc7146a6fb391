"""The story of every scale, read for a small network."""

import re

import pytest

from core import InputError
from core.graph.explain import explain
from core.graph.lower import lower
from tests.core.graph.test_lower import IMAGES, network


def test_every_node_has_a_line() -> None:
    graph = lower(network().SerializeToString(), [{"x": IMAGES}])
    lines = explain(graph, "tflite")
    assert len(lines) == len(graph.nodes)
    assert re.fullmatch(r"x: floats → codes, uint8, S = [\d.e-]+, Z = \d+", lines[0])
    at = next(i for i, line in enumerate(lines) if "Conv into int32" in line)
    assert lines[at].endswith("bias added there")
    conv = lines[at] + lines[at + 1]
    # M = Sˣ·Sʷ / Sʸ, its smallest and largest channel.
    product, _, multiplier, _, scale = (
        float(n) for n in re.findall(r"(?:= |… )(\d[\d.e-]*)(?=[ ,;])", conv)[:5]
    )
    assert multiplier == pytest.approx(product / scale, rel=0.01)
    assert "by tflite" in conv
    assert "Gemm" not in lines[-1]
    assert "sums → floats" in lines[-1]


def test_unknown_profile() -> None:
    graph = lower(network().SerializeToString(), [{"x": IMAGES}])
    with pytest.raises(InputError, match="is not known"):
        explain(graph, "nearest")
