"""Half-quadratic quantization (HQQ): zero points by a robust error of the weights, without data.

    minimize over z   ‖W − Ŵ‖ₚᵖ,  p = 0.7,    Ŵ = (Q − z)·S,    Q = clip(round(W/S + z), 0, 2ᵇ − 1)

A large error counts little more than a small one, so that outliers do not pull on z. In turn:

    E ← shrink(W − Ŵ),    shrink(x) = sgn(x)·max(|x| − |x|^(p − 1) / β, 0)
    z ← mean over the group of  Q − (W − E) / S,    β ← 1.01·β

Badri and Shaji 2023, mobiusml.github.io/hqq_blog, with the constants of their code; of all rounds
the one of least mean |W − Ŵ| is kept. A group here is a row, the weights of one neuron.
"""

import numpy as np

from core.absmax import absmax_params
from core.formats import IntFormat
from core.granularity import PerChannel
from core.methods.ptq.gptq import Options, gptq
from core.methods.ptq.layer_problem import LayerProblem
from core.studies.claims.statement import Statement
from core.studies.digit_accuracy import digit_network, digits
from core.studies.small_experiments.experiment import Experiment

BITS = 3
P, BETA, KAPPA, ROUNDS = 0.7, 10.0, 1.01, 20


def shrink(x: np.ndarray, beta: float) -> np.ndarray:
    """Towards 0: by much where x is small, hardly where it is large.

    >>> shrink(np.array([0.01, 2.0]), 10.0).round(3).tolist()  # 2 − 2^(−0.3)/10
    [0.0, 1.919]
    """
    size = np.maximum(np.abs(x), 1e-12)  # 0 to a negative power is infinite
    return np.asarray(np.sign(x) * np.maximum(size - size ** (P - 1) / beta, 0))


def min_max(weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """S and z of each row, (rows, 1), from its lowest to its highest weight."""
    low, high = weight.min(1, keepdims=True), weight.max(1, keepdims=True)
    scale = (high - low) / (2**BITS - 1)
    return scale, -low / scale


def rounded(weight: np.ndarray, scale: np.ndarray, zero: np.ndarray) -> np.ndarray:
    """Ŵ; z need not be whole."""
    codes = np.clip(np.rint(weight / scale + zero), 0, 2**BITS - 1)
    return np.asarray((codes - zero) * scale)


def half_quadratic(weight: np.ndarray) -> np.ndarray:
    """Ŵ with zero points of least ‖W − Ŵ‖ₚ; weight: (rows, weights of a group)."""
    scale, zero = min_max(weight)
    best, beta = rounded(weight, scale, zero), BETA
    for _ in range(ROUNDS):
        few = rounded(weight, scale, zero)
        if np.abs(weight - few).mean() < np.abs(weight - best).mean():
            best = few
        codes = few / scale + zero
        zero = np.mean(codes - (weight - shrink(weight - few, beta)) / scale, axis=1, keepdims=True)
        beta *= KAPPA
    return best


def error_of_sums(weight: np.ndarray, few: np.ndarray, moments: np.ndarray) -> float:
    """‖(W − Ŵ)·x‖² over ‖W·x‖², in %, for inputs of these second moments."""
    delta = weight - few
    return float(
        100
        * np.einsum("oi,ij,oj->", delta, moments, delta)
        / np.einsum("oi,ij,oj->", weight, moments, weight)
    )


def by_gptq(weight: np.ndarray, moments: np.ndarray) -> np.ndarray:
    """Ŵ by GPTQ, which needs data: the moments of the inputs. Symmetric, a scale for each row."""
    params = absmax_params(weight, BITS, narrow=True, granularity=PerChannel())
    scale = np.asarray(params.scale, np.float64).reshape(1, -1, 1)
    problem = LayerProblem(weight[None], moments[None], scale, IntFormat(BITS, narrow=True))
    return np.asarray((scale * gptq(problem, Options()).codes)[0])


def values(seed: int) -> dict[str, float]:
    """Errors of the digit network's first layer, and of weights with heavy tails or with none."""
    images = digits().train_images.astype(np.float64)
    moments = images.T @ images / len(images)
    weight = digit_network(seed).weight1.astype(np.float64)
    draw = np.random.default_rng([seed, 28])
    tails, even = draw.standard_t(4, (256, 64)), draw.uniform(-1, 1, (256, 64))
    alone = np.eye(64)  # each weight counts alike
    return {
        "tails, min/max": error_of_sums(tails, rounded(tails, *min_max(tails)), alone),
        "tails, HQQ": error_of_sums(tails, half_quadratic(tails), alone),
        "even, min/max": error_of_sums(even, rounded(even, *min_max(even)), alone),
        "even, HQQ": error_of_sums(even, half_quadratic(even), alone),
        "digits, min/max": error_of_sums(weight, rounded(weight, *min_max(weight)), moments),
        "digits, HQQ": error_of_sums(weight, half_quadratic(weight), moments),
        "digits, GPTQ": error_of_sums(weight, by_gptq(weight, moments), moments),
    }


EXPERIMENT = Experiment(
    "half-quadratic",
    "after",
    "Can zero points be chosen well without any data?",
    f"Weights of {BITS} bits, a scale and a zero point for each 64. HQQ moves the zero point to "
    "where most weights come near a level, and lets a few be far off. Of weights with heavy tails, "
    "of the digit network’s first layer, and there beside GPTQ, which sees the images.",
    "Evenly distributed weights have no tails. If it helps to be robust against outliers, HQQ must "
    "gain far less on them.",
    "% of the square",
    "lower",
    {
        "tails, min/max": "weights with heavy tails (Student-t₄), lowest to highest",
        "tails, HQQ": "the same with HQQ",
        "even, min/max": "evenly distributed weights, lowest to highest",
        "even, HQQ": "the same with HQQ",
        "digits, min/max": "sums of the digit layer, lowest to highest",
        "digits, HQQ": "the same with HQQ, no data",
        "digits, GPTQ": "the same with GPTQ, which sees the images",
    },
    values,
    (
        Statement(
            "HQQ lowers the squared error of weights with heavy tails",
            "Badri, Shaji 2023",
            lambda v: v["tails, HQQ"] < v["tails, min/max"],
        ),
        Statement(
            "on the digit layer HQQ is as accurate as GPTQ, without data",
            "Badri, Shaji 2023",
            lambda v: v["digits, HQQ"] <= v["digits, GPTQ"],
        ),
        Statement(
            "HQQ gains at least twice as much on heavy tails as on evenly distributed weights",
            "the control of HQQ",
            lambda v: (
                1 - v["tails, HQQ"] / v["tails, min/max"]
                >= 2 * (1 - v["even, HQQ"] / v["even, min/max"])
            ),
        ),
    ),
)
