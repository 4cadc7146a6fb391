"""What the commands that measure a model share: arguments, settings, a worker, JSON."""

import argparse
import math
import sys
import time
from pathlib import Path
from typing import TextIO

from core.analysis import AnalysisConfig, AnalysisJob, Limits, Progress, Task, start_analysis
from core.analysis.layer_settings import ROUNDINGS
from core.analysis.processes.cluster import run_on_cluster
from core.analysis.processes.tasks import Result
from core.analysis.shell.data_options import add_data, images_of
from core.analysis.targets.targets import TARGETS
from core.calibration import RULES
from core.errors import Cancelled, InputError
from core.visible import visible


def add_model(command: argparse.ArgumentParser) -> None:
    """The model, its data, and how it is quantized."""
    command.add_argument(
        "model",
        metavar="MODEL",
        help="ONNX (weights in other files are read beside it, or out of one .zip), torch.export, "
        "TorchScript, or weights alone: safetensors, PyTorch state dict, TensorFlow Lite, GGUF, "
        "NumPy archive",
    )
    add_data(command)
    command.add_argument("--weight-bits", type=int, default=8, metavar="N", help="2 to 8")
    command.add_argument("--activation-bits", type=int, default=8, metavar="N", help="2 to 8")
    scales = command.add_mutually_exclusive_group()
    scales.add_argument("--per-channel", dest="per_channel", action="store_true", default=True)
    scales.add_argument("--per-tensor", dest="per_channel", action="store_false")
    scales.add_argument(
        "--group", type=int, default=0, metavar="N", help="a scale for N weights of a channel"
    )
    command.add_argument(
        "--symmetric",
        action="store_true",
        help="activations with 0 in the middle of their range, not affine",
    )
    command.add_argument(
        "--affine-weights",
        action="store_true",
        help="weights with zero points, from the smallest to the largest, not symmetric",
    )
    command.add_argument(
        "--calibration",
        metavar="RULE",
        default="minmax",
        help=f"for ranges of activations: one of {', '.join(RULES)}, or percentile-P",
    )
    command.add_argument(
        "--weight-rule", metavar="RULE", default="minmax", help="for ranges of weights: the same"
    )
    command.add_argument(
        "--percent", type=float, default=99.9, metavar="P", help="of the rule percentile"
    )
    command.add_argument(
        "--rounding",
        choices=ROUNDINGS,
        default="nearest",
        help="which codes weights take: the nearest, or those that keep a layer's output on the "
        "data; adaround is the slowest",
    )
    command.add_argument(
        "--target",
        choices=TARGETS,
        default="file",
        help="; ".join(f"{t.name}: {t.meaning}" for t in TARGETS.values()).replace("%", "%%"),
    )
    command.add_argument(
        "--keep-batch-norm", action="store_true", help="do not fold it, whatever the target"
    )
    command.add_argument("--samples", type=int, default=4, metavar="N", help="synthetic inputs")


def add_held_out(command: argparse.ArgumentParser) -> None:
    """Data to measure on, apart from those that ranges are chosen on."""
    command.add_argument(
        "--held-out",
        metavar="FILE",
        help="errors are measured on these samples, ranges chosen on those of --data",
    )


def add_common(command: argparse.ArgumentParser) -> None:
    """What every command takes."""
    command.add_argument(
        "--shape",
        action="append",
        default=[],
        metavar="NAME=1,3,48,192",
        help="shape of a synthetic input; may be repeated",
    )
    command.add_argument("--seed", type=int, default=0, metavar="N", help="of synthetic inputs")
    command.add_argument("--max-model-mb", type=float, default=Limits.model_mb, metavar="MB")
    command.add_argument("--max-layers", type=int, default=Limits.layers, metavar="N")
    command.add_argument("--max-memory-mb", type=float, default=Limits.memory_mb, metavar="MB")
    command.add_argument("--max-seconds", type=float, default=Limits.seconds, metavar="S")
    command.add_argument("--json", metavar="OUT", help="write every number here; - for stdout")
    command.add_argument("--quiet", action="store_true", help="no progress and no table")


def config_of(given: argparse.Namespace) -> AnalysisConfig:
    """The settings that the arguments ask for."""
    return AnalysisConfig(
        weight_bits=given.weight_bits,
        activation_bits=given.activation_bits,
        per_channel=given.per_channel,
        symmetric=given.symmetric,
        affine_weights=given.affine_weights,
        group=given.group,
        calibration=_rule(given.calibration, given.percent),
        weight_rule=_rule(given.weight_rule, given.percent),
        rounding=given.rounding,
        samples=given.samples,
        seed=given.seed,
        shapes=dict(shape_of(text) for text in given.shape),
        limits=limits_of(given),
        images=images_of(given),
        target=given.target,
        keep_batch_norm=given.keep_batch_norm,
        ledger=getattr(given, "ledger", False),
    )


def limits_of(given: argparse.Namespace) -> Limits:
    """The limits that the arguments ask for."""
    return Limits(
        model_mb=given.max_model_mb,
        layers=given.max_layers,
        memory_mb=given.max_memory_mb,
        seconds=given.max_seconds,
    )


def run_task(given: argparse.Namespace, config: AnalysisConfig, task: Task) -> Result:
    """The task in a process of its own, or on a cluster; what is known by then if cancelled."""
    if given.json not in (None, "-") and not Path(given.json).parent.is_dir():
        raise InputError(f"cannot write {given.json}: its folder does not exist.")
    if getattr(given, "cluster", None):
        return run_on_cluster(given, config, task)
    held_out = getattr(given, "held_out", None)
    job = start_analysis(given.model, given.data, config, task=task, held_out=held_out)
    try:
        _follow(job, None if given.quiet else sys.stderr, getattr(given, "seconds", math.inf))
        return job.result()
    except KeyboardInterrupt:
        job.cancel()
        if job.part is None:
            raise
        print("cancelled; this is what was measured", file=sys.stderr)
        return job.part
    except Cancelled:  # by `_follow`, at the end of the budget
        if job.part is None:
            raise InputError("nothing was measured within --seconds; give more.") from None
        return job.part


def _rule(name: str, percent: float) -> str:
    """The rule's name; "percentile" alone takes its P from --percent."""
    return f"percentile-{percent:g}" if name == "percentile" else name


def shape_of(text: str) -> tuple[str, tuple[int, ...]]:
    """("x", (1, 3)) from "x=1,3"; a scalar input is "x="."""
    name, equals, sizes = text.rpartition("=")
    try:
        if not equals:
            raise ValueError
        return name, tuple(int(n) for n in sizes.split(",") if n)
    except ValueError:
        raise InputError(f"--shape {text} is not NAME=1,3,48,192.") from None


def _follow(job: AnalysisJob, screen: TextIO | None, seconds: float) -> None:
    """Show the worker's progress until it ends; cancel it after so many seconds."""
    end, shown = time.monotonic() + seconds, -1
    while not job.wait(0.1):
        if screen is not None:
            shown = _show(job.progress, screen, shown)
        if time.monotonic() > end:
            job.cancel()
    if screen is not None and screen.isatty():
        screen.write("\r" + " " * 78 + "\r")


def _show(progress: Progress | None, screen: TextIO, shown: int) -> int:
    """Layer by layer, in place on a terminal, else a line each tenth; the last tenth shown."""
    if progress is None:
        return shown
    share = progress.done / progress.total
    if screen.isatty():
        line = f"{progress.phase:9} {share:4.0%}  {visible(progress.layer)}"
        screen.write(f"\r{line[:78]:78}")
    elif int(share * 10) > shown:
        shown = int(share * 10)
        screen.write(f"{progress.phase} {share:.0%} {visible(progress.layer)}\n")
    screen.flush()
    return shown
