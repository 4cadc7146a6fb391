"""The command `export` of the shell: the quantized model as a QDQ file, checked in onnxruntime."""

import argparse
import json
from pathlib import Path
from typing import Any

from core.analysis.layer_settings import LayerSettings
from core.analysis.processes.tasks import Task
from core.analysis.results.exported import Exported
from core.analysis.shell.command_options import add_common, add_model, config_of, run_task
from core.errors import InputError
from core.metrics import decibels
from core.models.content import content_of


def add_export(commands: Any) -> None:
    """Add `export` to the subparsers of the shell."""
    command = commands.add_parser("export", help="write the quantized model as QDQ ONNX")
    add_model(command)
    command.add_argument("--out", required=True, metavar="OUT.onnx", help="the file to write")
    command.add_argument(
        "--trials", metavar="FILE", help="JSON of `mend`: the best settings in it are taken"
    )
    add_common(command)
    command.set_defaults(command=_run)


def _run(given: argparse.Namespace) -> None:
    config = config_of(given)
    if given.trials:
        config = config.with_layers(_best(given.trials))
    exported = run_task(given, config, Task.EXPORT)
    assert isinstance(exported, Exported)
    try:
        Path(given.out).write_bytes(exported.content)
    except OSError as error:
        raise InputError(f"cannot write {given.out}: {error.strerror}.") from None
    if given.quiet:
        return
    print(f"{given.out}: {len(exported.content):,} bytes")
    print(f"output against float: {decibels(exported.sqnr_db)} in onnxruntime")
    print(f"the report's simulation: {decibels(exported.simulated_db)}")
    if why := exported.difference(config.target):
        print(why)


def _best(path: str) -> dict[str, LayerSettings]:
    """The settings of the best trial in the JSON that `mend` wrote."""
    try:
        plain = json.loads(content_of(path, 100.0, path, "give the JSON that `mend` wrote"))
        settings = plain["trials"][plain["best"]]["settings"]
        return {name: LayerSettings.from_dict(one) for name, one in settings.items()}
    except (ValueError, KeyError, TypeError, IndexError):
        raise InputError(f"{path} is not the JSON that `mend` wrote.") from None
