"""The experiments of this lesson: copying and multiplying on this machine, and quoted energies.

Times differ from machine to machine; each is measured once in a process.
"""

import numpy as np

from core.studies.machine_speed import COPIED, RUNS, SIDE, copy_seconds, product_seconds
from core.studies.operation_energy import float_energy, int8_energy
from lessons.engine.claim import Claim, Verdict
from lessons.engine.outcome import Chart, Outcome, Series, Table
from lessons.engine.prose import number

HARDLY = "Hardly faster: there are as many numbers"
TWICE = "About twice as fast"
MORE = "Three times as fast, or more"
COPIES = (HARDLY, TWICE, MORE)

FASTER = "At least twice as fast"
SAME = "Between half as fast and twice as fast"
SLOWER = "At most half as fast"
PRODUCTS = (FASTER, SAME, SLOWER)

INPUTS = (1, 4, 16, 64, 256, 1024, 4096)


def copying() -> Outcome:
    """As many numbers of fewer bytes; as many bytes of another kind are the control."""
    seconds = copy_seconds()
    times = {name: seconds["float32"] / seconds[name] for name in seconds}
    control = "float32, a quarter of them"
    gain = times["int8"]
    return Outcome(
        answer=MORE if gain >= 3 else TWICE if gain >= 1.5 else HARDLY,
        finding=f"Numbers of one byte are copied **{number(gain, 2)} times** as fast as numbers of "
        f"four, numbers of two bytes {number(times['float16'], 2)} times. What counts is the "
        "bytes, not the numbers: a quarter as many floats are copied "
        f"{number(times[control], 2)} times as fast, too. Where a "
        "factor is larger than the bytes explain, the smaller array fits into a "
        "cache, a small and fast memory on the chip.",
        table=Table(
            ("numbers", "MiB", "milliseconds", "times as fast"),
            tuple(
                (
                    name,
                    f"{_mib(name):.0f}",
                    f"{1000 * seconds[name]:.2f}",
                    number(times[name], 3),
                )
                for name in seconds
            ),
        ),
        claim=Claim(
            "IV-A",
            "Storing fewer bits helps tasks that wait for the memory, even where the arithmetic "
            "stays in floats.",
            f"{COPIED:,} numbers copied on this machine, the best of {RUNS} runs: those of one "
            f"byte {number(gain, 2)} times as fast as float32.",
            f"As many bytes in float32: {number(times[control], 2)} times. So it is the bytes that "
            "count, whatever they stand for.",
            Verdict.REPRODUCED if gain >= 2 else Verdict.NOT_REPRODUCED,
        ),
    )


def multiplying() -> Outcome:
    """One product with two libraries, in floats and on codes."""
    seconds = product_seconds()
    gain = {
        library: seconds[f"{library}, float32"] / seconds[f"{library}, int8"]
        for library in ("NumPy", "torch")
    }
    faster = [library for library in gain if gain[library] > 1.1]
    return Outcome(
        answer=FASTER if gain["NumPy"] >= 2 else SLOWER if gain["NumPy"] <= 0.5 else SAME,
        finding=f"With NumPy the product of codes runs at **{number(gain['NumPy'], 2)} times** the "
        f"speed of the float product, with torch at {number(gain['torch'], 2)} times. NumPy has "
        "no fast product of integers, so this app turns the codes into floats, multiplies, and "
        "turns the sums back; the results are exact, but nothing is gained. torch calls the "
        "processor’s own 8-bit product, where there is one. Fewer bits make a product faster only "
        "where hardware and library have been built for it.",
        table=Table(
            ("product", "milliseconds", "speed, of float32 with the same library"),
            tuple(
                (name, f"{1000 * seconds[name]:.2f}", number(gain[name.split(",")[0]], 2))
                if "int8" in name
                else (name, f"{1000 * seconds[name]:.2f}", "1")
                for name in seconds
            ),
        ),
        claim=Claim(
            "IV-C",
            "How much faster a quantized layer runs depends on the hardware.",
            f"Two matrices of {SIDE} × {SIDE}, the best of {RUNS} runs on this machine. Codes "
            f"against float32: NumPy {number(gain['NumPy'], 2)} times the speed, torch "
            f"{number(gain['torch'], 2)} times.",
            "The copy in the step before: there nothing is computed, and fewer bytes help "
            "whatever the library.",
            Verdict.REPRODUCED if len(faster) < len(gain) else Verdict.DEPENDS,
            contrast=True,
        ),
    )


def energy() -> Outcome:
    """float32 against 8-bit codes, by how often a weight is used once it has been read."""
    ratio = {n: float_energy(n).total / int8_energy(n).total for n in INPUTS}
    one, many = ratio[INPUTS[0]], ratio[INPUTS[-1]]
    share = float_energy(1).memory / float_energy(1).total
    arithmetic = float_energy(1).arithmetic / int8_energy(1).arithmetic
    x = tuple(map(float, INPUTS))
    return Outcome(
        answer=round(one, 1),
        tolerance=0.6,
        finding=f"It falls **{number(one, 2)} times**, although the arithmetic alone falls "
        f"{number(arithmetic, 2)} times. Reading the weight takes {number(100 * share, 3)} % of "
        "the energy, and an 8-bit code needs a quarter of the reading. Only when a weight that "
        "was read serves many inputs does the arithmetic count: with "
        f"{INPUTS[-1]:,} inputs the energy falls {number(many, 2)} times. These are quoted "
        "energies in a simple model, not a measurement.",
        table=Table(
            ("inputs for each read weight", "float32, pJ", "8-bit codes, pJ", "times less"),
            tuple(
                (
                    f"{n:,}",
                    number(float_energy(n).total, 3),
                    number(int8_energy(n).total, 3),
                    number(ratio[n], 3),
                )
                for n in INPUTS
            ),
        ),
        chart=Chart(
            "inputs for each weight that is read",
            "times less energy than float32",
            (
                Series("8-bit codes, modelled", x, tuple(ratio.values())),
                Series("a quarter of the bytes", x, tuple(np.full(len(x), 4.0)), control=True),
            ),
            log_x=True,
        ),
    )


def _mib(name: str) -> float:
    """The size of what is copied."""
    kinds = {"float32": 4.0, "float16": 2.0, "int8": 1.0}
    return COPIED * kinds.get(name, 1.0) / 2**20
