"""Accumulator overflow: a sum of products does not fit the integer that holds it."""

import math

from core.analysis.causes.cause import Cause
from core.analysis.causes.facts import LayerFacts, ModelFacts


def accumulator_overflow(layer: LayerFacts, model: ModelFacts) -> Cause | None:
    """The cause, if a sum that was seen lies outside −2ᵇ⁻¹ … 2ᵇ⁻¹ − 1."""
    bits, largest = layer.settings.accumulator_bits, layer.largest_sum
    if largest is None or largest < 2 ** (bits - 1):
        return None
    evidence = {
        "accumulator_bits": bits,
        "largest_sum": largest,
        "limit": 2 ** (bits - 1) - 1,
        "bits_needed": largest.bit_length() + 1,
    }
    remedies = ("wider accumulator", "fewer bits", "keep float")
    return Cause(layer.name, "accumulator overflow", evidence, remedies, math.inf)
