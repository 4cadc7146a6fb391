"""The steps of this lesson, and the numbers in its text."""

from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path

import numpy as np

from core.studies.codebook_error import STEPS, CodebookResult, measure_codebook
from core.studies.digit_accuracy import SEEDS, digit_network
from lessons.engine.answer import Choice, Number
from lessons.engine.check import Check
from lessons.engine.exercise import Write
from lessons.engine.lesson import Lesson
from lessons.engine.moving import Frame, Moving, Slider
from lessons.engine.outcome import Chart, Series
from lessons.engine.prose import Prose, number
from lessons.engine.step import Explain, Predict, See
from lessons.nonuniform_levels import experiments, tasks
from lessons.nonuniform_levels.exercises import NEAREST_CODE

TEXT = Path(__file__).with_name("text.md")

SHOWN_BITS, BINS = 3, 40


@cache
def _shown() -> tuple[np.ndarray, CodebookResult]:
    """The weights of the picture, and k-means on its way."""
    weights = digit_network(SEEDS[0]).weight1.ravel().astype(np.float64)
    return weights, measure_codebook(weights, "kmeans", SHOWN_BITS)


def frame(step: float) -> Frame:
    """The levels after a step of k-means."""
    weights, found = _shown()
    counts, edges = np.histogram(weights, BINS)
    levels, error = found.books[int(step)].levels, found.mse[int(step)]
    taken = np.bincount(found.books[int(step)].encode(weights), minlength=len(levels))
    return Frame(
        Chart(
            "weight",
            "weights in a bin",
            (
                Series(
                    "the weights",
                    tuple(map(float, np.repeat(edges, 2)[1:-1])),
                    tuple(map(float, np.repeat(counts, 2))),
                    control=True,
                ),
                Series(
                    "a level",
                    tuple(map(float, levels)),
                    (0.0,) * len(levels),
                    points=True,
                ),
            ),
        ),
        (
            f"Step {step:g}: the levels are {', '.join(number(level, 2) for level in levels)}",
            f"The fewest weights at one level: {taken.min()} of {weights.size:,}",
            f"Mean squared error {number(error, 3)}: {number(100 * error / found.mse[0], 3)} % of "
            "that of even levels",
        ),
    )


def _moving() -> Moving:
    return Moving(Slider("Step of k-means", 0, STEPS - 1, 1), frame)


def _problem() -> Mapping[str, str]:
    return {"levels": number(2**SHOWN_BITS)}


def _kmeans() -> Mapping[str, str]:
    bits = experiments.PREDICTED_BITS
    return {
        "bits": number(bits),
        "even": number(100 * float(experiments.right(bits, "even").mean()), 3),
    }


def _log() -> Mapping[str, str]:
    return {"bits": number(experiments.LOG_BITS)}


_text = partial(Prose, TEXT)
LESSON = Lesson(
    key="nonuniform-levels",
    title="Levels where the values are",
    purpose="Move levels to where the values are, and say what that gains and what it costs.",
    steps=(
        Explain("Levels on the move", _text("problem", _problem), chart=_moving),
        Explain("A codebook", _text("codebook"), example=tasks.code_of_level),
        Check("code", "The nearest level", tasks.code_of_level),
        Check("level", "The best level", tasks.best_level),
        Predict(
            "kmeans",
            "As many levels, other places",
            _text("kmeans", _kmeans),
            Number("Read correctly, in %", 0.0, 100.0),
        ),
        See("kmeans", "The gain at few bits", _text("kmeans-seen"), experiments.levels_by_k_means),
        Write("write", "Write it in Python", NEAREST_CODE),
        Predict("log", "Powers of two", _text("log", _log), Choice(experiments.ERRORS)),
        See("log", "Coarse where it counts", _text("log-seen"), experiments.powers_of_two),
        Check("cost", "What a codebook costs", tasks.cost_of_codebook),
        Explain("What you can do now", _text("end")),
    ),
    labs=(
        "nonuniform?story=outlier&method=kmeans&bits=3&step=0",
        "formats?format=NF4&other=pow2&code=11&block=0.0&zoom=0",
    ),
    builds_on=("uniform-quantizer",),
)
