"""The experiments of this lesson: four remedies with outliers, and the same ones without."""

import numpy as np

from core.analysis import AnalysisConfig, LayerSettings
from core.networks.mlp import HIDDEN
from core.networks.take_home.float_onnx import float_onnx
from core.studies.digit_accuracy import SEEDS, as_chain, images_with_answers
from core.studies.outlier_remedies import (
    ACTIVATION_BITS,
    CHANNELS,
    CLIPPED,
    FACTOR,
    PARTS,
    WEIGHT_BITS,
    Remedy,
    accuracy,
    network_with_outliers,
)
from lessons.engine.claim import Claim, Verdict
from lessons.engine.network import Network
from lessons.engine.outcome import Chart, Outcome, Series, Table
from lessons.engine.prose import number, percent, signed

FACTORS = (1.0, 2.0, 5.0, 10.0, FACTOR)
TITLES = {
    Remedy.CLIP: "Clip the largest values",
    Remedy.SPLIT: "Split each large channel into several",
    Remedy.SCALE: "Scale each channel, and its weights the other way",
    Remedy.ROTATE: "Rotate: mix all channels",
}
REMEDIES = tuple(TITLES.values())

GAIN = "It gains, by more than a point"
LITTLE = "Less than a point, in either direction"
LOSS = "It loses, by more than a point"
EFFECTS = (GAIN, LITTLE, LOSS)


def network() -> Network:
    """The network of the first seed with outliers, for "Your model"; pixels stay in float."""
    config = AnalysisConfig(
        weight_bits=WEIGHT_BITS,
        activation_bits=ACTIVATION_BITS,
        layers={"layer1": LayerSettings(in_float=True)},
    )
    model = float_onnx(as_chain(network_with_outliers(SEEDS[0], FACTOR)))
    return Network("outlier-channels", model, images_with_answers(), config)


def right(factor: float, remedy: Remedy) -> np.ndarray:
    """The share of test digits right for each seed."""
    return np.array([accuracy(seed, factor, remedy) for seed in SEEDS])


def points(factor: float, remedy: Remedy) -> float:
    """What a remedy gains over doing nothing, in points."""
    return 100 * float((right(factor, remedy) - right(factor, Remedy.NONE)).mean())


def four_remedies() -> Outcome:
    """Each remedy against injected outliers."""
    found = {remedy: right(FACTOR, remedy) for remedy in Remedy}
    best = max(TITLES, key=lambda remedy: float(found[remedy].mean()))
    return Outcome(
        answer=TITLES[best],
        finding=f"**{TITLES[best]}**: it reads {percent(found[best])} of the digits, and nothing "
        f"is left of the outliers. But these were injected by a factor for each channel, which is "
        "just what scaling can undo. Splitting comes close, with "
        f"{len(CHANNELS) * (PARTS - 1)} channels more. Clipping at {number(CLIPPED)} % of the "
        f"values loses what was in the outliers, and still reads {percent(found[Remedy.CLIP])}. "
        f"A rotation shares a large channel out among all {HIDDEN}, which makes it "
        f"√{HIDDEN} = {number(np.sqrt(HIDDEN), 2)} times smaller: {percent(found[Remedy.ROTATE])}. "
        "In a layer of n channels it is √n times.",
        table=Table(
            ("remedy", "right: mean", "min to max"),
            tuple(
                (
                    TITLES.get(remedy, "Nothing"),
                    percent(found[remedy]),
                    f"{100 * found[remedy].min():.1f} to {100 * found[remedy].max():.1f}",
                )
                for remedy in Remedy
            ),
        ),
        claim=Claim(
            "III-G2 (outlier channel splitting)",
            "Splitting channels that hold outliers mends the accuracy that they cost.",
            f"{len(SEEDS)} digit networks, {len(CHANNELS)} of {HIDDEN} channels {number(FACTOR)} "
            f"times as large, activations of {ACTIVATION_BITS} bits: splitting each into {PARTS} "
            f"gains {number(points(FACTOR, Remedy.SPLIT), 2)} points.",
            "The same channels split where there are no outliers: "
            f"{signed(points(1.0, Remedy.SPLIT))} points. There the parts are small, and many "
            "values are rounded where one was.",
            Verdict.REPRODUCED
            if points(FACTOR, Remedy.SPLIT) > 1 >= points(1.0, Remedy.SPLIT)
            else Verdict.DEPENDS,
        ),
    )


def without_outliers() -> Outcome:
    """The remedies on networks as they were trained, and the way to large outliers."""
    gained = points(1.0, Remedy.ROTATE)
    clip = {factor: points(factor, Remedy.CLIP) for factor in FACTORS}
    x = tuple(FACTORS)
    return Outcome(
        answer=GAIN if gained > 1 else LOSS if gained < -1 else LITTLE,
        finding=f"The rotation changes the accuracy by **{number(gained, 2)} points**, from "
        f"{percent(right(1.0, Remedy.NONE))} to {percent(right(1.0, Remedy.ROTATE))}. Where no "
        "channel is too large there is nothing to share out. And activations behind a ReLU, which "
        "were never negative, get both signs: their range grows. If it had gained as much here, "
        "its gain with large channels would not be due to them.",
        table=Table(
            (
                "channels, times as large",
                *(f"{remedy.value}: right" for remedy in Remedy),
            ),
            tuple(
                (factor, *(percent(right(factor, remedy)) for remedy in Remedy))
                for factor in FACTORS
            ),
        ),
        chart=Chart(
            "the large channels, times as large as trained",
            "test digits read correctly, in %",
            tuple(
                Series(
                    remedy.value,
                    x,
                    tuple(100 * float(right(factor, remedy).mean()) for factor in FACTORS),
                    control=remedy is Remedy.NONE,
                )
                for remedy in (Remedy.NONE, Remedy.CLIP, Remedy.SCALE, Remedy.ROTATE)
            ),
            log_x=True,
        ),
        claim=Claim(
            "III-C",
            "A range from the smallest to the largest value is spoiled by outliers; a percentile "
            "is better.",
            f"{len(SEEDS)} digit networks, activations of {ACTIVATION_BITS} bits. Clipping at "
            f"{number(CLIPPED)} % gains {', '.join(signed(clip[f]) for f in FACTORS[1:])} points "
            f"where channels are {', '.join(map(number, FACTORS[1:]))} times as large.",
            f"The networks as trained: {signed(clip[1.0])} points.",
            Verdict.REPRODUCED if clip[FACTOR] > 1 > abs(clip[1.0]) else Verdict.DEPENDS,
            over_seeds=("sorter W8A8 tensor as trained", "sorter W8A8 tensor outliers"),
        ),
    )
