"""Which layer gets how many bits: the cheapest choice within a budget, by integer programming.

    minimize    Σᵢ Σⱼ costᵢⱼ·xᵢⱼ          the expected harm of choice j in layer i
    subject to  Σᵢ Σⱼ sizeᵢⱼ·xᵢⱼ ≤ budget,    Σⱼ xᵢⱼ = 1,    xᵢⱼ ∈ {0, 1}

With c choices and n layers there are cⁿ allocations; the programme finds the best one without
looking at each (scipy's `milp`, the HiGHS solver). Harms of single layers are taken to add up.

Source: Yao et al. 2020 (HAWQ-V3), arXiv 2011.10680, section 3.4.
"""

import numpy as np

from core.errors import InputError


def allocate(costs: np.ndarray, sizes: np.ndarray, budget: float) -> tuple[int, ...]:
    """For each layer, the number of its choice.

    costs, sizes: (layers, choices), finite.

    Raises:
        InputError: when the shapes differ, or the smallest choices exceed the budget.

    >>> harm = np.array([[9.0, 1.0], [2.0, 1.0]])
    >>> bits = np.array([[2.0, 4.0], [2.0, 4.0]])
    >>> allocate(harm, bits, budget=6)  # the first layer needs the bits more
    (1, 0)
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import block_diag

    if costs.shape != sizes.shape or costs.ndim != 2:
        raise InputError(
            f"costs {costs.shape} and sizes {sizes.shape}; give both as (layers, choices)."
        )
    least = float(sizes.min(axis=1).sum())
    if least > budget:
        raise InputError(
            f"the budget is {budget:g}; the smallest choice of every layer needs {least:g}."
        )
    layers, choices = costs.shape
    one_each = LinearConstraint(block_diag([np.ones((1, choices))] * layers), 1, 1)
    scale = np.abs(costs).max() or 1.0  # the solver's tolerances are absolute
    found = milp(
        costs.ravel() / scale,
        integrality=np.ones(costs.size),
        bounds=Bounds(0, 1),
        constraints=[LinearConstraint(sizes.reshape(1, -1), ub=budget), one_each],
    )
    return tuple(int(i) for i in found.x.reshape(layers, choices).argmax(axis=1))
