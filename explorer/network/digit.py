"""The digit that is followed: a test digit, or what the visitor draws."""

from core.data.digits import TEST_IMAGES
from explorer import compute
from explorer.controls.drawing_pad.digit import DigitPad
from explorer.network.controls import NetworkSettings

PAD = DigitPad(NetworkSettings)


def shown(now: NetworkSettings) -> int:
    """The test digit on the pad, or the last one that was."""
    return now.digit if now.digit >= 0 else compute.digit_that_differs(now.network, now.seed)


def pad(now: NetworkSettings) -> None:
    """The pad with the digit, and what puts another picture there."""
    digit = shown(now)
    PAD.show(now.drawing, digit, (digit + 1) % TEST_IMAGES, of=f"{now.network} {now.seed}")
