"""Mixed precision by a small search: try random allocations, keep the best.

HAQ (Wang et al. 2018, arXiv 1811.08886) lets an agent of reinforcement learning choose bits, DNAS
(Wu et al. 2018, arXiv 1812.00090) a differentiable search. Both need thousands of trials or
trainings. This is a stand-in for them, not one of them: allocations are drawn at random within the
budget, and the one of least error of the scores is taken. It shows what a search costs, and what it
finds with as many runs as the other methods need.
"""

from dataclasses import dataclass

import numpy as np

from core.methods.method import Method, Needs, Run, Step, Task
from core.methods.mixed_precision.bits import (
    CHOICES,
    Budget,
    at_each_choice,
    mixed,
    uniform,
    weight_bits,
)
from core.methods.option import option


@dataclass(frozen=True)
class Options(Budget):
    """Options of the search."""

    trials: int = option(30, low=1, high=10_000, meaning="allocations that are tried")


def run(task: Task, options: Options) -> Run:
    """Try random allocations within the budget; the first has equal bits everywhere."""
    networks, sizes = at_each_choice(task), weight_bits(task.chain.design)
    budget = uniform(sizes, options.average_bits)
    exact = task.chain.logits(task.inputs)
    draw = np.random.default_rng(task.seed)
    equal = max(bits for bits in CHOICES if bits <= options.average_bits)
    best = (CHOICES.index(equal),) * len(sizes)
    errors: list[float] = []
    trace: list[float] = []
    for trial in range(options.trials):
        choice = _drawn(draw, sizes, budget) if trial else best
        scores = mixed(networks, choice).logits(task.inputs)
        error = float(np.mean((scores - exact) ** 2, dtype=np.float64))
        if not errors or error < min(errors):
            best = choice
        errors.append(error)
        trace.append(min(errors))
    for layer, j in zip(task.chain.design, best, strict=True):
        measure = "mean squared error of the scores, best trial so far"
        yield Step(layer.name, f"{CHOICES[j]} bits", measure, trace[0], trace[-1], tuple(trace))
    return mixed(networks, best)


def _drawn(draw: np.random.Generator, sizes: np.ndarray, budget: float) -> tuple[int, ...]:
    """A random allocation that fits: drawn freely, then random layers lowered until it does."""
    choice = draw.integers(len(CHOICES), size=len(sizes))
    while sizes[np.arange(len(sizes)), choice].sum() > budget:
        lower = draw.choice(np.flatnonzero(choice))
        choice[lower] -= 1
    return tuple(int(j) for j in choice)


METHOD = Method(
    "random-search",
    "random search, a stand-in for HAQ and DNAS",
    "IV-B",
    "stand-in for Wang et al. 2018, arXiv 1811.08886, and Wu et al. 2018, arXiv 1812.00090",
    Needs.INPUTS,
    run,
    Options,
)
