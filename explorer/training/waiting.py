"""The float network, which the first visitor of a seed sees learn."""

from explorer import compute
from explorer.controls.waiting import wait_for


def float_accuracy(seed: int) -> float:
    """Its share of the test digits, 0 to 1, once it is trained."""
    return wait_for(
        compute.cnn_training(seed),
        lambda step: step.epoch / step.epochs,
        lambda step: (
            f"Training the float network: {step.epoch} of {step.epochs} epochs, "
            f"{step.accuracy:.1%} of the test digits read correctly"
        ),
    ).accuracy
