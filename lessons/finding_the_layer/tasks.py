"""The tasks of this lesson: read a report, add errors, split one into its parts."""

import numpy as np

from core.analysis import Report
from core.analysis.ledger import parts_of
from core.metrics import decibels
from core.studies.layer_reports import NAMES
from core.studies.planted_faults import Fault, Planting, report
from lessons.engine.answer import Number
from lessons.engine.check import Mistake, Task
from lessons.engine.grading import ChoiceTask, NumberTask
from lessons.engine.network import Network
from lessons.engine.prose import bracketed, number
from lessons.finding_the_layer.experiments import SEED, damaged, damaged_network, lowest, sqnr

PARTS = {
    "inherited": "inherited from the layers before",
    "activation_clipping": "clipping of the input",
    "activation_rounding": "rounding of the input",
    "weight_rounding": "rounding of the weights",
}


def network_of(seed: int) -> Network:
    """The network of `damaged_layer`."""
    return damaged_network(*_damage(seed))


def damaged_layer(seed: int) -> Task:
    """Which layer is to blame, from local and accumulated SQNR."""
    layer, bits = _damage(seed)
    found = damaged(SEED, (layer,), bits)
    own = {one.name: sqnr(one, "local") for one in found.layers}
    summed = {one.name: sqnr(one, "accumulated") for one in found.layers}
    rows = "\n".join(f"| {n} | {summed[n]:.1f} | {own[n]:.1f} |" for n in NAMES)
    seen = lowest(found, "accumulated")
    return ChoiceTask(
        prompt="A report gives the SQNR of each layer’s output in dB; higher is better.\n\n"
        f"| layer | all layers quantized | this layer alone |\n| --- | --- | --- |\n{rows}\n\n"
        "**Which layer is damaged?**",
        solution=NAMES[layer],
        because=f"Alone, {NAMES[layer]} has {decibels(own[NAMES[layer]])}. The others have at "
        f"least {decibels(min(own[name] for name in NAMES if name != NAMES[layer]))} alone.",
        mistakes=[
            Mistake(
                name,
                f"With all layers quantized {name} has {decibels(summed[name])}"
                + (", the least of all" if name == seen else "")
                + f". But alone it has {decibels(own[name])}: "
                + (
                    "its error was made before it."
                    if NAMES.index(name) > layer
                    else "it comes before the damage."
                ),
            )
            for name in NAMES
            if name != NAMES[layer]
        ],
        hints=(
            "A layer inherits the errors of all layers before it.",
            "Which column leaves out what is inherited?",
        ),
    )


def two_errors(seed: int) -> Task:
    """The SQNR of two errors together."""
    random = np.random.default_rng([seed, 2])
    low = int(random.integers(10, 30))
    high = low + int(random.integers(1, 8))
    solution = -10 * float(np.log10(10 ** (-low / 10) + 10 ** (-high / 10)))
    return NumberTask(
        prompt=f"With only layer A quantized, the output of a network has {low} dB of SQNR; with "
        f"only layer B, {high} dB. The two errors are not correlated. **How many dB are left with "
        "both quantized?** One decimal.",
        answer=Number("SQNR in dB"),
        solution=solution,
        because=f"The squared errors add: 10^(−{low / 10:g}) + 10^(−{high / 10:g}) of the signal, "
        f"which is {number(solution, 3)} dB. That is less than either has alone.",
        mistakes=(
            Mistake(float(low + high), "Decibels of noise are logarithms: they do not add."),
            Mistake(
                (low + high) / 2,
                f"A mean would be better than A alone, which has {low} dB already.",
            ),
            Mistake(float(low), "That is A alone. The error of B comes on top of it."),
            Mistake(float(high), f"That is B alone. A alone has {low} dB already."),
            Mistake(
                -20 * float(np.log10(10 ** (-low / 20) + 10 ** (-high / 20))),
                "You added the errors themselves, as if they always had the same sign. Add their "
                "squares.",
            ),
            Mistake(float(low - 3), "Three dB less would be right if both errors were as large."),
        ),
        otherwise=lambda given: (
            f"The sum of the squared errors is {number(10 ** (-low / 10) + 10 ** (-high / 10), 3)} "
            f"of the signal; take −10·log₁₀ of it. That is not {number(given)}."
        ),
        hints=("Turn each SQNR into noise divided by signal.", "10^(−dB/10). Add, and turn back."),
        tolerance=0.06,
    )


def cross_term(seed: int) -> Task:
    """The cross term of two errors of one output."""
    random = np.random.default_rng([seed, 3])
    first = int(random.integers(2, 7))
    second = -int(random.integers(1, first))
    total = first + second
    # Nothing inherited, clipped or overflowing: rounding of the input, then of the weights.
    steps = [np.array([float(y)]) for y in (0, 0, 0, first, first, total, total)]
    parts = parts_of(steps)
    return NumberTask(
        prompt=f"Rounding the input changes an output by {number(first)}, rounding the weights by "
        f"{number(second)}. Nothing is inherited or clipped. **How large is the cross term of the "
        "squared error?**",
        answer=Number("Cross term"),
        solution=parts.cross,
        because=f"2 · {first} · {bracketed(second)} = {number(parts.cross)}. The squared error is "
        f"{number(parts.total)}, and the parts alone add to {number(first**2 + second**2)}: the "
        "errors cancel in part.",
        mistakes=(
            Mistake(
                -parts.cross, "The errors have opposite signs, so they cancel: it is negative."
            ),
            Mistake(parts.cross / 2, "Each pair counts twice: (a + b)² = a² + b² + 2ab."),
            Mistake(
                parts.total, "That is the whole squared error. Subtract the two parts from it."
            ),
            Mistake(
                float(first**2 + second**2), "Those are the two parts. The cross term is the rest."
            ),
            Mistake(
                float(first + second), "That is the whole error. The ledger is about its square."
            ),
            Mistake(0.0, "It would be 0 for errors that are not correlated. These two are known."),
        ),
        otherwise=lambda given: (
            f"The whole error is {number(first + second)}, its square {number(parts.total)}. "
            f"Subtract {first}² and {bracketed(second)}² from it. That is not {number(given)}."
        ),
        hints=("Write (a + b)² in full.", "Mind the sign."),
    )


def largest_part(seed: int) -> Task:
    """What in a layer is wrong, from its ledger."""
    random = np.random.default_rng([seed, 4])
    fault = (Fault.CLIPPED_RANGE, Fault.TWO_BITS)[int(random.integers(2))]
    planting = Planting(SEED, fault, int(random.integers(len(NAMES) - 1)))
    after = bool(random.integers(2))  # whether to look at the sound layer behind it
    layer = planting.layer + int(after)
    found = shares(report(planting), layer)
    solution = max(found, key=lambda part: found[part])
    rows = "\n".join(f"| {PARTS[part]} | {_percent(share)} |" for part, share in found.items())
    return ChoiceTask(
        prompt=f"The ledger of {NAMES[layer]} in a damaged network, each part as a share of the "
        f"signal:\n\n| part | share |\n| --- | --- |\n{rows}\n\n**What should be changed?**",
        solution=_CHANGES[solution],
        because=f"The largest part is {PARTS[solution]}, {_percent(found[solution])} of the "
        "signal. The other parts together are "
        f"{_percent(sum(share for part, share in found.items() if part != solution))}.",
        mistakes=[
            Mistake(
                _CHANGES[part],
                f"It would remove {PARTS[part]}, which is {_percent(found[part])} of the signal. "
                f"The largest part is {_percent(found[solution])}.",
            )
            for part in PARTS
            if part != solution
        ],
        hints=("Which part is the largest?", "What makes that part?"),
    )


def _percent(share: float) -> str:
    return f"{100 * share:.2f} %"


_CHANGES = {
    "inherited": "A layer before this one",
    "activation_clipping": "The range of its input: make it wider",
    "activation_rounding": "The bits of its input: give more",
    "weight_rounding": "The bits of its weights: give more",
}


def shares(found: Report, layer: int) -> dict[str, float]:
    """The parts of a layer's accumulated error that a network can have, as shares of the signal."""
    ledger = found.layers[layer].ledger
    assert ledger is not None
    parts = ledger.accumulated
    return {part: getattr(parts, part) / parts.signal for part in PARTS}


def _damage(seed: int) -> tuple[int, int]:
    """Which layer is damaged (an index), and its bits."""
    random = np.random.default_rng([seed, 1])
    return int(random.integers(len(NAMES))), int(random.integers(2, 5))
