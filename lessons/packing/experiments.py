"""The experiment of this lesson: the bytes of a network, with its scales and biases."""

from core import PerChannel, PerGroup
from core.granularity import Granularity
from core.studies.digit_accuracy import SEEDS, digit_network
from core.studies.stored_network import float_bytes, quantized_bytes
from lessons.engine.claim import Claim, verdict_of
from lessons.engine.outcome import Outcome, Table
from lessons.engine.prose import number

PREDICTED_BITS = 4
CHANNELS, GROUPS = PerChannel(0), PerGroup(1, 16)
KINDS: tuple[tuple[str, int, Granularity, bool], ...] = (
    ("8 bits, a scale a channel", 8, CHANNELS, False),
    ("4 bits, one code a byte", 4, CHANNELS, False),
    ("4 bits, packed", 4, CHANNELS, True),
    ("4 bits, packed, groups of 16", 4, GROUPS, True),
    ("2 bits, packed", 2, CHANNELS, True),
    ("2 bits, packed, groups of 16", 2, GROUPS, True),
)


def bytes_of_a_network() -> Outcome:
    """A digit network as floats and as codes of few bits."""
    mlp = digit_network(SEEDS[0])
    floats = len(float_bytes(mlp))
    sizes = {
        name: len(quantized_bytes(mlp, bits, scales, packed))
        for name, bits, scales, packed in KINDS
    }
    ratio = {name: floats / size for name, size in sizes.items()}
    packed = ratio["4 bits, packed"]
    codes = (mlp.weight1.size + mlp.weight2.size) * PREDICTED_BITS // 8
    rest = sizes["4 bits, packed"] - codes
    within = [name for name, *_ in KINDS if "packed" in name and 4 <= ratio[name] <= 8]
    offered = [name for name, *_ in KINDS if "packed" in name and "4 bits" in name]
    return Outcome(
        answer=round(packed, 1),
        tolerance=0.8,  # 8 is what the codes alone would give
        finding=f"The packed network has {sizes['4 bits, packed']:,} bytes, and as floats "
        f"{floats:,}: **{number(packed, 2)} times** smaller, not 8 times. The codes take {codes:,} "
        f"bytes; scales and biases take another {rest:,}. With a scale for every 16 weights it is "
        f"only {number(ratio['4 bits, packed, groups of 16'], 2)} times smaller. And if every code "
        "has a byte to itself, nothing is gained over 8 bits. In a large network a channel has "
        "thousands of weights, and its scale adds little.",
        table=Table(
            ("how it is stored", "bytes", "times smaller than float"),
            (
                ("float32", f"{floats:,}", "1"),
                *((name, f"{size:,}", number(ratio[name], 3)) for name, size in sizes.items()),
            ),
        ),
        claim=Claim(
            "I",
            "With four bits or fewer, up to 16 times less memory is possible; in practice 4 to 8 "
            "times is often achieved.",
            f"A digit network of {mlp.weight1.size + mlp.weight2.size:,} weights, all scales and "
            f"biases counted: 4-bit codes {number(ratio['4 bits, packed'], 2)} and "
            f"{number(ratio['4 bits, packed, groups of 16'], 2)} times, 2-bit codes "
            f"{number(ratio['2 bits, packed'], 2)} and "
            f"{number(ratio['2 bits, packed, groups of 16'], 2)} times smaller.",
            f"4-bit codes that are not packed: {number(ratio['4 bits, one code a byte'], 2)} "
            f"times, as 8-bit codes ({number(ratio['8 bits, a scale a channel'], 2)}). So the gain "
            "comes from packing, not from the codes having few bits.",
            verdict_of(len([name for name in offered if name in within]), len(offered)),
        ),
    )
