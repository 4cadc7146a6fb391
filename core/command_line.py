"""The shell's view of the core: arguments in, a table and JSON out, and an exit code."""

import argparse
import os
import sys
from typing import NoReturn

from core.analysis import AnalysisConfig, Report, Task
from core.analysis.processes.tasks import Result
from core.analysis.results.model_explorer import overlay
from core.analysis.shell.command_options import (
    add_common,
    add_held_out,
    add_model,
    config_of,
    limits_of,
    run_task,
    shape_of,
)
from core.analysis.shell.export_command import add_export
from core.analysis.shell.ledger_table import ledger_as_text
from core.analysis.shell.mend_command import add_mend
from core.analysis.shell.result_text import result_as_text
from core.analysis.shell.sensitivity_command import add_sensitivity
from core.errors import InputError
from core.json_file import write_json
from core.methods.command import add_methods

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
        print(f"error: {error}", *error.lines, sep="\n    ", file=sys.stderr)
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
    result = run_task(given, config_of(given), Task.REPORT)
    if given.overlay:
        if not isinstance(result, Report):
            raise InputError("--overlay colors the graph of a network, and the file holds none.")
        write_json(overlay(result), given.overlay)
    _write(given, result)


def _preflight(given: argparse.Namespace) -> None:
    """The command `preflight`: look, and write what was seen."""
    _write(given, run_task(given, config_of(given), Task.PREFLIGHT))


def _integers(given: argparse.Namespace) -> None:
    """The command `integers`: compare, and write what was asked for."""
    config = AnalysisConfig(
        seed=given.seed,
        shapes=dict(shape_of(text) for text in given.shape),
        limits=limits_of(given),
    )
    _write(given, run_task(given, config, Task.INTEGERS))


def _write(given: argparse.Namespace, result: Result) -> None:
    if given.json:
        write_json(result.to_dict(), given.json)
    if given.json == "-" or given.quiet:
        return
    print(result_as_text(result))
    if isinstance(result, Report) and result.settings.ledger:
        print(f"\n{ledger_as_text(result)}")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m core", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)
    report = commands.add_parser(
        "report",
        help="quantization error of an ONNX model layer by layer, or of weights tensor by tensor",
    )
    add_model(report)
    add_held_out(report)
    report.add_argument(
        "--ledger", action="store_true", help="where the error of each layer comes from"
    )
    report.add_argument(
        "--overlay", metavar="FILE", help="node data for Google's Model Explorer: the graph colored"
    )
    add_common(report)
    report.set_defaults(command=_report)
    look = commands.add_parser(
        "preflight", help="what a report would measure, and on what, before anything is measured"
    )
    add_model(look)
    add_common(look)
    look.set_defaults(command=_preflight)
    integers = commands.add_parser(
        "integers", help="a quantized ONNX model on integers beside onnxruntime, tensor by tensor"
    )
    integers.add_argument("model", metavar="MODEL.onnx", help="QDQ, QOperator or dynamic")
    integers.add_argument("--data", metavar="FILE", help=".npz or .npy; the first sample is used")
    add_common(integers)
    integers.set_defaults(command=_integers)
    add_sensitivity(commands)
    add_mend(commands)
    add_export(commands)
    add_methods(commands)
    return parser
