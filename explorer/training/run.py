"""The run that the page plays: the trainings of these settings, shared with whoever watches them.

Each visitor has a run of their own, and each training is computed once.
"""

from collections.abc import Iterator
from itertools import takewhile

from core.training.quantization_aware import QuantizedRecipe
from explorer import compute
from explorer.controls.playing import Run
from explorer.training.controls import TrainingSettings
from explorer.training.epochs import Epoch, epochs, in_order


def train(now: TrainingSettings) -> Iterator[Epoch]:
    """The steps of the page's run."""
    return epochs(
        now.bits,
        lambda bits: compute.level_training(now.seed, bits, now.rule),
        lambda bits: compute.bias_training(now.seed, bits),
    )


def show_known(now: TrainingSettings, run: Run[Epoch]) -> None:
    """Begins with the first step, or with all that have been computed before."""
    order = in_order(now.bits)
    known = list(takewhile(lambda bits: _is_known(now, bits), order))
    for _ in range(max((1 + QuantizedRecipe().epochs) * len(known), 1)):
        run.step()
    if len(known) == len(order):
        run.finish()


def _is_known(now: TrainingSettings, bits: int) -> bool:
    learned = compute.level_training(now.seed, bits, now.rule)
    return learned.ended and compute.bias_training(now.seed, bits).ended
