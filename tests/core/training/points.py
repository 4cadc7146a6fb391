"""Points where gradient rules may go wrong: ties, the edges of the range, and thousands between."""

import numpy as np
import torch


def awkward_points(step: float, low: int, high: int) -> torch.Tensor:
    """Every code and every tie near the range low … high, their neighbours, and 5,000 at random."""
    halves = np.arange(2 * low - 6, 2 * high + 7) / 2 * step
    near = [np.nextafter(np.float32(h), np.float32(d)) for h in halves for d in (-np.inf, np.inf)]
    random = np.random.default_rng(0).uniform((low - 3) * step, (high + 3) * step, 5000)
    return torch.tensor(np.concatenate([halves, near, random]), dtype=torch.float32)


def weights_of_gradients(x: torch.Tensor) -> torch.Tensor:
    """Upstream gradients that differ from point to point, so that a sum hides nothing."""
    return torch.tensor(np.random.default_rng(1).normal(size=tuple(x.shape)), dtype=x.dtype)
