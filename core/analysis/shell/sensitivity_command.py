"""The command `sensitivity` of the shell: how much each layer matters to the output."""

import argparse
import math
from dataclasses import replace
from typing import Any

from core.analysis.processes.cluster import add_cluster
from core.analysis.processes.tasks import Task
from core.analysis.results.output_effect import OutputEffect
from core.analysis.results.sensitivity_result import Effects, LayerEffect, Sensitivity
from core.analysis.shell.command_options import (
    add_common,
    add_held_out,
    add_model,
    config_of,
    run_task,
)
from core.analysis.shell.table import ranks_words
from core.json_file import write_json
from core.metrics import decibels
from core.visible import visible


def add_sensitivity(commands: Any) -> None:
    """Add `sensitivity` to the subparsers of the shell."""
    command = commands.add_parser(
        "sensitivity", help="the effect of each layer of an ONNX model on its output, worst first"
    )
    add_model(command)
    add_held_out(command)
    command.add_argument(
        "--seconds",
        type=float,
        default=math.inf,
        metavar="S",
        help="stop then, and show what was measured",
    )
    command.add_argument(
        "--runs",
        type=int,
        default=0,
        metavar="N",
        help="the most runs of the data to measure on; by default what three reports cost",
    )
    add_cluster(command)
    add_common(command)
    command.set_defaults(command=_run)


def _run(given: argparse.Namespace) -> None:
    config = replace(config_of(given), sensitivity_runs=given.runs)
    found = run_task(given, config, Task.SENSITIVITY)
    assert isinstance(found, Sensitivity)
    if given.json:
        write_json(found.to_dict(), given.json)
    if given.json != "-" and not given.quiet:
        print(as_text(found))


def as_text(found: Sensitivity) -> str:
    """A line for each layer, the one that harms the output most first."""
    measured = sum(layer.measured for layer in found.layers)
    lines = [
        f"{visible(found.model.name)}: {measured} of {len(found.layers)} layers measured; "
        f"{_runs(found)}",
        "SQNR of the model's output in dB, higher is better; the proxy is the layer's own output",
        "",
        f"{'layer':38} {'op':12} {'proxy':>7} {'only it quantized':>18} {'only it in float':>17}",
        *(_row(layer) for layer in found.worst_first),
        "",
        *(f"every layer quantized: {_words(effect)}" for effect in found.all_quantized),
    ]
    if ranks := found.ranks:
        lines.append(visible(f"the output's error: {ranks_words(ranks)}"))
    return "\n".join(lines)


def _runs(found: Sensitivity) -> str:
    """On how much of the data."""
    text = f"{found.feeds_done} of {found.feeds} runs of the data done"
    if found.feeds < found.feeds_given:
        text += f" (there are {found.feeds_given}: --runs {found.feeds_given} measures on all)"
    return text


def _row(layer: LayerEffect) -> str:
    cells = (
        f"{decibels(layer.proxy_db, unit=False):>7}",
        f"{_worst(layer.only_quantized):>18}",
        f"{_worst(layer.only_in_float):>17}",
    )
    return f"{visible(layer.name)[:38]:38} {visible(layer.op)[:12]:12} {' '.join(cells)}"


def _worst(effects: Effects) -> str:
    found = [effect.sqnr_db for effect in effects if effect.sqnr_db is not None]
    return decibels(min(found, default=None), unit=False)


def _words(effect: OutputEffect) -> str:
    text = f"{visible(effect.name)} {decibels(effect.sqnr_db)}"
    if effect.answers:
        mean = effect.kl / effect.answers
        text += f", {effect.changed} of {effect.answers} answers changed, KL {mean:.2g} bits"
    return text + (f" ({visible(effect.failure)})" if effect.failure else "")
