"""The steps of this lesson, and the numbers in its text."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import numpy as np

from core.codebooks import vector_quantize
from core.studies.codes_of_vectors import BITS, LENGTHS, centroids, code_bytes
from core.studies.digit_accuracy import SEEDS, accuracies, digit_network
from lessons.engine.answer import Choice, Number
from lessons.engine.check import Check
from lessons.engine.exercise import Write
from lessons.engine.lesson import Lesson
from lessons.engine.moving import Frame, Moving, Slider
from lessons.engine.outcome import Chart, Series
from lessons.engine.prose import Prose, number, percent
from lessons.engine.step import Explain, Predict, See
from lessons.vector_quantization import experiments, tasks
from lessons.vector_quantization.exercises import STORED_BYTES

TEXT = Path(__file__).with_name("text.md")

SHOWN = 250  # pairs of the picture


def frame(bits: float) -> Frame:
    """Pairs of weights, and the centroids that a code of so many bits can name."""
    k = 1 << int(bits)
    weight = digit_network(SEEDS[0]).weight1
    code = vector_quantize(weight, d=2, centroids=k, seed=SEEDS[0])
    pairs, book = weight.reshape(-1, 2)[:SHOWN], np.asarray(code.codebooks[0, 0])
    off = np.square(np.asarray(code.decode()) - weight).sum() / np.square(weight).sum()
    return Frame(
        Chart(
            "first weight of a pair",
            "second weight",
            (
                Series("pair of weights", *_columns(pairs), control=True, points=True),
                Series("centroid", *_columns(book), points=True),
            ),
        ),
        (
            f"{k} centroids; bits of a code for two weights: {number(bits)}",
            f"Squared error: {number(100 * off, 3)} % of the squared weights",
            f"Codes: {code_bytes(code):,} bytes. Codebook: {4 * book.size:,} bytes. In float: "
            f"{4 * weight.size:,} bytes",
        ),
    )


def _columns(pairs: np.ndarray) -> tuple[tuple[float, ...], tuple[float, ...]]:
    return tuple(map(float, pairs[:, 0])), tuple(map(float, pairs[:, 1]))


def _moving() -> Moving:
    return Moving(Slider("Bits of a code", 2, 7, 1), frame)


def _lengths() -> Mapping[str, str]:
    net = digit_network(SEEDS[0])
    k = {f"k{d}": str(centroids(d)) for d in LENGTHS}
    return {"weights": f"{net.weight1.size + net.weight2.size:,}", "bits": number(BITS), **k}


def _neighbours() -> Mapping[str, str]:
    return {"ratio": number(experiments.error(2) / experiments.error(1), 2)}


def _bytes() -> Mapping[str, str]:
    found = experiments.with_codes(2, experiments.PREDICTED)
    return {
        "few": number(experiments.PREDICTED),
        "times": number(experiments.smaller(found), 2),
        "floats": percent(accuracies(lambda weight, seed: weight)),
    }


_text = partial(Prose, TEXT)
LESSON = Lesson(
    key="vector-quantization",
    title="One code for several weights",
    purpose="Code weights together, count the codebook, and say where the gain comes from.",
    steps=(
        Explain("Pairs of weights", _text("problem"), chart=_moving),
        Explain("Codes and a codebook", _text("vectors"), example=tasks.bits_of_a_weight),
        Check("centroid", "Move a centroid", tasks.centroid),
        Check("bits", "Bits for each weight", tasks.bits_of_a_weight),
        Write("write", "Write it in Python", STORED_BYTES),
        Predict("lengths", "Longer vectors", _text("lengths", _lengths), Choice(experiments.WAYS)),
        See("lengths", "The codebook counts", _text("lengths-seen"), experiments.lengths),
        Predict(
            "neighbours",
            "Are neighbours alike?",
            _text("neighbours", _neighbours),
            Choice(experiments.CHANGES),
        ),
        See("neighbours", "The control", _text("neighbours-seen"), experiments.shuffled_weights),
        Predict(
            "bytes",
            "Everything counted",
            _text("bytes", _bytes),
            Number("Read correctly, in %", 0.0, 100.0),
        ),
        See("bytes", "Accuracy for its bytes", _text("bytes-seen"), experiments.all_bytes),
        Explain("More of this kind", _text("more")),
        Explain("What you can do now", _text("end")),
    ),
    labs=(
        "methods?network=digits&section=IV-F&method=vector-trained",
        "nonuniform?method=kmeans&bits=3&step=0",
        "experiments?experiment=two-bit-ladder",
    ),
    builds_on=("nonuniform-levels", "packing"),
)
