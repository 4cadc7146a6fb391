"""Per-layer error of a real model and of 60 convolutions: ours against onnxruntime's debugger."""

from importlib.util import find_spec
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.chain import chain
from benchmarks.cost import cost_of
from benchmarks.row import Row

_REPEATS = 3


def run() -> list[Row]:
    """Each side in processes of its own, alternating; medians."""
    spec = find_spec("rapidocr_onnxruntime")
    if spec is None:
        raise SystemExit("rapidocr-onnxruntime is missing; run `make test` once to install it.")
    model = Path(str(spec.origin)).parent / "models" / "ch_ppocr_mobile_v2.0_cls_infer.onnx"
    with TemporaryDirectory() as folder:
        sixty = Path(folder) / "sixty.onnx"
        sixty.write_bytes(chain(60, side=320, inputs=3))
        return [*_rows("text-direction classifier", model), *_rows("60 convolutions", sixty)]


def _rows(what: str, model: Path) -> list[Row]:
    pairs = [
        (
            cost_of("benchmarks.debugger_ours", str(model)),
            cost_of("benchmarks.debugger_peer", str(model)),
        )
        for _ in range(_REPEATS)
    ]
    note = f"{what}, four 320×320 images; peer: onnxruntime, quantize + debug"
    rows = []
    for index, (name, unit) in enumerate((("time", "s"), ("peak memory", "MiB"))):
        ours, peer = (median(pair[side][index] for pair in pairs) for side in (0, 1))
        ratio = median(pair[0][index] / pair[1][index] for pair in pairs)
        rows.append(Row(f"per-layer report, {name}", ours, peer, ratio, unit, note))
    return rows
