"""The sole cache site: each function asks the core for one result and remembers it.

Results are shared between visitors and frozen; nobody changes one. `max_entries` bounds the memory.
"""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import altair as alt
import numpy as np
import streamlit as st

from core.compare_rules import Ruling, compare_rules, sweep_range
from core.examples import example
from core.format_errors import FormatError, integer_errors, other_errors
from core.models.samples import SAMPLES, Sample
from core.networks import inexact_zero
from core.networks.bit_sweep import Curve, sweep_weight_bits
from core.networks.cnn import Cnn, logits
from core.networks.comparison import Comparison
from core.networks.digits import Digits, load_digits
from core.networks.inexact_zero import ways
from core.networks.mlp import Mlp, train
from core.networks.quantized_cnn import Precision, Ranges, calibrate, quantized_logits
from core.networks.quantized_mlp import QuantizedMlp, quantize_mlp
from core.rounding import RoundingMode, round_to_integer
from core.training.train_cnn import Step, train_cnn
from core.training.train_on_grid import train_on_grid
from core.try_calibration import Shifted, Stream, shifted, stream
from core.try_codebook import CodebookTrial, even_levels, try_codebook
from core.try_format import FORMATS
from core.try_granularity import (
    GranularityTrial,
    digit_weights,
    three,
    uneven_rows,
    with_outlier,
)
from core.try_product import LayerProduct, layer_product
from core.try_range import RangeTrial, try_range
from core.try_rounding import VALUES, RoundingTrial, try_rounding
from core.try_scale import ScaleTrial, try_scale
from core.try_stochastic import Draws, try_draws
from core.try_zero import ZeroMap, blankest, try_zero
from explorer.figures.zero_damage import Shares, zero_damage_chart
from explorer.jobs import Reports
from explorer.live.calibration_chart import (
    calibration_chart,
    calibration_data,
    shift_chart,
    shift_data,
)
from explorer.live.codebook_chart import codebook_chart, codebook_data
from explorer.live.descent_chart import WAYS, descent_chart, descent_data, path
from explorer.live.format_chart import format_chart, format_data
from explorer.live.format_errors_chart import format_errors_chart, format_errors_data
from explorer.live.granularity_chart import granularity_chart, granularity_data
from explorer.live.product_chart import product_chart, product_data
from explorer.live.range_chart import FEWEST, MOST, range_chart, range_data
from explorer.live.rounding_chart import rounding_chart, rounding_data
from explorer.live.scale_chart import scale_chart
from explorer.live.stochastic_chart import stochastic_chart, stochastic_data
from explorer.live.sweep_chart import sweep_chart, sweep_data
from explorer.live.zero_maps_chart import SLIDER as MAP_BITS
from explorer.live.zero_maps_chart import zero_maps_chart
from explorer.vega import Picture, Spec, filled, spec


@cache
def _live(chart: Callable[..., alt.LayerChart], *known: Any) -> Spec:
    """A live chart without its data."""
    return spec(chart(*known))


@st.cache_resource(show_spinner=False, max_entries=1)
def digits() -> Digits:
    """The digits, always split the same way."""
    return load_digits()


@st.cache_resource(show_spinner=False, max_entries=20)
def digit_network(seed: int) -> Mlp:
    """The home page's network, trained from this seed."""
    return train(digits().train_images, digits().train_labels, seed)


@st.cache_resource(show_spinner=False, max_entries=100)
def digit_network_at(seed: int, bits: int) -> QuantizedMlp:
    """The same network with weights and activations of `bits` bits."""
    return quantize_mlp(digit_network(seed), digits().train_images, bits)


@st.cache_resource(show_spinner=False, max_entries=100)
def answers_to_test_digits(seed: int, bits: int | None) -> np.ndarray:
    """What the network answers to each test digit; `bits` None: the float network."""
    network = digit_network(seed) if bits is None else digit_network_at(seed, bits)
    return network.logits(digits().test_images).argmax(axis=1)


@st.cache_resource(show_spinner=False, max_entries=50)
def example_values(name: str, seed: int) -> np.ndarray:
    """The values of an example tensor."""
    return example(name, seed)


@st.cache_resource(show_spinner=False, max_entries=50)
def range_picture(name: str, seed: int, symmetric: bool) -> Picture:
    """The chart of an example tensor that follows a drag."""
    signals, values, bars = range_data(example_values(name, seed), symmetric)
    return filled(_live(range_chart), signals, values=values, bars=bars)


@st.cache_resource(show_spinner=False, max_entries=200)
def range_trial(
    name: str, seed: int, low: float, high: float, bits: int, symmetric: bool
) -> RangeTrial:
    """What one clipping range does to an example tensor."""
    return try_range(example_values(name, seed), low, high, bits, symmetric)


@st.cache_resource(show_spinner=False, max_entries=500)
def rulings(name: str, seed: int, bits: int, symmetric: bool) -> tuple[Ruling, ...]:
    """Where each rule puts the range of an example tensor."""
    return compare_rules(example_values(name, seed), bits, symmetric)


@st.cache_resource(show_spinner=False, max_entries=50)
def sweep_picture(name: str, seed: int, symmetric: bool) -> Picture:
    """The error of narrowing ranges and the rules' choices, at any number of bits."""
    values = example_values(name, seed)
    bits = range(FEWEST, MOST + 1)
    signals, own, rules = sweep_data(
        values,
        symmetric,
        [sweep_range(values, b, symmetric) for b in bits],
        {b: rulings(name, seed, b, symmetric) for b in bits},
    )
    return filled(_live(sweep_chart), signals, values=own, rules=rules)


@st.cache_resource(show_spinner=False, max_entries=50)
def rounding_picture(mode: str, seed: int) -> Picture:
    """The staircase of one rounding mode."""
    return filled(_live(rounding_chart), rounding_data(RoundingMode(mode), seed))


@st.cache_resource(show_spinner=False, max_entries=200)
def rounding_trial(name: str, seed: int, step: float, zero_point: int, mode: str) -> RoundingTrial:
    """What one rounding mode does to a tensor."""
    return try_rounding(VALUES[name](seed), step, zero_point, RoundingMode(mode), seed)


@st.cache_resource(show_spinner=False, max_entries=20)
def stochastic_picture(seed: int) -> Picture:
    """The chart of one value drawn many times."""
    return filled(_live(stochastic_chart), stochastic_data(seed))


@st.cache_resource(show_spinner=False, max_entries=20)
def descent_picture(seed: int) -> Picture:
    """The chart of the descents with one seed."""
    return filled(_live(descent_chart), descent_data(seed))


@st.cache_resource(show_spinner=False, max_entries=200)
def draws(x: float, count: int, seed: int) -> Draws:
    """One value drawn many times."""
    return try_draws(x, count, seed)


@st.cache_resource(show_spinner=False, max_entries=50)
def stochastic_means(x: float, count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """What each draw made of x, and the mean of the draws so far."""
    drawn = round_to_integer(np.full(count, x), RoundingMode.STOCHASTIC, seed)
    return drawn, np.cumsum(drawn) / np.arange(1, count + 1)


@st.cache_resource(show_spinner=False, max_entries=100)
def descents(rate: float, seed: int) -> dict[str, np.ndarray]:
    """The paths of one learning rate, by the way of storing the weight."""
    return {way: path(way, rate, seed) for way in WAYS}


@st.cache_resource(show_spinner=False, max_entries=100)
def grid_accuracies(step: float, seed: int) -> dict[str, float]:
    """Accuracy on the test digits of three trainings: floats, and a grid in two ways."""
    known = digits()
    return {
        name: float(
            np.mean(
                train_on_grid(known.train_images, known.train_labels, step, mode, seed)
                .logits(known.test_images)
                .argmax(axis=1)
                == known.test_labels
            )
        )
        for name, mode in (
            ("Float", None),
            ("Nearest", RoundingMode.NEAREST_EVEN),
            ("Stochastic", RoundingMode.STOCHASTIC),
        )
    }


@st.cache_resource(show_spinner=False, max_entries=1)
def scale_picture() -> Picture:
    """The three rows of levels over one range."""
    return filled(_live(scale_chart), {})


@st.cache_resource(show_spinner=False, max_entries=200)
def scale_trial(low: float, high: float, bits: int) -> ScaleTrial:
    """One range mapped to codes."""
    return try_scale(low, high, bits)


@st.cache_resource(show_spinner=False, max_entries=16)
def zero_maps(bits: int) -> tuple[ZeroMap, ...]:
    """Feature maps of the blankest test digit, its zeros exact and half a step away."""
    return try_zero(blankest(digits().test_images), bits)


@st.cache_resource(show_spinner=False, max_entries=1)
def zero_maps_picture() -> Picture:
    """The chart of those maps."""
    every = range(int(MAP_BITS.low), int(MAP_BITS.high) + 1)
    return filled(spec(zero_maps_chart({bits: zero_maps(bits) for bits in every})), {})


@st.cache_resource(show_spinner=False, max_entries=100)
def inexact_zero_accuracies(seed: int, bits: int, offsets: tuple[float, ...]) -> Shares:
    """The small CNN's accuracy when 0 becomes each of `offsets` steps, in each way."""
    known = digits().test_images, digits().test_labels, cnn_ranges(seed), bits
    return {
        way: tuple(inexact_zero.accuracy(cnn(seed), *known, ways(d)[way]) for d in offsets)
        for way in ways(0.0)
    }


@st.cache_resource(show_spinner=False, max_entries=100)
def zero_damage_picture(seed: int, bits: int, offsets: tuple[float, ...]) -> Spec:
    """The chart of those accuracies."""
    return spec(zero_damage_chart(offsets, inexact_zero_accuracies(seed, bits, offsets)))


@st.cache_resource(show_spinner=False, max_entries=20)
def digit_layer(seed: int, symmetric: bool) -> LayerProduct:
    """The first layer of the home page's network, on integers, for every test digit."""
    return layer_product(digits().test_images, digit_network(seed).weight1, symmetric)


@st.cache_resource(show_spinner=False, max_entries=50)
def product_picture(seed: int, symmetric: bool, image: int, saturates: bool) -> Picture:
    """The products of one digit in that layer."""
    layer = digit_layer(seed, symmetric)
    return filled(_live(product_chart, layer.w.shape[1]), product_data(layer, image, saturates))


@st.cache_resource(show_spinner=False, max_entries=20)
def weight_matrix(name: str, seed: int) -> np.ndarray:
    """The weights of the granularity lab."""
    return uneven_rows(seed) if name == "uneven" else digit_weights(seed)


@st.cache_resource(show_spinner=False, max_entries=50)
def granularity_picture(name: str, seed: int, group: int) -> Picture:
    """The heatmaps of those weights and of their errors."""
    return filled(_live(granularity_chart), granularity_data(weight_matrix(name, seed), group))


@st.cache_resource(show_spinner=False, max_entries=200)
def granularity_trials(
    name: str, seed: int, outlier: tuple[int, int, float], bits: int, group: int
) -> tuple[np.ndarray, dict[str, GranularityTrial]]:
    """Those weights with an outlier (row, column, value), and what each granularity makes of it."""
    w = with_outlier(weight_matrix(name, seed), *outlier)
    return w, three(w, bits, group)


@st.cache_resource(show_spinner=False, max_entries=200)
def codebook_trial(name: str, seed: int, method: str, bits: int) -> CodebookTrial:
    """The codebooks of one method for an example tensor."""
    return try_codebook(example_values(name, seed), method, bits)


@st.cache_resource(show_spinner=False, max_entries=50)
def codebook_picture(name: str, seed: int, method: str, bits: int) -> Picture:
    """The levels of one method on an example tensor."""
    x = example_values(name, seed)
    trial = codebook_trial(name, seed, method, bits)
    signals, tables = codebook_data(x, trial, even_levels(x, bits))
    return filled(_live(codebook_chart), signals, **tables)


@st.cache_resource(show_spinner=False, max_entries=len(FORMATS) ** 2)
def format_picture(name: str, other: str) -> Picture:
    """All numbers of two formats."""
    signals, own, others = format_data(FORMATS[name], FORMATS[other])
    return filled(_live(format_chart), signals, own=own, others=others)


@st.cache_resource(show_spinner=False, max_entries=50)
def format_errors(name: str, seed: int) -> tuple[tuple[FormatError, ...], tuple[FormatError, ...]]:
    """How well integers, and the other formats, hold an example tensor."""
    x = example_values(name, seed)
    return integer_errors(x), other_errors(x)


@st.cache_resource(show_spinner=False, max_entries=50)
def format_errors_picture(name: str, seed: int) -> Picture:
    """The chart of those errors."""
    x = example_values(name, seed)
    signals, integers, others = format_errors_data(x, *format_errors(name, seed))
    return filled(_live(format_errors_chart), signals, integers=integers, others=others)


@st.cache_resource(show_spinner=False, max_entries=50)
def calibration_stream(story: str, bits: int, seed: int) -> Stream:
    """Every rule after every batch of a stream."""
    return stream(story, bits, seed)


@st.cache_resource(show_spinner=False, max_entries=50)
def calibration_picture(story: str, bits: int, seed: int) -> Picture:
    """The stream's histogram and ranges."""
    signals, bars = calibration_data(calibration_stream(story, bits, seed), bits)
    return filled(_live(calibration_chart), signals, bars=bars)


@st.cache_resource(show_spinner=False, max_entries=100)
def calibration_shifted(story: str, rule: str, bits: int, seed: int) -> Shifted:
    """Static and dynamic ranges on data of another brightness."""
    return shifted(calibration_stream(story, bits, seed), rule, bits)


@st.cache_resource(show_spinner=False, max_entries=50)
def shift_picture(story: str, rule: str, bits: int, seed: int) -> Picture:
    """The two over the brightness."""
    shifts = shift_data(calibration_shifted(story, rule, bits, seed))
    return filled(_live(shift_chart), {}, shifts=shifts)


@st.cache_data(show_spinner="Training the sample’s network…")
def sample_model(name: str) -> bytes:
    """The ONNX file of a built-in sample."""
    return _sample(name).build()


@st.cache_data(show_spinner=False)
def sample_data(name: str) -> bytes | None:
    """The calibration images of a built-in sample, as .npz."""
    return _sample(name).data()


def _sample(name: str) -> Sample:
    return next(sample for sample in SAMPLES if sample.name == name)


@st.cache_resource
def reports() -> Reports:
    """What was measured in "Your model", for all sessions."""
    return Reports()


def cnn_training(seed: int) -> Iterator[Step]:
    """The training of the small CNN, epoch by epoch; the last step alone once it is known."""
    if seed not in _trained_cnns():
        for step in train_cnn(digits(), seed):
            if step.epoch < step.epochs:
                yield step
        _trained_cnns()[seed] = step
    yield _trained_cnns()[seed]


@st.cache_resource(show_spinner=False)
def _trained_cnns() -> dict[int, Step]:
    """Last steps by seed: 16 kB each, and a page offers 1,000 seeds at most."""
    return {}


def cnn(seed: int) -> Cnn:
    """The trained small CNN of this seed."""
    *_, last = cnn_training(seed)
    return last.cnn


@st.cache_resource(show_spinner=False, max_entries=100)
def cnn_ranges(seed: int) -> Ranges:
    """The ranges of its activations on the training images."""
    return calibrate(cnn(seed), digits().train_images)


@st.cache_resource(show_spinner=False, max_entries=100)
def cnn_curves(seed: int, activation_bits: int) -> tuple[Curve, ...]:
    """Its accuracy on the test images against the bits of its weights."""
    images, labels = digits().test_images, digits().test_labels
    return sweep_weight_bits(cnn(seed), images, labels, cnn_ranges(seed), activation_bits)


@st.cache_resource(show_spinner=False, max_entries=100)
def cnn_comparison(seed: int, precision: Precision) -> Comparison:
    """Its answers to the test images, in float and at this precision."""
    images, labels = digits().test_images, digits().test_labels
    few = quantized_logits(cnn(seed), images, cnn_ranges(seed), precision)
    return Comparison(logits(cnn(seed), images), few, labels)
