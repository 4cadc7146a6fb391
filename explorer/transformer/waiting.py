"""The training, which the first visitor of a seed sees."""

from explorer import compute
from explorer.controls.waiting import wait_for


def wait_for_training(seed: int) -> None:
    """Returns once the network of this seed is trained."""
    training = compute.sorter_training(seed)
    if not training.ended:
        wait_for(
            training,
            lambda step: step.update / step.updates,
            lambda step: (
                f"Training the transformer: {step.update} of {step.updates} updates, "
                f"{step.accuracy:.1%} of the test words sorted"
            ),
        )
