"""A task of the shell on a Dask cluster: `--cluster ADDRESS`.

The cluster's machines need this project where their Python finds it, and its requirements. What
limits hold there, and which do not, stands in `executor.py`.
"""

import argparse
import math
from collections.abc import Callable, Sequence
from typing import Any

from core.analysis.config import AnalysisConfig
from core.analysis.processes.executor import SHARES, carry_out, shared_work
from core.analysis.processes.joined import joined_sensitivity, joined_trials
from core.analysis.processes.tasks import Result, Task
from core.errors import InputError

_SECONDS = "10s"  # to wait for the scheduler
_JOINED: dict[Task, Callable[[Sequence[Any], int], Result]] = {
    Task.SENSITIVITY: joined_sensitivity,
    Task.MEND: joined_trials,
}


def add_cluster(command: argparse.ArgumentParser) -> None:
    """Where to carry the task out."""
    command.add_argument(
        "--cluster",
        metavar="ADDRESS",
        help="of a Dask scheduler, tcp://host:8786: its workers share the task; they get the model",
    )
    command.add_argument(
        "--shares",
        type=int,
        default=SHARES,
        metavar="N",
        help="how many parts a cluster gets; each reads the model and calibrates anew",
    )


def run_on_cluster(given: argparse.Namespace, config: AnalysisConfig, task: Task) -> Result:
    """The task, shared out over the cluster; what is known so far after Ctrl-C or --seconds.

    Raises:
        InputError: without the package `distributed` or a scheduler at the address, or as
            `carry_out`.
    """
    if given.shares < 1:
        raise InputError(f"--shares is {given.shares}; give 1 or more.")
    held_out = getattr(given, "held_out", None)
    work = shared_work(task, given.model, given.data, config, held_out=held_out)
    seconds = getattr(given, "seconds", math.inf)
    found = None
    with _client(given.cluster) as client:
        try:
            with client.get_executor() as executor:
                for known in carry_out(work, executor, _JOINED[task], given.shares, seconds):
                    found = known
        except KeyboardInterrupt:
            if found is None:
                raise
    if found is None:
        raise InputError("no share ended within --seconds; give more.")
    return found


def _client(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError:
        raise InputError(
            "--cluster needs the package distributed, which is not installed; run "
            "python -m pip install -r requirements-cluster.txt."
        ) from None
    try:
        return Client(address, timeout=_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise InputError(
            f"no Dask scheduler answers at {address} ({error}); give its address, as in "
            "tcp://host:8786."
        ) from None
