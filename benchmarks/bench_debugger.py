"""Per-layer error of a real model and of 60 convolutions: ours against onnxruntime's debugger."""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.chain import chain
from benchmarks.cost import Cost, cost_of
from benchmarks.row import Row

_REPEATS = 3
_NUMBERS = {
    "seconds": ("time", "s"),
    "processor_seconds": ("processor time", "s"),
    "mebibytes": ("peak memory", "MiB"),
}


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
    """A report without the ledger's extra runs beside the peer, then one with them."""
    turns = [
        (
            cost_of("benchmarks.debugger_ours", str(model)),
            cost_of("benchmarks.debugger_ours", str(model), "ledger"),
            cost_of("benchmarks.debugger_peer", str(model)),
        )
        for _ in range(_REPEATS)
    ]
    note = f"{what}, four 320×320 images; peer: onnxruntime, quantize + debug"
    plain = [(ours, peer) for ours, _, peer in turns]
    with_ledger = [(ours, peer) for _, ours, peer in turns]
    return [
        *_compared("per-layer report", plain, note),
        *_compared("per-layer report with its ledger", with_ledger, note),
    ]


def _compared(name: str, pairs: Sequence[tuple[Cost, Cost]], note: str) -> list[Row]:
    rows = []
    for field, (what, unit) in _NUMBERS.items():
        sides = [(getattr(ours, field), getattr(peer, field)) for ours, peer in pairs]
        ours, peer = (median(side) for side in zip(*sides, strict=True))
        ratio = median(one / other for one, other in sides)
        rows.append(Row(f"{name}, {what}", ours, peer, ratio, unit, note))
    return rows
