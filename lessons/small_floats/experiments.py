"""The experiments of this lesson: floats against integers, with and without scales for blocks."""

from functools import cache

import numpy as np

from core.formats import E2M1
from core.metrics import decibels
from core.studies.shared_scale_error import (
    BLOCKS,
    COUNT,
    FAR,
    FOUR_BITS,
    GROUP,
    ONE_SCALE,
    TAILS,
    Rounding,
    four_bit_sqnr,
    sqnr_of_the_rest,
)
from lessons.engine.claim import Claim, verdict_of
from lessons.engine.outcome import Outcome, Table
from lessons.engine.prose import number

SEEDS = range(5)

ALWAYS = "The floats, on all four"
NEVER = "The integers, on all four"
BY_TAILS = "The integers on the first ones, the floats where tails are heavy"
WINNERS = (ALWAYS, NEVER, BY_TAILS)

INTEGERS = "The integers"
FLOATS = "The floats"
TIE = "Neither: less than 1 dB between them"
BETTER = (INTEGERS, FLOATS, TIE)


@cache
def four_bits(tails: str, name: str) -> float:
    """The mean SQNR in dB over the seeds."""
    return float(np.mean([four_bit_sqnr(tails, name, seed) for seed in SEEDS]))


@cache
def rest(round_values: Rounding) -> np.ndarray:
    """The SQNR in dB of all values but the one far away, for each seed."""
    return np.array([sqnr_of_the_rest(round_values, seed) for seed in SEEDS])


def floats_and_tails() -> Outcome:
    """Formats of 4 bits on four kinds of values; those with short tails are the control."""
    gain = {tails: four_bits(tails, "fp4") - four_bits(tails, "int4") for tails in TAILS}
    kinds = list(TAILS)
    won = [tails for tails in kinds if gain[tails] > 0]
    shortest, heaviest = kinds[0], kinds[-1]
    even = gain[shortest] < 0
    return Outcome(
        answer=ALWAYS if len(won) == len(kinds) else BY_TAILS if won else NEVER,
        finding=f"On {shortest} values the floats are **{_apart(gain[shortest])}** than the "
        f"integers, on values with the heaviest tails **{_apart(gain[heaviest])}**. Half of the "
        f"numbers of {E2M1.bits}-bit floats lie in the lowest quarter of their range. That helps "
        "when most values of a group are small beside its largest one. Evenly spread values need "
        "even levels. NF4, whose levels follow the normal distribution, is the best of the three "
        f"on normal values, with {number(four_bits('normal', 'NF4'), 3)} dB. MXFP4 is behind NVFP4 "
        "everywhere: its scale must be a power of two, and one scale serves twice as many values.",
        table=Table(
            ("values", *(f"{name}, dB" for name in FOUR_BITS)),
            tuple(
                (tails, *(f"{four_bits(tails, name):.1f}" for name in FOUR_BITS)) for tails in kinds
            ),
        ),
        claim=Claim(
            "III-F",
            "At a fixed number of bits, non-uniform levels may be more accurate, because they "
            "follow the distribution.",
            f"{COUNT:,} values of {len(kinds)} kinds, {len(SEEDS)} seeds, groups of {GROUP} with a "
            "float scale: 4-bit floats minus 4-bit integers, in dB: "
            f"{', '.join(f'{tails} {_signed(gain[tails])}' for tails in kinds)}.",
            f"The {shortest} values, on which levels that gather near zero must not help: they do "
            f"{'not' if even else 'help'}.",
            verdict_of(len(won), len(kinds)),
        ),
    )


def elements_in_blocks() -> Outcome:
    """One value far away: integers and floats of 8 bits, under one scale and in blocks."""
    one = {name: float(rest(ONE_SCALE[name]).mean()) for name in ONE_SCALE}
    blocks = {name: float(rest(BLOCKS[name]).mean()) for name in BLOCKS}
    gap = blocks["int8"] - blocks["fp8"]
    return Outcome(
        answer=INTEGERS if gap > 1 else FLOATS if gap < -1 else TIE,
        finding=f"Under one scale the integers keep **{decibels(one['int8'])}** and the floats "
        f"{decibels(one['fp8'])}. In blocks the integers keep **{decibels(blocks['int8'])}** and "
        f"the floats {decibels(blocks['fp8'])}. The float keeps the error small beside each value, "
        "wherever the value lies, and pays with bits of its mantissa. A scale for every block "
        "does the same work: it follows the size of the values. Then the bits of the exponent are "
        "better spent on the mantissa. The value far away spoils only the block in which it lies.",
        table=Table(
            ("elements", "one scale for all, dB", "blocks of 32, dB"),
            tuple((name, f"{one[name]:.1f}", f"{blocks[name]:.1f}") for name in ONE_SCALE),
        ),
        claim=Claim(
            "III-E",
            "A finer granularity of the scales gives less error.",
            f"{COUNT:,} normal values and one {number(FAR)} times as large as the next, "
            f"{len(SEEDS)} seeds: blocks gain the integers "
            f"{_signed(blocks['int8'] - one['int8'])} dB, and the floats "
            f"{_signed(blocks['fp8'] - one['fp8'])} dB.",
            "The floats, whose error does not depend on the scale as long as nothing is too small: "
            "blocks must not help them. They lose a little, because a scale that is a power of two "
            "leaves the largest number of the format unused or clips to it.",
            verdict_of(
                int((rest(BLOCKS["int8"]) > rest(ONE_SCALE["int8"])).sum())
                + int((rest(BLOCKS["fp8"]) > rest(ONE_SCALE["fp8"])).sum()),
                2 * len(SEEDS),
            ),
        ),
    )


def _apart(gain: float) -> str:
    """A gain in dB in words."""
    return f"{decibels(abs(gain))} {'better' if gain > 0 else 'worse'}"


def _signed(gain: float) -> str:
    """A gain with its sign."""
    return f"{gain:+.1f}".replace("-", "−")
