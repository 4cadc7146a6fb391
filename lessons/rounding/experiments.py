"""The experiments of this lesson: ties, sums, and whether nearest is best for a network."""

import numpy as np

from core import RoundingMode, absmax_params, fake_quantize
from core.rounding import round_to_integer
from core.studies.digit_accuracy import SEEDS, accuracies, digit_network
from lessons.engine.claim import Claim, verdict_of
from lessons.engine.outcome import Chart, Outcome, Series, Table
from lessons.engine.prose import number
from lessons.engine.rounding_rules import NAMES

COUNT = 10_000

# How the error of a sum grows when it has so many times as many terms.
FEW, MANY = 16, 1024
TERMS = (16, 32, 64, 128, 256, 512, 1024)
TRIALS = 200
AS_ROOT = f"{round((MANY / FEW) ** 0.5)} times: some errors cancel"
AS_TERMS = f"{MANY // FEW} times: every term adds its error"
STAYS = "It stays the same: the errors cancel"
GROWTHS = (STAYS, AS_ROOT, AS_TERMS)

# How many random roundings of the weights beat rounding to nearest.
WEIGHT_BITS = 3
ROUNDINGS = 100
NONE = "None: the nearest level has the least error"
SOME = "Some of them"
MOST = "Most of them"
SHARES = (NONE, SOME, MOST)


def prices(count: int, seed: int) -> np.ndarray:
    """Prices in quarters: 0, 0.25, … 3.75, each as likely as the others; float64."""
    return np.random.default_rng(seed).integers(0, 16, count) / 4


def bias(x: np.ndarray, mode: RoundingMode) -> float:
    """Mean of what rounding adds to each number; 0 is right on average."""
    return float((round_to_integer(x, mode) - x).mean())


def ties_that_drift() -> Outcome:
    """The mean error on prices in quarters, and as a control on prices of any fraction."""
    quarters = [prices(COUNT, seed) for seed in SEEDS]
    spread = [np.random.default_rng(seed).uniform(0, 4, COUNT) for seed in SEEDS]
    found = {m: np.array([bias(x, m) for x in quarters]) for m in NAMES}
    control = {m: np.array([bias(x, m) for x in spread]) for m in NAMES}
    up, even = found[RoundingMode.NEAREST_UP], found[RoundingMode.NEAREST_EVEN]
    free = control[RoundingMode.NEAREST_UP]
    return Outcome(
        answer=round(float(up.mean()), 3),
        tolerance=0.03,
        finding=f"With ties up, each price gained **{number(up.mean(), 3)}** on average "
        f"({number(up.min(), 3)} to {number(up.max(), 3)} over {len(SEEDS)} seeds). One price in "
        "four is a tie, and gains a half; those with a quarter and with three quarters cancel "
        f"each other. Ties to even gained {number(even.mean(), 2)}: half of the ties go up, half "
        f"go down. In the control no price is a tie, and ties up gained {number(free.mean(), 2)}. "
        "So the drift comes from the ties.",
        table=Table(
            ("rule", "prices in quarters: mean error", "any price (control): mean error"),
            tuple(
                (NAMES[m], round(float(found[m].mean()), 4), round(float(control[m].mean()), 4))
                for m in NAMES
            ),
        ),
    )


def error_of_sums(terms: int, mode: RoundingMode) -> float:
    """Typical error of a sum of rounded terms from 0 to 8: root of the mean square of TRIALS."""
    errors = []
    for seed in range(TRIALS):
        x = np.random.default_rng(seed).uniform(0.0, 8.0, terms)
        errors.append(float((round_to_integer(x, mode, seed) - x).sum()))
    return float(np.sqrt(np.mean(np.square(errors))))


def sums_of_rounded_terms() -> Outcome:
    """How the error of a sum grows with its terms: nearest, stochastic, and down as a contrast."""
    kinds = {
        "nearest": RoundingMode.NEAREST_EVEN,
        "at random (stochastic)": RoundingMode.STOCHASTIC,
        "down": RoundingMode.FLOOR,
    }
    found = {name: [error_of_sums(k, mode) for k in TERMS] for name, mode in kinds.items()}
    growth = {name: errors[-1] / errors[0] for name, errors in found.items()}
    x = tuple(map(float, TERMS))
    nearest = growth["nearest"]
    powers = {STAYS: 0.0, AS_ROOT: 0.5, AS_TERMS: 1.0}  # of the number of terms
    power = float(np.log(nearest) / np.log(MANY / FEW))
    return Outcome(
        answer=min(powers, key=lambda answer: abs(powers[answer] - power)),
        finding=f"With {MANY // FEW} times as many terms, the error of rounding to nearest grew "
        f"**{number(nearest, 2)} times**, and that of rounding down "
        f"{number(growth['down'], 2)} times. Errors that go both ways partly cancel: their sum "
        "grows as the square root of their number. Errors that all go one way add up in full. "
        f"At {MANY:,} terms, rounding down is off by {number(found['down'][-1], 3)} steps, "
        f"nearest by {number(found['nearest'][-1], 2)}. A layer of a network is such a sum.",
        table=Table(
            ("terms", *(f"{name}: error in steps" for name in found)),
            tuple((x[i], *(errors[i] for errors in found.values())) for i in range(len(x))),
        ),
        chart=Chart(
            "terms in the sum",
            "error of the sum, in steps",
            (
                Series("nearest", x, tuple(found["nearest"])),
                Series("down", x, tuple(found["down"])),
                Series("at random (stochastic)", x, tuple(found["at random (stochastic)"]), True),
            ),
            log_x=True,
            log_y=True,
        ),
    )


def rounded_weights(weights: np.ndarray, mode: RoundingMode, seed: int) -> np.ndarray:
    """Weights on the levels of WEIGHT_BITS bits; `seed` matters for stochastic rounding."""
    params = absmax_params(weights, WEIGHT_BITS, narrow=True)
    return np.asarray(fake_quantize(weights, params, mode, seed=seed))


def _accuracies(mode: RoundingMode, draw: int) -> np.ndarray:
    return accuracies(lambda weights, seed: rounded_weights(weights, mode, draw))


def random_roundings() -> Outcome:
    """ROUNDINGS stochastic roundings of each network's weights against nearest (survey III-G2)."""
    nearest = _accuracies(RoundingMode.NEAREST_EVEN, 0)
    tries = np.array([_accuracies(RoundingMode.STOCHASTIC, i) for i in range(ROUNDINGS)])
    better = (tries > nearest).sum(axis=0)
    share = float(better.mean()) / ROUNDINGS
    networks = int((better > 0).sum())
    return Outcome(
        answer=MOST if share > 0.5 else SOME if networks else NONE,
        finding=f"Of {ROUNDINGS} random roundings, "
        f"**{', '.join(map(str, better))}** read more test digits than rounding to nearest did, "
        f"for the {len(SEEDS)} networks. On average a random rounding is worse "
        f"({number(100 * tries.mean(), 3)} % against {number(100 * nearest.mean(), 3)} %), but "
        f"for {networks} of the networks the best of them is better than nearest. Nearest makes "
        "the error of each weight small, but what counts is the error of the network’s answers. "
        "Methods such as AdaRound search for a good rounding instead of trying random ones. (The "
        "best of many is chosen here by the test digits themselves, so its accuracy is a little "
        "too optimistic.)",
        table=Table(
            ("network", "nearest", "mean of random", "best of random", "better than nearest"),
            tuple(
                (
                    f"seed {seed}",
                    *(f"{100 * x:.1f} %" for x in (nearest[i], tries[:, i].mean())),
                    f"{100 * tries[:, i].max():.1f} %",
                    f"{better[i]} of {ROUNDINGS}",
                )
                for i, seed in enumerate(SEEDS)
            ),
        ),
        claim=Claim(
            "III-G2",
            "Rounding every weight to the nearest level is not the best rounding for the network.",
            f"{ROUNDINGS} random roundings of {len(SEEDS)} digit networks with "
            f"{WEIGHT_BITS}-bit weights: for {networks} of the {len(SEEDS)} networks at least one "
            "of them is better than nearest.",
            f"The squared error of the weights themselves: {_closer()} of "
            f"{ROUNDINGS} random roundings have a smaller one than nearest.",
            verdict_of(networks, len(SEEDS)),
            contrast=True,
        ),
    )


def _closer() -> int:
    """How many random roundings bring the first network's weights nearer than nearest does."""
    weights = digit_network(SEEDS[0]).weight1

    def error(mode: RoundingMode, i: int) -> float:
        return float(np.square(rounded_weights(weights, mode, i) - weights).sum())

    least = error(RoundingMode.NEAREST_EVEN, 0)
    return sum(error(RoundingMode.STOCHASTIC, i) < least for i in range(ROUNDINGS))
