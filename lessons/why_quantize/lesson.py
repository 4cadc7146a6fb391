"""The steps of this lesson, and the numbers in its text."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from core.studies.machine_speed import COPIED, SIDE, bytes_per_second
from core.studies.operation_energy import (
    CACHE_PJ,
    FP16,
    FP32,
    INT8,
    INT32,
    MEMORY_PJ,
    WORD,
)
from lessons.engine.answer import Choice, Number
from lessons.engine.check import Check
from lessons.engine.lesson import Lesson
from lessons.engine.moving import Frame, Moving, Slider
from lessons.engine.outcome import Chart, Series
from lessons.engine.prose import Prose, number
from lessons.engine.step import Explain, Predict, See
from lessons.why_quantize import experiments, tasks

TEXT = Path(__file__).with_name("text.md")

BILLIONS = 7  # weights of a language model that people run at home
MOST_BILLIONS = 14
FLOAT_BITS = 32


def word_seconds(billions: float, bits: float) -> float:
    """Seconds until this machine has read so many weights once."""
    return billions * 1e9 * bits / 8 / bytes_per_second()


def frame(bits: float) -> Frame:
    """The time for a word by the size of the model."""
    x = tuple(map(float, range(MOST_BILLIONS + 1)))
    gigabytes = BILLIONS * bits / 8
    return Frame(
        Chart(
            "billions of weights",
            "seconds for each word",
            (
                Series("weights of few bits", x, tuple(word_seconds(n, bits) for n in x)),
                Series("float32", x, tuple(word_seconds(n, FLOAT_BITS) for n in x), control=True),
            ),
        ),
        (
            f"{BILLIONS} billion weights of {bits:g} bits: {number(gigabytes, 3)} GB",
            f"Read once on this machine: {number(word_seconds(BILLIONS, bits), 2)} s for each word",
            f"As float32: {number(BILLIONS * FLOAT_BITS / 8)} GB and "
            f"{number(word_seconds(BILLIONS, FLOAT_BITS), 2)} s",
        ),
    )


def _moving() -> Moving:
    return Moving(Slider("Bits of a weight", 2, 16, 1), frame)


def _problem() -> Mapping[str, str]:
    return {"speed": number(bytes_per_second() / 1e9, 2)}


def _copy() -> Mapping[str, str]:
    return {"count": f"{COPIED // 1_000_000}", "four": "float32", "one": "int8"}


def _product() -> Mapping[str, str]:
    return {"side": number(SIDE), "terms": number(SIDE)}


def _energy() -> Mapping[str, str]:
    costs = {"8-bit integer": INT8, "32-bit integer": INT32, "16-bit float": FP16}
    costs["32-bit float"] = FP32
    rows = [
        f"| {name} | {number(c.add_pj)} | {number(c.multiply_pj)} | {number(c.add_area)} |"
        for name, c in costs.items()
    ]
    head = "| | add, pJ | multiply, pJ | adder, µm² |\n|---|---|---|---|"
    return {
        "table": "\n".join([head, *rows]),
        "process": "45",
        "year": "2014",
        "memory_year": "2015",
        "word": number(WORD),
        "cache": number(CACHE_PJ),
        "memory": number(MEMORY_PJ),
        "add_energy": number(FP32.add_pj / INT8.add_pj, 2),
        "add_area": number(FP32.add_area / INT8.add_area, 3),
    }


def _layer() -> Mapping[str, str]:
    return {"float": number(FLOAT_BITS)}


_text = partial(Prose, TEXT)
LESSON = Lesson(
    key="why-quantize",
    title="Why quantize",
    purpose="Say what fewer bits save: memory, time and energy, and where they save nothing.",
    steps=(
        Explain("Seconds for a word", _text("problem", _problem), chart=_moving),
        Explain("Three things that cost", _text("costs"), example=tasks.word_seconds),
        Check("bytes", "The size of a model", tasks.model_bytes),
        Check("seconds", "The time for a word", tasks.word_seconds),
        Predict("copy", "Fewer bytes to move", _text("copy", _copy), Choice(experiments.COPIES)),
        See("copy", "Bytes count", _text("copy-seen"), experiments.copying),
        Predict(
            "product",
            "Fewer bits to multiply",
            _text("product", _product),
            Choice(experiments.PRODUCTS),
        ),
        See("product", "It depends", _text("product-seen"), experiments.multiplying),
        Explain("Energy", _text("energy", _energy), example=tasks.product_energy),
        Check("joules", "Energy for a product", tasks.product_energy),
        Predict(
            "energy",
            "A layer for one input",
            _text("layer", _layer),
            Number("Times less energy", 1.0, 100.0),
        ),
        See("energy", "Reading costs most", _text("layer-seen"), experiments.energy),
        Explain("What you can do now", _text("end")),
    ),
    labs=(
        "hardware?weight_bits=8",
        "network?weight_bits=4",
        "formats?format=E2M1&other=int4&code=5&block=0.0&zoom=0",
        "experiments?experiment=pruning",
    ),
)
