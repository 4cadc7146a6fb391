"""This machine as a processor, by what it reaches here: measured once, when it is asked."""

from core.studies.hardware.processor import Processor
from core.studies.machine_speed import SIDE, bytes_per_second, product_seconds


def this_machine() -> Processor:
    """Its bytes a second while copying, and its operations a second in one product of matrices.

    The faster of NumPy and torch on one thread, in float32 and in int8. That is less than the peak
    that its maker gives, and what these libraries reach.
    """
    seconds = product_seconds()
    operations = 2 * SIDE**3
    return Processor(
        "this machine",
        2 * bytes_per_second(),  # a copy reads every byte and writes it
        {
            bits: operations / min(seconds[f"NumPy, {kind}"], seconds[f"torch, {kind}"])
            for bits, kind in ((32, "float32"), (8, "int8"))
        },
        f"measured here: a large array copied, two {SIDE} × {SIDE} matrices multiplied",
    )
