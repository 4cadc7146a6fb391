"""`fake_quantize` of 16 million float32 against a copy, and against torch's fused operators."""

import tracemalloc

import numpy as np
import torch

from benchmarks.row import Row
from benchmarks.timing import race
from core import IntFormat, PerChannel, PerTensor, QuantParams, fake_quantize

_SHAPE = (4096, 4096)
_INT8 = IntFormat(8)


def run() -> list[Row]:
    """Per tensor and per channel, both backends; then the extra memory."""
    x = np.random.default_rng(0).normal(size=_SHAPE).astype(np.float32)
    t = torch.from_numpy(x)
    scale, zero_point = np.float32(0.03), np.int32(3)
    scales = np.linspace(0.02, 0.04, _SHAPE[0], dtype=np.float32)
    zero_points = np.zeros(_SHAPE[0], np.int32)
    tensor = QuantParams(scale, zero_point, _INT8, PerTensor())
    channel = QuantParams(scales, zero_points, _INT8, PerChannel(0))
    peers = {
        "per tensor": lambda: torch.fake_quantize_per_tensor_affine(
            t, float(scale), int(zero_point), _INT8.qmin, _INT8.qmax
        ),
        "per channel": lambda: torch.fake_quantize_per_channel_affine(
            t, torch.from_numpy(scales), torch.from_numpy(zero_points), 0, _INT8.qmin, _INT8.qmax
        ),
    }
    rows = []
    for (name, peer), params in zip(peers.items(), (tensor, channel), strict=True):
        for library, values in (("NumPy", x), ("torch", t)):

            def ours(values=values, params=params) -> object:
                return fake_quantize(values, params)

            what = f"fake_quantize {name}, {library}"
            rows.append(race(what, ours, peer, "4096×4096 float32; peer: torch's fused operator"))
            if library == "NumPy":
                rows.append(race(what, ours, x.copy, "4096×4096 float32; peer: a copy"))
        rows.append(_memory(f"fake_quantize {name}, extra memory", x, params))
    return rows


def _memory(name: str, x: np.ndarray, params: QuantParams) -> Row:
    """The highest allocation beyond the result, as a share of the input."""
    tracemalloc.start()
    result = fake_quantize(x, params)
    extra = tracemalloc.get_traced_memory()[1] - result.nbytes
    tracemalloc.stop()
    note = "beyond the result, traced; peer: the input"
    return Row(name, extra / 2**20, x.nbytes / 2**20, extra / x.nbytes, "MiB", note)
