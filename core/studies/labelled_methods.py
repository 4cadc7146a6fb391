"""The digit network quantized by methods that may learn from the labelled training images.

Whatever the method, activations have 8 bits, so that weights decide. Training is short, as a lesson
needs it: EPOCHS passes over the images.
"""

from collections.abc import Generator
from functools import cache
from typing import TypeVar

from core.granularity import PerChannel, PerTensor
from core.methods.method import Examples, Step, Task
from core.methods.registry import method_named
from core.methods.result import Result, measure
from core.networks.layer_precision import LayerPrecision
from core.studies.digit_accuracy import digits
from core.studies.post_training import ACTIVATION_BITS, digit_chain
from core.training.one_thread import one_thread

T = TypeVar("T")

EPOCHS = 5

#: At 2 bits: one scale a tensor, by its largest magnitude or of least squared error.
COARSE = LayerPrecision(2, ACTIVATION_BITS, PerTensor())
FITTED = LayerPrecision(2, ACTIVATION_BITS, PerTensor(), calibration="mse")
#: A scale for each output.
BY_OUTPUT = LayerPrecision(2, ACTIVATION_BITS, PerChannel(0))

Values = tuple[tuple[str, float], ...]  # options of a method, by name


def task_of(seed: int, precision: LayerPrecision) -> Task:
    """The float network of a seed with the labelled training images."""
    images, labels = digits().train_images, digits().train_labels
    return Task(digit_chain(seed), images, precision, seed, Examples(images, labels))


@cache
def result_of(method: str, seed: int, precision: LayerPrecision, values: Values = ()) -> Result:
    """What a method of `core.methods.registry` makes of it, measured on the test digits.

    Raises:
        InputError: for an unknown method or option.
    """
    test = Examples(digits().test_images, digits().test_labels)
    with one_thread():
        return measure(method_named(method), task_of(seed, precision), test, dict(values))


def ended(run: Generator[Step, None, T]) -> T:
    """What a run returns at its end; nobody looks at its steps."""
    while True:
        try:
            next(run)
        except StopIteration as end:
            found: T = end.value
            return found
