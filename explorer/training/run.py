"""The run that the page plays: the trainings of these settings, shared with whoever watches them.

Each visitor has a run of their own, and each training is computed once.
"""

from collections.abc import Iterator
from itertools import takewhile

from core.training.quantization_aware import QuantizedRecipe
from explorer import compute
from explorer.compute.quantized_training import PARTS
from explorer.training.controls import TrainingSettings
from explorer.training.epochs import Epoch, epochs, in_order


def train(now: TrainingSettings) -> Iterator[Epoch]:
    """The steps of the page's run."""
    return epochs(
        now.bits,
        lambda bits: compute.level_training(now.seed, bits, now.rule, now.few_bits),
        lambda bits: compute.bias_training(now.seed, bits),
    )


def known_steps(now: TrainingSettings) -> int:
    """How many steps to begin with: all that someone has computed before, at least one."""
    order = in_order(now.bits)
    known = list(takewhile(lambda bits: _is_known(now, bits), order))
    end = len(known) == len(order)  # one more step finds that the run has ended
    return max((1 + PARTS * QuantizedRecipe().epochs) * len(known) + end, 1)


def _is_known(now: TrainingSettings, bits: int) -> bool:
    learned = compute.level_training(now.seed, bits, now.rule, now.few_bits)
    return learned.ended and compute.bias_training(now.seed, bits).ended
