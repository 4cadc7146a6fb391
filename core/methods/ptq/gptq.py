"""GPTQ: round one input after the other, and let the later ones compensate each error.

Of one output with weights w, E = δ·H·δᵀ (`layer_problem.py`). Fix input j to its code, an error of
e = w_j − S·k_j. The inputs still free do best with (eq. 2, after Optimal Brain Surgeon)

    w_F  ←  w_F − e / [H_F⁻¹]_jj · [H_F⁻¹]_j,F         H_F: rows and columns of the inputs in F

where F are j and the inputs after it. One Cholesky factor has all the H_F⁻¹ that are needed:

    H⁻¹ = Uᵀ·U, U upper triangular    [H_F⁻¹]_j,F / [H_F⁻¹]_jj  =  U_j,F / U_jj

A share of the mean diagonal is added to H first, so that it can be inverted. Where inputs are not
correlated, U is diagonal, nothing is passed on, and the codes are the nearest ones. Where they are
hardly correlated, going input by input may lose more than it wins. Then, which is not in the paper,
outputs for which the nearest codes are better on the data keep them.

Source: Frantar, Ashkboos, Hoefler, Alistarh 2022, arXiv 2210.17323. Inputs are taken
in their order.
"""

from dataclasses import dataclass

import numpy as np

from core.methods.method import Method, Needs, Run, Task
from core.methods.option import option
from core.methods.ptq.layer_by_layer import Rounded, round_layer_by_layer
from core.methods.ptq.layer_problem import LayerProblem


@dataclass(frozen=True)
class Options:
    """Options of GPTQ."""

    damping: float = option(
        0.01, low=1e-6, high=1.0, meaning="share of H's mean diagonal that is added to it"
    )


def gptq(problem: LayerProblem, options: Options) -> Rounded:
    """The codes of a layer.

    >>> from core.formats import IntFormat
    >>> same = np.array([[[1.0, 1.0], [1.0, 1.0]]])  # both inputs are always the same
    >>> problem = LayerProblem(np.array([[[0.4, 0.4]]]), same, np.ones((1, 1, 1)), IntFormat(4))
    >>> gptq(problem, Options()).codes.tolist()  # 0.4 → 0; the second makes up for it: 0.8 → 1
    [[[0.0, 1.0]]]
    """
    codes = np.empty_like(problem.weight)
    for group, moments in enumerate(problem.moments):
        mean = moments.diagonal().mean()
        added = options.damping * (mean if mean > 0 else 1.0)
        damped = moments + added * np.eye(len(moments))
        factor = np.linalg.cholesky(np.linalg.inv(damped)).T
        codes[group] = _column_by_column(problem, group, factor)
    if problem.error(codes) < problem.error(problem.nearest):
        return Rounded(codes)
    return Rounded(problem.or_nearest(codes))


def _column_by_column(problem: LayerProblem, group: int, factor: np.ndarray) -> np.ndarray:
    """Codes (outputs, inputs) of one group; `factor` is U."""
    weight = problem.weight[group].copy()
    scales = np.broadcast_to(problem.scale[group], weight.shape)
    codes = np.empty_like(weight)
    low, high = problem.format.qmin, problem.format.qmax
    for j, scale in enumerate(scales.T):
        codes[:, j] = np.clip(np.rint(weight[:, j] / scale), low, high)
        error = weight[:, j] - scale * codes[:, j]
        weight[:, j + 1 :] -= np.outer(error / factor[j, j], factor[j, j + 1 :])
    return codes


def run(task: Task, options: Options) -> Run:
    """Quantize every layer by GPTQ."""
    text = "rounded input by input, each error passed on to the inputs that follow"
    return round_layer_by_layer(task, text, lambda problem: gptq(problem, options))


METHOD = Method(
    "gptq",
    "GPTQ",
    "III-G2 (after the survey)",
    "Frantar, Ashkboos, Hoefler, Alistarh 2022, arXiv 2210.17323",
    Needs.INPUTS,
    run,
    Options,
)
