"""What a method achieved on a network: size, error, accuracy, time, and its steps."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, cast

import numpy as np

from core.methods.method import Examples, Made, Method, Step, Task
from core.methods.option import chosen
from core.methods.storage import float_bytes, stored_bytes
from core.metrics import sqnr_db
from core.networks.comparison import Comparison


@dataclass(frozen=True, eq=False)
class Result:
    """A quantized network and what was measured of it.

    method:          name of the method. network: what it made. steps: how.
    bytes, float_bytes: of the quantized and of the float network (`core.methods.storage`).
    bits_per_weight: all of these bytes in bits, for each weight of the float network.
    accuracy, float_accuracy: share of the test examples answered correctly; higher is better.
    sqnr_db:         of the scores, in dB; higher is better, +∞ when they are equal.
    seconds:         that the method took, on this machine.
    """

    method: str
    network: Made
    steps: tuple[Step, ...]
    bytes: int
    float_bytes: int
    bits_per_weight: float
    accuracy: float
    float_accuracy: float
    sqnr_db: float
    seconds: float

    def to_dict(self) -> dict[str, Any]:
        """Every number but the network's own, for JSON; an infinite SQNR is None."""
        return {
            "method": self.method,
            "bytes": self.bytes,
            "float_bytes": self.float_bytes,
            "bits_per_weight": self.bits_per_weight,
            "accuracy": self.accuracy,
            "float_accuracy": self.float_accuracy,
            "sqnr_db": self.sqnr_db if np.isfinite(self.sqnr_db) else None,
            "seconds": self.seconds,
            "steps": [asdict(step) for step in self.steps],
        }


def ignore(step: Step) -> None:
    """The watcher that does nothing."""


def measure(
    method: Method,
    task: Task,
    test: Examples,
    values: Mapping[str, float] | None = None,
    watch: Callable[[Step], None] = ignore,
) -> Result:
    """Run the method and measure what it made on `test`, which no method sees.

    values: options by name, where they differ from the defaults. watch: sees each step when done.

    Raises:
        InputError: for options that the method does not take, or a network that it does not take.
    """
    for found in measuring(method, task, test, values):
        if isinstance(found, Step):
            watch(found)
    return cast(Result, found)


def measuring(
    method: Method, task: Task, test: Examples, values: Mapping[str, float] | None = None
) -> Iterator[Step | Result]:
    """The same, step by step: each step when it is done, and last the result.

    Time between two steps in which nobody asks for the next one does not count.
    """
    options: Any = chosen(method.options, values or {})
    steps: list[Step] = []
    seconds = 0.0
    run = method.run(task, options)
    while True:
        start = time.perf_counter()
        try:
            step = next(run)
        except StopIteration as end:
            network: Made = end.value
            break
        finally:
            seconds += time.perf_counter() - start
        steps.append(step)
        yield step
    both = Comparison(task.chain.logits(test.inputs), network.logits(test.inputs), test.labels)
    size = stored_bytes(network)
    weights = sum(layer.weight.size for layer in task.chain.layers)
    yield Result(
        method.name,
        network,
        tuple(steps),
        size,
        float_bytes(task.chain),
        8 * size / weights,
        both.quantized_accuracy,
        both.float_accuracy,
        float(sqnr_db(both.float_logits, both.quantized_logits)),
        seconds,
    )
