"""The command `mend` of the shell: remedies are tried until the time is over."""

import argparse
from dataclasses import replace
from typing import Any

from core.analysis.processes.cluster import add_cluster
from core.analysis.processes.tasks import Task
from core.analysis.remedies.trial import Mended, Trial
from core.analysis.shell.command_options import (
    add_common,
    add_held_out,
    add_model,
    config_of,
    run_task,
)
from core.json_file import write_json
from core.metrics import decibels
from core.visible import visible


def add_mend(commands: Any) -> None:
    """Add `mend` to the subparsers of the shell."""
    command = commands.add_parser(
        "mend", help="try remedies on an ONNX model, and measure each on held-out data"
    )
    add_model(command)
    add_held_out(command)
    command.add_argument(
        "--seconds", dest="budget", type=float, default=60.0, metavar="S", help="how long to try"
    )
    add_cluster(command)
    add_common(command)
    command.set_defaults(command=_run)


def _run(given: argparse.Namespace) -> None:
    config = replace(config_of(given), mend_seconds=given.budget)
    found = run_task(given, config, Task.MEND)
    assert isinstance(found, Mended)
    if given.json:
        write_json(found.to_dict(), given.json)
    if given.json != "-" and not given.quiet:
        print(as_text(found))


def as_text(found: Mended) -> str:
    """A line for each trial, and the settings of the best."""
    front = found.front
    lines = [
        f"{visible(found.model.name)}: {len(found.trials)} trials; {found.data}",
        "SQNR in dB on held-out data, higher is better; * no trial is smaller and better",
        "",
        f"{'':3} {'bytes':>11} {'outputs':>8} {'layers':>8}  what was done",
        *(
            f"{'*' if trial in front else '':>2}{'>' if trial == found.best else ' '} {_row(trial)}"
            for trial in found.trials
        ),
        "",
        f"> the best at little cost: {decibels(found.best.held_out.layers_db)} over the layers, "
        f"{decibels(found.trials[0].held_out.layers_db)} before",
    ]
    return "\n".join(lines)


def _row(trial: Trial) -> str:
    outputs = decibels(trial.held_out.sqnr_db, unit=False)
    layers = decibels(trial.held_out.layers_db, unit=False)
    return f"{trial.bytes:>11,} {outputs:>8} {layers:>8}  {visible(trial.what)}"
