"""The tasks of this lesson: one update, what the weights regained, and which method to take."""

import numpy as np

from lessons.engine.answer import Number
from lessons.engine.check import Mistake, Task
from lessons.engine.grading import ChoiceTask, NumberTask
from lessons.engine.prose import number

ROUND = "Round it after training, and choose the ranges with a few images"
TRAIN = "Train it on its levels"
KEEP = "Leave it in float: neither can work"


def updated_weight(seed: int) -> Task:
    """The float weight after an update with the straight-through estimator."""
    random = np.random.default_rng([seed, 1])
    scale = float(random.choice([0.5, 1.0, 2.0]))
    k = int(random.integers(1, 4))
    w = round(scale * (k + float(random.choice([-0.3, -0.2, 0.2, 0.3, 0.4]))), 2)
    slope = float(random.choice([-2.4, -1.4, 1.4, 2.4]))
    rate = 0.1
    level = scale * k
    solution = round(w - rate * slope, 4)
    rounded = scale * float(np.rint(solution / scale))
    return NumberTask(
        prompt=f"A weight is {number(w)}; the levels are multiples of {number(scale)}. The network "
        f"computes with its level, {number(level)}, and there the loss has the slope "
        f"{number(slope)} by that level. The learning rate is {number(rate)}. **What is the float "
        "weight after one update with the straight-through estimator?**",
        answer=Number("Weight"),
        solution=solution,
        because=f"The slope at the level counts as the slope at the weight: {number(w)} − "
        f"{number(rate)} · ({number(slope)}) = {number(solution)}. The next pass computes with its "
        f"level, {number(rounded)}.",
        mistakes=(
            Mistake(
                w,
                "That is the true slope of rounding, 0. With it no weight would ever learn: the "
                "estimator takes it to be 1.",
            ),
            Mistake(
                round(level - rate * slope, 4),
                f"You updated the level. The float weight {number(w)} is kept beside it, and "
                "updated.",
            ),
            Mistake(
                round(w + rate * slope, 4),
                "Gradient descent subtracts rate · slope. You added it.",
            ),
            Mistake(
                rounded,
                f"{number(rounded)} is the new level. The weight itself stays a float.",
            ),
            Mistake(round(w - slope, 4), f"Multiply the slope by the rate, {number(rate)}."),
            Mistake(
                level, f"{number(level)} is the level before the update. The weight is a float."
            ),
        ),
        otherwise=lambda given: (
            f"From {number(w)} the weight moves by {number(rate)} · {number(abs(slope))} = "
            f"{number(rate * abs(slope))}; {number(given)} is "
            f"{number(abs(given - w))} away."
        ),
        hints=(
            "The estimator passes the slope from the level to the weight, unchanged.",
            "New weight = weight − rate · slope.",
        ),
        tolerance=1e-6,
    )


def due_to_weights(seed: int) -> Task:
    """How many of the points that training gained need weights that move."""
    random = np.random.default_rng([seed, 2])
    floats = int(random.integers(94, 99))
    rounded = int(random.integers(40, 70))
    trained = floats - int(random.integers(1, 4))
    biases = rounded + int(random.integers(8, trained - rounded - 4))
    solution = trained - biases
    return NumberTask(
        prompt=f"In float, a network reads {floats} % of the digits. Rounded it reads {rounded} %; "
        f"trained on its levels, {trained} %. With its weights frozen on their levels and only the "
        f"biases trained, {biases} %. **How many points did it gain because weights moved?**",
        answer=Number("Points"),
        solution=float(solution),
        because=f"{trained} − {biases} = {solution}. The other {biases - rounded} of the "
        f"{trained - rounded} points come without moving a weight.",
        mistakes=(
            Mistake(
                float(trained - rounded),
                f"That is everything that training gained. Of it, {biases - rounded} points come "
                "with frozen weights, too.",
            ),
            Mistake(
                float(biases - rounded),
                "That is what the biases gain without the weights. The question is about the rest.",
            ),
            Mistake(
                float(floats - rounded),
                "That is what rounding lost. Training did not regain all of it.",
            ),
            Mistake(
                float(floats - biases),
                f"Trained, the network reads {trained} %, not {floats} %.",
            ),
            Mistake(
                float(floats - trained),
                "That is what training did not regain.",
            ),
            Mistake(
                float(solution - (biases - rounded)),
                "You subtracted the gain of the biases twice.",
            ),
        ),
        otherwise=lambda given: (
            f"Trained with moving weights: {trained} %. Trained with frozen weights: {biases} %. "
            f"They are not {number(given)} points apart."
        ),
        hints=(
            "Which two runs differ in nothing but whether weights move?",
            "Take the accuracy of the one from that of the other.",
        ),
    )


def which_method(seed: int) -> Task:
    """Post-training or quantization-aware, by bits and by what there is."""
    random = np.random.default_rng([seed, 3])
    images = int(random.choice([50, 100, 200, 300, 500]))
    thousands = int(random.choice([20, 50, 60, 100]))
    lost = int(random.integers(30, 60))
    if seed % 2:
        return ChoiceTask(
            prompt=f"A network must run with 2 bits for each weight. Rounded with the best range "
            f"it loses {lost} points. You have the {thousands},000 labelled images that it was "
            "trained on, and a week. **What do you do?**",
            solution=TRAIN,
            because="So few levels cost too much, and there are labels and time: this is what "
            "training on the levels is for.",
            mistakes=(
                Mistake(ROUND, f"That loses {lost} points, as the question says."),
                Mistake(KEEP, f"Training has {thousands},000 labelled images to regain it with."),
            ),
            hints=("What does training need? Is it there?",),
        )
    return ChoiceTask(
        prompt=f"A network must run with 8 bits for each weight by tonight. You have {images} "
        f"images without labels. Rounded, it loses {number(float(random.choice([0.1, 0.2, 0.3])))} "
        "points. **What do you do?**",
        solution=ROUND,
        because="Little is lost, and it needs neither labels nor time: a few images are enough to "
        "choose the ranges of the activations.",
        mistakes=(
            Mistake(
                TRAIN,
                f"Training needs labels and time. There are {images} images without labels, and "
                "little to regain.",
            ),
            Mistake(KEEP, "Rounding works: it loses a fraction of a point."),
        ),
        hints=("How much is there to regain?", "What does training need? Is it there?"),
    )
