"""Every matrix of one pass of the sorter, by name: its weights and what flows between them.

The attention pattern of a head is softmax(Q·Kᵀ / √dₕ + mask): row t says how much of each position
up to t goes into position t (Vaswani et al. 2017, eq. 1).
"""

from typing import TYPE_CHECKING

import numpy as np

from core.networks.sorter import HEADS, Read, Sorter, as_it_is, forward
from core.training.one_thread import one_thread

if TYPE_CHECKING:
    from torch import Tensor


def trace(sorter: Sorter, letters: np.ndarray, read: Read = as_it_is) -> dict[str, np.ndarray]:
    """What a pass over `letters`, (T,) int64 codes, computes; a row for each position.

    "embedding" (T, d); what each matrix reads, by the matrix's name, as `read` hands it on; of each
    block "block 1 queries", "… keys", "… values" (T, d), "… pattern 1" for each head (T, T),
    "… after attention" and "… after mlp" (T, d); "scores" and "probabilities" (T, letters).
    """
    import torch

    seen: dict[str, np.ndarray] = {}

    def look(name: str, x: "Tensor") -> None:
        seen[name] = x[0].numpy()

    def reading(name: str, x: "Tensor") -> "Tensor":
        used = read(name, x)
        look(name, used)
        return used

    with one_thread(), torch.no_grad():
        look("scores", forward(sorter, torch.from_numpy(letters[None]), reading, look))
    seen["probabilities"] = softmax(seen["scores"])
    for number in range(1, len(sorter.blocks) + 1):
        qkv = np.split(seen.pop(f"block {number} qkv"), 3, axis=1)
        for name, values in zip(("queries", "keys", "values"), qkv, strict=True):
            seen[f"block {number} {name}"] = values
        for head, pattern in enumerate(_patterns(qkv[0], qkv[1]), start=1):
            seen[f"block {number} pattern {head}"] = pattern
    return seen


def softmax(scores: np.ndarray) -> np.ndarray:
    """Along the last axis; −∞ gives 0.

    >>> softmax(np.array([0.0, np.log(3.0), -np.inf])).round(6).tolist()
    [0.25, 0.75, 0.0]
    """
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def _patterns(queries: np.ndarray, keys: np.ndarray) -> np.ndarray:
    """The attention pattern of each head, (heads, T, T), of queries and keys (T, d)."""
    positions, width = queries.shape
    q, k = (x.reshape(positions, HEADS, -1).transpose(1, 0, 2) for x in (queries, keys))
    scores = q @ k.transpose(0, 2, 1) / np.sqrt(width // HEADS)
    later = np.triu(np.ones((positions, positions), bool), k=1)
    return softmax(np.where(later, -np.inf, scores))
