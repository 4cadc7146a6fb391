"""k-means in one dimension, at its optimum (survey III-F; Han et al. 2016, *Deep Compression*).

    minimize over k levels c   Σᵢ hᵢ·(xᵢ − c(xᵢ))²

hᵢ is the importance of a value: 1, or a diagonal of the Hessian (Choi et al. 2017,
arXiv 1612.01543). In order x₁ < … < xₙ, every cluster is a run, and the best k runs follow from
the best k − 1 (Wang, Song 2011, *Ckmeans.1d.dp*):

    D_c(j) = min over i < j of  D_c₋₁(i) + cost(i, j)          first j values in c runs
    cost(i, j) = Σ h·(x − mean)²                               over xᵢ₊₁ … xⱼ

The best i never falls as j grows. So D_c is found for one j in the middle, then for those halfway
to its left and right, each searching between its neighbours' answers only: n·log n, not n².
"""

from typing import Any

import numpy as np

from core.codebooks.arguments import check_whole
from core.codebooks.codebook import Codebook
from core.codebooks.lloyd_max import run_lloyd
from core.codebooks.runs import RunErrors
from core.codebooks.sample import Sample, in_order

EXACT = 1 << 14  # distinct values up to which the optimum is found
POLISH = 50  # Lloyd steps


def kmeans(x: Any, levels: int, importance: Any = None) -> Codebook:
    """The `levels` levels of least squared error for `x`.

    x: array of any shape; importance: hᵢ ≥ 0 of that shape. Fewer levels come back when `x` has
    fewer values that are distinct in float32.

    Above 16384 distinct values they are first gathered into at most as many points, half of the
    borders equal in width, half in count; those are solved exactly, and at most 50 Lloyd steps on
    all values follow. The result is then no proven optimum.

    Raises:
        InputError: for fewer than 1 or more than 256 levels, or as `in_order`.

    >>> kmeans([0.0, 0.1, 5.0, 5.2, 9.0], levels=3).levels.tolist()
    [0.05, 5.1, 9.0]
    """
    check_whole("levels", levels, 1, 256)
    sample = in_order(x, importance)
    if len(sample.values) <= levels:
        return Codebook(sample.values)
    points = sample if len(sample.values) <= EXACT else _gathered(sample)
    start = Codebook(points.means(_best_runs(points, levels)))
    return run_lloyd(sample, start, POLISH).codebook


def _gathered(sample: Sample) -> Sample:
    """The sample as at most EXACT weighted points."""
    values, half = sample.values, EXACT // 2
    by_width = np.searchsorted(values, np.linspace(values[0], values[-1], half, endpoint=False))
    by_count = np.linspace(0, len(values), half, endpoint=False).astype(int)
    starts = np.union1d(by_width, by_count)
    return Sample(sample.means(starts), np.add.reduceat(sample.importance, starts))


def _best_runs(sample: Sample, k: int) -> np.ndarray:
    """Where each of the k runs of least error begins."""
    runs = RunErrors.of(sample)
    n = len(sample.values)
    ends = np.arange(1, n + 1)
    error = np.append(0.0, runs.cost(np.zeros_like(ends), ends))  # D₁
    choices = []
    for _ in range(k - 1):
        error, best = _one_run_more(error, runs)
        choices.append(best)
    starts = [n]
    for best in reversed(choices):
        starts.append(int(best[starts[-1]]))
    return np.unique([0, *starts[1:]])


def _one_run_more(error: np.ndarray, runs: RunErrors) -> tuple[np.ndarray, np.ndarray]:
    """D_c from D_c₋₁, and the highest i that attains it, for each j = 0 … n."""
    n = len(error) - 1
    least, best = np.zeros(n + 1), np.zeros(n + 1, np.intp)
    step = 1 << (n.bit_length() - 1)
    while step:
        j = np.arange(step, n + 1, 2 * step)  # j ± step are solved, or beyond the ends
        low = best[j - step]
        high = np.where(j + step <= n, best[np.minimum(j + step, n)], n)
        width = np.minimum(high, j - 1) - low + 1
        # All candidates of all j, laid end to end: the search of a j begins at its offset.
        offset = np.cumsum(width) - width
        row = np.repeat(np.arange(len(j)), width)
        i = np.arange(len(row)) + (low - offset)[row]
        value = error[i] + runs.cost(i, j[row])
        least[j] = np.minimum.reduceat(value, offset)
        attained = np.flatnonzero(value == least[j][row])
        best[j[row[attained]]] = i[attained]  # of equals the highest, written last, stays
        step //= 2
    return least, best
