"""Vector and product quantization of a weight matrix (survey IV-F, eq. 13).

    minimize  Σᵢ ‖wᵢ − c_j(i)‖²        wᵢ: the runs of d weights that each row is cut into

    vector     one codebook of K centroids for all runs (Stock et al. 2020, arXiv 1907.05686)
    product    a codebook for each group of d columns (Gong et al. 2014, arXiv 1412.6115;
               Wu et al. 2016, arXiv 1512.06473)
    residual   further stages quantize what the ones before have left, and are added

A code of ⌈log₂ K⌉ bits stands for d weights: less than one bit a weight is possible.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from core.arrays import Array, as_array, like, namespace
from core.codebooks.arguments import check_whole, finite_numbers
from core.codebooks.codebook import MAX_LEVELS
from core.errors import InputError

FEW = 4096  # vectors of which several starts take no time


@dataclass(frozen=True, eq=False)
class VectorCode:
    """A matrix as codes of short vectors.

    codebooks: (stages, 1 or groups, K, d) float32: one for all groups of columns, or one for each.
    codes:     (stages, rows, groups) uint8, or uint16 for K above 256.
    """

    codebooks: Array
    codes: Array

    def decode(self) -> Array:
        """The matrix, (rows, groups · d) float32, the stages added from first to last."""
        xp = namespace(self.codes)
        stages, rows, groups = self.codes.shape
        books, size, d = self.codebooks.shape[1:]
        # The centroids of all codebooks in one table: those of book g begin at g·K.
        offset = like(np.arange(groups) * size if books > 1 else np.zeros(groups, int), self.codes)
        total = None
        for stage in range(stages):
            index = xp.reshape(xp.astype(self.codes[stage, ...], xp.int64) + offset, (-1,))
            table = xp.reshape(self.codebooks[stage, ...], (-1, d))
            part = xp.reshape(table[index], (rows, groups * d))
            total = part if total is None else total + part
        return total

    @property
    def bits_per_weight(self) -> float:
        """Bits of storage for each weight: codes of ⌈log₂ K⌉ bits, and the float32 codebooks."""
        stages, rows, groups = self.codes.shape
        books, size, d = self.codebooks.shape[1:]
        code_bits = stages * rows * groups * (size - 1).bit_length()
        return (code_bits + 32 * stages * books * size * d) / (rows * groups * d)


def vector_quantize(w: Any, d: int, centroids: int, stages: int = 1, seed: int = 0) -> VectorCode:
    """One codebook for the whole matrix.

    w: (rows, cols); d: weights to a code, a divisor of cols; centroids: K, as float32. k-means is
    scikit-learn's (k-means++), the best of ten seeded starts, or one start for more than 4096
    vectors: a good minimum, seldom the lowest. The result is of the library and on the device of
    `w`.

    Raises:
        InputError: for what is no matrix, a d that does not divide cols, more centroids than
            vectors, NaN or infinities.

    >>> code = vector_quantize([[1.0, 2.0, 5.0, 5.0], [5.0, 5.0, 1.0, 2.0]], d=2, centroids=2)
    >>> code.decode().tolist(), code.bits_per_weight  # 4 codes of 1 bit, 4 floats, for 8 weights
    ([[1.0, 2.0, 5.0, 5.0], [5.0, 5.0, 1.0, 2.0]], 16.5)
    """
    return _quantize(w, d, centroids, stages, seed, shared=True)


def product_quantize(w: Any, d: int, centroids: int, stages: int = 1, seed: int = 0) -> VectorCode:
    """A codebook for each group of d columns: `centroids` is at most the number of rows.

    Raises:
        InputError: as `vector_quantize`.

    >>> product_quantize([[1.0, 2.0], [1.0, 3.0]], d=1, centroids=2).decode().tolist()
    [[1.0, 2.0], [1.0, 3.0]]
    """
    return _quantize(w, d, centroids, stages, seed, shared=False)


def _quantize(w: Any, d: int, k: int, stages: int, seed: int, shared: bool) -> VectorCode:
    w = as_array(w)
    groups = _columns_in_groups(finite_numbers(w, "w"), d)  # (groups, rows, d)
    books = np.concatenate(groups)[None] if shared else groups
    check_whole("centroids", k, 1, MAX_LEVELS)
    check_whole("stages", stages, 1, 16)
    if k > books.shape[1]:
        raise InputError(
            f"{k} centroids for {books.shape[1]} vectors of {d} weights"
            f"{'' if shared else ' in each group of columns'}; give {books.shape[1]} or fewer."
        )
    codebooks = np.empty((stages, len(books), k, d), np.float32)
    codes = np.empty((stages, *books.shape[:2]), np.uint8 if k <= 256 else np.uint16)
    for stage in range(stages):
        for g, vectors in enumerate(books):
            codebooks[stage, g], codes[stage, g] = _cluster(vectors, k, seed)
        books = books - np.take_along_axis(codebooks[stage], codes[stage][..., None].astype(int), 1)
    by_group = codes.reshape(stages, len(groups), -1)
    return VectorCode(like(codebooks, w), like(by_group.transpose(0, 2, 1), w))


def _columns_in_groups(w: np.ndarray, d: int) -> np.ndarray:
    """(cols / d, rows, d): the runs of d weights, by group of columns."""
    if w.ndim != 2:
        raise InputError(f"w has shape {w.shape}; give a matrix (rows, cols), reshaped if need be.")
    rows, cols = w.shape
    check_whole("d", d, 1, cols)
    if cols % d:
        raise InputError(
            f"d = {d} does not divide {cols} columns ({cols % d} left). Use a divisor of {cols}."
        )
    return w.reshape(rows, cols // d, d).transpose(1, 0, 2)


def _cluster(vectors: np.ndarray, k: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """k centroids (k, d) and the code of each vector; where fewer differ, the last is repeated."""
    distinct, code, count = np.unique(vectors, axis=0, return_inverse=True, return_counts=True)
    if len(distinct) <= k:
        return distinct[np.minimum(np.arange(k), len(distinct) - 1)], code.reshape(-1)
    from sklearn.cluster import KMeans  # here, since importing it takes long
    from threadpoolctl import threadpool_limits  # which scikit-learn needs itself

    starts = 10 if len(distinct) <= FEW else 1
    with threadpool_limits(1):  # threads that wait for a busy processor take far longer
        fitted = KMeans(k, n_init=starts, random_state=seed).fit(distinct, sample_weight=count)
    return fitted.cluster_centers_, fitted.labels_[code.reshape(-1)]
