"""The networks that methods are compared on, and the task that a method gets with one of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.data.digits import Digits
from core.methods.method import Examples, Task
from core.networks.chain import Design
from core.networks.designs import DEPTHWISE_CNN, DIGITS_CNN
from core.networks.layer_precision import LayerPrecision
from core.training.train_chain import MOBILE, ChainStep, Recipe

CALIBRATION_IMAGES = 256


@dataclass(frozen=True)
class LiveNetwork:
    """A network that is trained on the digits.

    title: as it is shown. design, recipe: what `core.training.train_chain` takes.
    """

    title: str
    design: Design
    recipe: Recipe


#: By name, for settings and the shell.
NETWORKS: Mapping[str, LiveNetwork] = {
    "digits": LiveNetwork("digits CNN", DIGITS_CNN, Recipe()),
    "normalized": LiveNetwork(
        "digits CNN with batch normalization", DIGITS_CNN, Recipe(batch_norm=True)
    ),
    "depthwise": LiveNetwork("depthwise CNN", DEPTHWISE_CNN, MOBILE),
}


def digits_task(trained: ChainStep, digits: Digits, precision: LayerPrecision, seed: int) -> Task:
    """The trained network with the first training images for calibration.

    seed: of whatever a method draws at random.

    Raises:
        InputError: for weights of 1 bit.
    """
    return Task(
        trained.chain,
        digits.train_images[:CALIBRATION_IMAGES],
        precision,
        seed,
        Examples(digits.train_images, digits.train_labels),
        trained.norms,
    )


def unseen_examples(digits: Digits) -> Examples:
    """The images that no method sees."""
    return Examples(digits.test_images, digits.test_labels)
