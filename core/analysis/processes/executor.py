"""Work on one model, shared out over the workers of an executor.

`concurrent.futures` has executors of threads and of processes; a Dask cluster is one too. Whatever
carries out a share, it starts a limited worker process there (`isolated.py`) and waits for it. The
process that shares the work out parses no model. A share that is carried out twice, because a
machine was lost, gives the same numbers.

What the limits cannot do on a cluster: memory and time are limited for each share, not for all
together; files are only taken away where that machine's kernel can do it (Landlock); and who
controls the cluster sees the model, and can send any result back.
"""

import io
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from core.analysis.config import AnalysisConfig
from core.analysis.processes.isolated import start_analysis
from core.analysis.processes.share import Share
from core.analysis.processes.tasks import Result, Task
from core.errors import InputError
from core.models.content import FEWER_SAMPLES, SMALLER_MODEL, Source, content_of

Joined = TypeVar("Joined")

SHARES = 8  # each reads the model and calibrates anew; a lost one is done again


@dataclass(frozen=True)
class SharedWork:
    """A task on a model, as it travels to the workers.

    model, data, held_out: the contents of the files. names: of the model and of the data.
    """

    model: bytes
    data: bytes | None
    held_out: bytes | None
    config: AnalysisConfig
    names: tuple[str, str]
    task: Task

    def share(self, share: Share) -> Result:
        """Carry out one share, in a limited process of the machine on which this is called.

        Raises:
            InputError: when the model or the data cannot be used.
            WorkerStopped: when the process ran out of memory or time.
        """
        config = replace(self.config, share=share)
        name, data_name = self.names
        return start_analysis(
            self.model,
            self.data,
            config,
            name,
            data_name,
            task=self.task,
            held_out=self.held_out,
        ).result()


def shared_work(
    task: Task,
    model: object,
    data: Source | Mapping[str, np.ndarray] | None,
    config: AnalysisConfig,
    names: tuple[str, str] = ("", ""),
    held_out: Source | Mapping[str, np.ndarray] | None = None,
) -> SharedWork:
    """The task with the contents of its files, read here and looked at nowhere but in the workers.

    Raises:
        InputError: when a path names no file, a file is larger than its limit, or the model's
            weights were given as files of their own.
    """
    if not isinstance(model, str | Path | bytes):
        raise InputError(
            "a model with weights in other files cannot be shared out; give a zip of the model "
            "and these files."
        )
    name = names[0] or _name(model, "model.onnx")
    data_name = "" if data is None else names[1] or _name(data, "data")
    content = content_of(model, config.limits.model_mb, name, SMALLER_MODEL)
    samples, others = (_samples(one, config, data_name) for one in (data, held_out))
    return SharedWork(content, samples, others, config, (name, data_name), task)


def carry_out(
    work: SharedWork,
    executor: Executor,
    joined: Callable[[Sequence[Any], int], Joined],
    shares: int = SHARES,
    seconds: float = math.inf,
) -> Iterator[Joined]:
    """What is known with each share that ends: `joined(results in the order of shares, shares)`.

    Shares that have not begun are cancelled when the iterator is closed, when one of them fails,
    and after so many seconds, which end it.

    Raises:
        InputError, WorkerStopped: as `SharedWork.share`, the first of them.
    """
    futures = [executor.submit(work.share, Share(i, shares)) for i in range(shares)]
    ended = set()
    try:
        for future in as_completed(futures, None if math.isinf(seconds) else seconds):
            future.result()
            ended.add(future)
            yield joined([one.result() for one in futures if one in ended], shares)
    except TimeoutError:
        return
    finally:
        for future in futures:
            future.cancel()


def _samples(
    source: Source | Mapping[str, np.ndarray] | None, config: AnalysisConfig, name: str
) -> bytes | None:
    """The content of a file of samples; arrays as an .npz."""
    if source is None:
        return None
    if isinstance(source, str | Path | bytes):
        return content_of(source, config.limits.data_mb, name, FEWER_SAMPLES)
    file = io.BytesIO()
    np.savez(file, **source)  # type: ignore[arg-type]
    return file.getvalue()


def _name(source: object, otherwise: str) -> str:
    return Path(source).name if isinstance(source, str | Path) else otherwise
