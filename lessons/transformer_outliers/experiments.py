"""The experiments of this lesson: who shares a scale, three remedies, and no outliers at all."""

import numpy as np

from core.networks.quantized_sorter import Sharing
from core.networks.sorter import WIDTH
from core.studies.mended_sorter import (
    ACTIVATION_BITS,
    FACTOR,
    SEEDS,
    Remedy,
    in_float,
    mended_right,
    sorted_right,
)
from core.studies.sorter_outliers import CHANNELS
from lessons.engine.claim import Claim, verdict_of
from lessons.engine.outcome import Outcome, Table
from lessons.engine.prose import number, percent, signed

NEARLY = 0.05  # of the words: so little may be missing where "nearly all" are brought back
PLAIN = 1.0  # the factor that injects nothing

BOTH = "Those for each token, and those for each channel"
TOKEN = "Those for each token alone"
CHANNEL = "Those for each channel alone"
NEITHER = "Neither of them"
SCALES = (TOKEN, CHANNEL, BOTH, NEITHER)

ALL = "All three"
TWO = "SmoothQuant and outlier columns, but not the rotation"
ROTATION = "The rotation alone"
OTHER = "Another set of them"
REMEDIES = (ALL, TWO, ROTATION, OTHER)

LITTLE = "Hardly anything: less than five points each"
GAIN = "At least one of them gains five points or more"
LOSS = "At least one of them loses five points or more"
EFFECTS = (GAIN, LITTLE, LOSS)


def float_right(factor: float = FACTOR) -> np.ndarray:
    """The share of test words that the float sorters sort right, for each seed."""
    return np.array([in_float(seed, factor) for seed in SEEDS])


def shared(sharing: Sharing, factor: float = FACTOR) -> np.ndarray:
    """The same with few bits, by who shares a scale."""
    return np.array([sorted_right(seed, factor, sharing) for seed in SEEDS])


def mended(remedy: Remedy, factor: float = FACTOR) -> np.ndarray:
    """The same with a remedy."""
    return np.array([mended_right(seed, factor, remedy) for seed in SEEDS])


def scales() -> Outcome:
    """One scale for a tensor, a token, or a channel."""
    token, channel = (
        shared(s).mean() > float_right().mean() - NEARLY for s in (Sharing.TOKEN, Sharing.CHANNEL)
    )
    gained, plain = (
        100 * float((shared(Sharing.TOKEN, f) - shared(Sharing.TENSOR, f)).mean())
        for f in (FACTOR, PLAIN)
    )
    better = int((shared(Sharing.TOKEN) > shared(Sharing.TENSOR)).sum())
    return Outcome(
        answer=BOTH if token and channel else TOKEN if token else CHANNEL if channel else NEITHER,
        finding=f"With a scale for each channel they get **{percent(shared(Sharing.CHANNEL))}** "
        f"right, with a scale for each token {percent(shared(Sharing.TOKEN))}. The outliers stand "
        "in the same channels of **every** token, so each token’s scale is as coarse as its own "
        "outliers make it. Scales for each channel fit, and no integer product can have them: so "
        "the channels themselves must be made alike.",
        table=Table(
            ("one scale for each", "with outliers", "least and largest", "without outliers"),
            tuple(
                (
                    sharing.value,
                    percent(shared(sharing)),
                    _range(shared(sharing)),
                    percent(shared(sharing, PLAIN)),
                )
                for sharing in Sharing
            ),
        ),
        claim=Claim(
            "III-D",
            "Dynamic quantization, with a range for each input, is more accurate than a static "
            "range.",
            f"{len(SEEDS)} sorters with {len(CHANNELS)} of {WIDTH} channels {number(FACTOR)} times "
            f"as large (injected), activations of {ACTIVATION_BITS} bits: dynamic ranges, one a "
            f"token, are better than one static range in {better} of them, by {signed(gained)} "
            f"points. Most words are still lost.",
            f"The sorters as trained, whose static range no outlier spoils: {signed(plain)} "
            "points.",
            verdict_of(better, len(SEEDS)),
            over_seeds=(
                "sorter W8A8 tensor outliers",
                "sorter W8A8 token outliers",
                "sorter W8A8 channel outliers",
            ),
        ),
    )


def three_remedies() -> Outcome:
    """SmoothQuant, rotation and outlier columns, with outliers."""
    reference = float_right().mean() - NEARLY
    good = {remedy for remedy in Remedy if mended(remedy).mean() > reference}
    sets = {
        frozenset({Remedy.SMOOTHING, Remedy.ROTATION, Remedy.COLUMNS}): ALL,
        frozenset({Remedy.SMOOTHING, Remedy.COLUMNS}): TWO,
        frozenset({Remedy.ROTATION}): ROTATION,
    }
    lost = shared(Sharing.TENSOR, PLAIN) - mended(Remedy.NONE)
    missing = shared(Sharing.TENSOR, PLAIN) - mended(Remedy.SMOOTHING)
    held = int((missing < 0.1 * lost).sum())
    return Outcome(
        answer=sets.get(frozenset(good), OTHER),
        finding=f"SmoothQuant leads to **{percent(mended(Remedy.SMOOTHING))}**, outlier columns to "
        f"**{percent(mended(Remedy.COLUMNS))}**, and the rotation to "
        f"**{percent(mended(Remedy.ROTATION))}**. With {WIDTH} channels a rotation makes an "
        f"outlier √{WIDTH} = {number(np.sqrt(WIDTH), 2)} times smaller, where {number(FACTOR)} "
        "times would be needed. In a model of 4096 channels it would be 64 times. That SmoothQuant "
        "does so well is no surprise: a factor for each channel was injected, and a factor for "
        f"each channel takes it away. The {len(CHANNELS)} columns in float cost a second product.",
        table=_by_remedy(FACTOR),
        claim=Claim(
            "after",
            "Moving the range of outlier channels into the weights brings back what they cost.",
            f"{len(SEEDS)} sorters with injected outliers, activations of {ACTIVATION_BITS} bits: "
            f"from {percent(mended(Remedy.NONE))} to {percent(mended(Remedy.SMOOTHING))}; without "
            f"outliers {percent(shared(Sharing.TENSOR, PLAIN))}. It brings back nine tenths of the "
            f"loss in {held} of them.",
            "Smoothed without outliers: "
            f"{signed(_gain(Remedy.SMOOTHING, PLAIN))} points. Natural outliers are not tested "
            "here.",
            verdict_of(held, len(SEEDS)),
            over_seeds=("sorter W8A8 tensor outliers", "sorter W8A8 tensor smoothed"),
            paper="After the survey, SmoothQuant (arXiv 2211.10438)",
        ),
    )


def without_outliers() -> Outcome:
    """The control: the same remedies on the sorters as trained."""
    gains = {remedy: _gain(remedy, PLAIN) for remedy in Remedy if remedy is not Remedy.NONE}
    most, least = max(gains.values()), min(gains.values())
    listed = ", ".join(f"{remedy.value} {signed(gain)}" for remedy, gain in gains.items())
    return Outcome(
        answer=GAIN if most >= 5 else LOSS if least <= -5 else LITTLE,
        finding=f"In points: {listed}. Without outliers there is nothing to bring back, and no "
        "channel reaches the threshold. If a remedy had gained as much here as before, its gain "
        "would not be due to the outliers.",
        table=_by_remedy(PLAIN),
    )


def _by_remedy(factor: float) -> Table:
    rows = [("float", float_right(factor))]
    rows += [(remedy.value, mended(remedy, factor)) for remedy in Remedy]
    return Table(
        ("remedy", "words sorted: mean", "least and largest"),
        tuple((name, percent(right), _range(right)) for name, right in rows),
    )


def _gain(remedy: Remedy, factor: float) -> float:
    """What a remedy gains over none, in points."""
    return 100 * float((mended(remedy, factor) - mended(Remedy.NONE, factor)).mean())


def _range(right: np.ndarray) -> str:
    return f"{100 * right.min():.1f} to {100 * right.max():.1f}"
