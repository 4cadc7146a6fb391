"""The shell's view of the core: arguments in, a table and JSON out, and an exit code."""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import NoReturn, TextIO

from core.analysis import (
    AnalysisConfig,
    AnalysisJob,
    IntegerReport,
    Limits,
    Report,
    Task,
    start_analysis,
)
from core.analysis.integer_table import integers_as_text
from core.analysis.ledger_table import ledger_as_text
from core.analysis.table import as_text
from core.calibration import RULES
from core.errors import InputError
from core.methods.command import add_methods
from core.visible import visible

_BAD_INPUT = 2
_INTERRUPTED = 130


class _Parser(argparse.ArgumentParser):
    """A parser whose complaint is one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(_BAD_INPUT, f"{self.prog}: {message}; see {self.prog} --help\n")


def main(arguments: list[str]) -> int:
    """Run one command; the exit code is 0, 2 for bad input, or 130 when interrupted.

    A reader of the output that has seen enough (`| head`) ends the command quietly.
    """
    given = _parser().parse_args(arguments)
    try:
        given.command(given)
        print(end="", flush=True)  # now, while an error can still be reported
    except InputError as error:
        print(f"error: {error}", file=sys.stderr)
        return _BAD_INPUT
    except KeyboardInterrupt:
        print("cancelled", file=sys.stderr)
        return _INTERRUPTED
    except BrokenPipeError:
        _forget_output()
    except OSError as error:
        _forget_output()
        print(f"error: cannot write the output: {error.strerror}.", file=sys.stderr)
        return _BAD_INPUT
    return 0


def _forget_output() -> None:
    """Let what Python flushes at its end go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _report(given: argparse.Namespace) -> None:
    """The command `report`: measure, and write what was asked for."""
    _write(given, _run(given, _config(given), Task.REPORT))


def _integers(given: argparse.Namespace) -> None:
    """The command `integers`: compare, and write what was asked for."""
    config = AnalysisConfig(
        seed=given.seed, shapes=dict(_shape(text) for text in given.shape), limits=_limits(given)
    )
    _write(given, _run(given, config, Task.INTEGERS))


def _write(given: argparse.Namespace, result: Report | IntegerReport) -> None:
    if given.json:
        _write_json(result, given.json)
    if given.json != "-" and not given.quiet:
        print(as_text(result) if isinstance(result, Report) else integers_as_text(result))
        if isinstance(result, Report) and result.settings.ledger:
            print(f"\n{ledger_as_text(result)}")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m core", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)
    report = commands.add_parser(
        "report", help="per-layer quantization error of an ONNX model, worst layer first"
    )
    report.add_argument(
        "model",
        metavar="MODEL.onnx",
        help="weights in other files are read beside it; or a .zip of the model with these",
    )
    report.add_argument(
        "--data", metavar="FILE", help=".npz or .npy with samples along the first axis"
    )
    report.add_argument("--weight-bits", type=int, default=8, metavar="N", help="2 to 8")
    report.add_argument("--activation-bits", type=int, default=8, metavar="N", help="2 to 8")
    scales = report.add_mutually_exclusive_group()
    scales.add_argument("--per-channel", dest="per_channel", action="store_true", default=True)
    scales.add_argument("--per-tensor", dest="per_channel", action="store_false")
    report.add_argument(
        "--calibration",
        metavar="RULE",
        default="minmax",
        help=f"one of {', '.join(RULES)}, or percentile-P",
    )
    report.add_argument(
        "--percent", type=float, default=99.9, metavar="P", help="of --calibration percentile"
    )
    report.add_argument("--samples", type=int, default=4, metavar="N", help="synthetic inputs")
    report.add_argument(
        "--ledger", action="store_true", help="where the error of each layer comes from"
    )
    _common(report)
    report.set_defaults(command=_report)
    integers = commands.add_parser(
        "integers", help="a quantized ONNX model on integers beside onnxruntime, tensor by tensor"
    )
    integers.add_argument("model", metavar="MODEL.onnx", help="QDQ, QOperator or dynamic")
    integers.add_argument("--data", metavar="FILE", help=".npz or .npy; the first sample is used")
    _common(integers)
    integers.set_defaults(command=_integers)
    add_methods(commands)
    return parser


def _common(command: argparse.ArgumentParser) -> None:
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


def _config(given: argparse.Namespace) -> AnalysisConfig:
    return AnalysisConfig(
        weight_bits=given.weight_bits,
        activation_bits=given.activation_bits,
        per_channel=given.per_channel,
        calibration=_rule(given.calibration, given.percent),
        samples=given.samples,
        seed=given.seed,
        shapes=dict(_shape(text) for text in given.shape),
        limits=_limits(given),
        ledger=given.ledger,
    )


def _limits(given: argparse.Namespace) -> Limits:
    return Limits(
        model_mb=given.max_model_mb,
        layers=given.max_layers,
        memory_mb=given.max_memory_mb,
        seconds=given.max_seconds,
    )


def _run(given: argparse.Namespace, config: AnalysisConfig, task: Task) -> Report | IntegerReport:
    """The task in a process of its own."""
    if given.json not in (None, "-") and not Path(given.json).parent.is_dir():
        raise InputError(f"cannot write {given.json}: its folder does not exist.")
    job = start_analysis(given.model, given.data, config, task=task)
    try:
        if not given.quiet:
            _show_progress(job, sys.stderr)
        return job.result()
    except KeyboardInterrupt:
        job.cancel()
        raise


def _rule(name: str, percent: float) -> str:
    """The rule's name; "percentile" alone takes its P from --percent."""
    return f"percentile-{percent:g}" if name == "percentile" else name


def _shape(text: str) -> tuple[str, tuple[int, ...]]:
    """("x", (1, 3)) from "x=1,3"; a scalar input is "x="."""
    name, equals, sizes = text.rpartition("=")
    try:
        if not equals:
            raise ValueError
        return name, tuple(int(n) for n in sizes.split(",") if n)
    except ValueError:
        raise InputError(f"--shape {text} is not NAME=1,3,48,192.") from None


def _show_progress(job: AnalysisJob, screen: TextIO) -> None:
    """Follow the worker layer by layer: in place on a terminal, else a line each tenth."""
    shown = -1
    while not job.wait(0.1):
        progress = job.progress
        if progress is None:
            continue
        share = progress.done / progress.total
        if screen.isatty():
            line = f"{progress.phase:9} {share:4.0%}  {visible(progress.layer)}"
            screen.write(f"\r{line[:78]:78}")
        elif int(share * 10) > shown:
            shown = int(share * 10)
            screen.write(f"{progress.phase} {share:.0%} {visible(progress.layer)}\n")
        screen.flush()
    if screen.isatty():
        screen.write("\r" + " " * 78 + "\r")


def _write_json(result: Report | IntegerReport, target: str) -> None:
    text = json.dumps(result.to_dict(), indent=2, allow_nan=False) + "\n"
    if target == "-":
        print(text, end="")
        return
    try:
        Path(target).write_text(text)
    except OSError as error:
        raise InputError(f"cannot write {target}: {error.strerror}.") from None
