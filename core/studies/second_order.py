"""GPTQ on single layers: where inputs are correlated, where they are not, and without second order.

A layer of random weights, or the digit network's first one, at 3 bits with one scale. Inputs of a
random layer are correlated as neighbours in a row: the correlation of x_i and x_j is ρ^|i − j|.
"""

from dataclasses import dataclass

import numpy as np

from core.absmax import absmax_params
from core.formats import IntFormat
from core.methods.ptq.gptq import Options, gptq
from core.methods.ptq.layer_problem import LayerProblem
from core.studies.digit_accuracy import digit_network, digits

BITS = 3
OUTPUTS, INPUTS = 16, 48
SAMPLES = 2000
CORRELATION = 0.95


@dataclass(frozen=True)
class Ratios:
    """Squared errors under GPTQ, each over that of nearest codes; below 1 is better.

    weights: of the weights. sums: of the layer's sums. changed: the share of other codes, 0 to 1.
    """

    weights: float
    sums: float
    changed: float


def random_layer(seed: int, correlation: float) -> LayerProblem:
    """Normal weights, and the moments of SAMPLES normal inputs of this correlation."""
    draw = np.random.default_rng([seed, 6])
    weight = draw.standard_normal((OUTPUTS, INPUTS))
    distance = np.abs(np.subtract.outer(np.arange(INPUTS), np.arange(INPUTS)))
    covariance = correlation**distance if correlation else np.eye(INPUTS)
    x = draw.standard_normal((SAMPLES, INPUTS)) @ np.linalg.cholesky(covariance).T
    return problem_of(weight, x.T @ x / SAMPLES)


def without_second_order(seed: int) -> LayerProblem:
    """The weights of a random layer with H = 1: as if each input stood alone."""
    return problem_of(random_layer(seed, 0.0).weight[0], np.eye(INPUTS))


def digit_layer(seed: int) -> LayerProblem:
    """The first layer of a digit network, with the moments of the training images."""
    images = digits().train_images.astype(np.float64)
    weight = digit_network(seed).weight1.astype(np.float64)
    return problem_of(weight, images.T @ images / len(images))


def problem_of(weight: np.ndarray, moments: np.ndarray) -> LayerProblem:
    """The rounding problem of weights (outputs, inputs) at BITS bits with one scale for all."""
    params = absmax_params(weight, BITS, narrow=True)
    scale = np.full((1, len(weight), 1), float(params.scale))
    return LayerProblem(weight[None], moments[None], scale, IntFormat(BITS, narrow=True))


def ratios(problem: LayerProblem) -> Ratios:
    """GPTQ against nearest codes on one layer."""
    codes = gptq(problem, Options()).codes

    def weight_error(k: np.ndarray) -> float:
        return float(np.mean(np.square(problem.scale * k - problem.weight)))

    return Ratios(
        weight_error(codes) / weight_error(problem.nearest),
        problem.error(codes) / problem.error(problem.nearest),
        float(np.mean(codes != problem.nearest)),
    )


def pair(correlation: float, first: float, second: float) -> LayerProblem:
    """One output with two weights, levels at whole numbers, two inputs of this correlation."""
    moments = np.array([[1.0, correlation], [correlation, 1.0]])
    weight = np.array([[[first, second]]])
    return LayerProblem(weight, moments[None], np.ones((1, 1, 1)), IntFormat(4))
