"""The experiments of this lesson: a register that is too narrow, a multiplier of few bits."""

import numpy as np

from core.kernels import Profile
from core.studies.digit_accuracy import SEEDS
from core.studies.integer_digit_layer import (
    accuracy_in_registers,
    accuracy_of_codes,
    differing_codes,
    digit_layer,
    dyadic_codes,
    share_beyond,
)
from lessons.engine.claim import Claim, Verdict
from lessons.engine.outcome import Chart, Outcome, Series, Table
from lessons.engine.prose import number, percent

REGISTERS = (14, 15, 16, 17, 18, 20, 24, 32)
PREDICTED_REGISTER = 16

MULTIPLIERS = (1, 2, 4, 8, 16, 31)
PREDICTED_MULTIPLIER = 4
MANY = "By many points: most of the codes become wrong"
FEW = "By a few points"
NONE = "Hardly at all, by less than one point"
LOSSES = (MANY, FEW, NONE)


def narrow_registers() -> Outcome:
    """The sums of a layer in registers that wrap around, and as a contrast saturate."""
    wraps = {b: _accuracies(b, False) for b in REGISTERS}
    saturates = {b: _accuracies(b, True) for b in REGISTERS}
    beyond = {b: float(np.mean([share_beyond(s, b) for s in SEEDS])) for b in REGISTERS}
    found = wraps[PREDICTED_REGISTER]
    enough = next(
        b for b in REGISTERS if all(beyond[other] == 0 for other in REGISTERS if other >= b)
    )
    x = tuple(map(float, REGISTERS))
    return Outcome(
        answer=round(100 * float(found.mean()), 1),
        tolerance=8.0,
        finding=f"With registers of {PREDICTED_REGISTER} bits it reads **{percent(found)}** "
        f"({percent(found.min())} to {percent(found.max())} over {len(SEEDS)} networks), little "
        f"better than guessing: {number(100 * beyond[PREDICTED_REGISTER], 2)} % of the sums are "
        "too large and wrap around, from far above zero to far below. If the register saturates "
        "instead, so that it stops at its largest number, the same sums still have the right "
        f"sign and it reads {percent(saturates[PREDICTED_REGISTER])}. From {enough} bits on "
        "every sum of this layer fits.",
        table=Table(
            ("register", "sums beyond it", "wraps: right", "saturates: right"),
            tuple(
                (
                    f"{b} bits",
                    f"{100 * beyond[b]:.1f} %",
                    percent(wraps[b]),
                    percent(saturates[b]),
                )
                for b in REGISTERS
            ),
        ),
        chart=Chart(
            "bits of the register",
            "test digits read correctly, in %",
            (
                Series("wraps around", x, tuple(100 * float(wraps[b].mean()) for b in REGISTERS)),
                Series("saturates", x, tuple(100 * float(saturates[b].mean()) for b in REGISTERS)),
            ),
        ),
        claim=Claim(
            "IV-A",
            "Products of low-precision integers are added up in 32-bit integers.",
            f"The first layer of {len(SEEDS)} digit networks with 8-bit codes, sums in registers "
            f"of {REGISTERS[0]} to {REGISTERS[-1]} bits. With 32 bits no sum is lost, and "
            f"{percent(wraps[32])} are right.",
            f"The same sums in {enough} bits: {percent(wraps[enough])}. So 32 bits are more than "
            f"this layer of {digit_layer(0).x.shape[1]} inputs needs; a layer with more inputs "
            "needs more.",
            Verdict.REPRODUCED if beyond[32] == 0 else Verdict.NOT_REPRODUCED,
            contrast=True,
        ),
    )


def narrow_multipliers() -> Outcome:
    """Dyadic multipliers of few bits: how many codes change, and how many answers."""
    exact = [accuracy_of_codes(s, digit_layer(s).codes(Profile.ONNX)) for s in SEEDS]
    codes = {b: [dyadic_codes(s, b) for s in SEEDS] for b in MULTIPLIERS}
    right = {
        b: np.array([accuracy_of_codes(s, c) for s, c in zip(SEEDS, found, strict=True)])
        for b, found in codes.items()
    }
    changed = {
        b: float(
            np.mean(
                [
                    np.mean(c != digit_layer(s).codes(Profile.ONNX))
                    for s, c in zip(SEEDS, found, strict=True)
                ]
            )
        )
        for b, found in codes.items()
    }
    few = right[PREDICTED_MULTIPLIER]
    lost = 100 * float(np.mean(exact) - few.mean())
    double = [differing_codes(s, Profile.TFLITE) for s in SEEDS]
    total = digit_layer(0).acc.size
    return Outcome(
        answer=NONE if lost < 1 else FEW if lost < 10 else MANY,
        finding=f"With {PREDICTED_MULTIPLIER} bits for b, "
        f"{number(100 * changed[PREDICTED_MULTIPLIER], 2)} % of the codes differ from those of a "
        f"float multiplier, and yet the network reads **{percent(few)}** of the digits, "
        f"against {percent(np.array(exact))} with the float multiplier. A multiplier that is a "
        "little off makes all outputs of the layer larger or smaller by the same factor, and the "
        "largest score mostly stays largest. "
        f"With 16 bits {number(100 * changed[16], 1)} % of the codes differ. Different runtimes "
        "round differently, too: TensorFlow Lite’s older rule rounds twice, and differs in "
        f"{min(double)} to {max(double)} of {total:,} codes here, each by one.",
        table=Table(
            ("bits of b", "codes that differ", "right: mean", "min to max"),
            tuple(
                (
                    f"{b}",
                    f"{100 * changed[b]:.2f} %",
                    percent(right[b]),
                    f"{100 * right[b].min():.1f} to {100 * right[b].max():.1f}",
                )
                for b in MULTIPLIERS
            ),
        ),
        claim=Claim(
            "IV-A (dyadic quantization)",
            "Scales of the form b/2ᶜ allow inference with integer addition, multiplication and "
            "shifts alone, without a loss of accuracy.",
            f"The first layer of {len(SEEDS)} digit networks, b of {MULTIPLIERS[0]} to "
            f"{MULTIPLIERS[-1]} bits; a float multiplier reads {percent(np.array(exact))}, b of "
            f"{MULTIPLIERS[-1]} bits {percent(right[MULTIPLIERS[-1]])}.",
            f"The codes themselves: of b with {MULTIPLIERS[0]} bit, a power of two, "
            f"{number(100 * changed[MULTIPLIERS[0]], 2)} % differ. So the accuracy of this small "
            "network cannot tell a good multiplier from a poor one; the codes can.",
            Verdict.REPRODUCED if lost < 1 and changed[31] == 0 else Verdict.DEPENDS,
            contrast=True,
        ),
    )


def _accuracies(bits: int, saturates: bool) -> np.ndarray:
    return np.array([accuracy_in_registers(seed, bits, saturates) for seed in SEEDS])
