"""Each gradient rule in one sentence and one equation, in the notation of `core/training`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Explanation:
    """of: what the picture shows, weight or activation. sentence; equation in LaTeX."""

    of: str
    sentence: str
    equation: str


EXPLANATIONS: dict[str, Explanation] = {
    "ste": Explanation(
        "weight",
        "The true slope of a staircase is 0, so that no weight would learn. The straight-through "
        "estimator treats rounding and clipping as the identity in the backward pass.",
        r"\frac{\partial \hat x}{\partial x} = 1",
    ),
    "clipped-ste": Explanation(
        "weight",
        "A value beyond the range keeps its level when it moves a little, so it gets no gradient.",
        r"\begin{aligned}\frac{\partial \hat x}{\partial x} &= "
        r"\mathbb 1\left[q_{min} \le q \le q_{max}\right]\\"
        r"q &= \mathrm{round}(x/S) + Z\end{aligned}",
    ),
    "ewgs": Explanation(
        "weight",
        "Clipped, and a value that has farther to go until its code changes gets more gradient. "
        "The picture is for gradients g above 0, which push values down.",
        r"\begin{aligned}\frac{\partial L}{\partial x} &= g\left(1 + \delta\,\mathrm{sign}(g)"
        r"\,\frac{x - \hat x}{S}\right)\\"
        r"g &= \partial L / \partial \hat x\end{aligned}",
    ),
    "pact": Explanation(
        "activation",
        "The upper end α of the activations’ range is learned: every clipped value contributes to "
        "its gradient.",
        r"\frac{\partial \hat x}{\partial \alpha} = \begin{cases}1 & x \ge \alpha\\"
        r"0 & x < \alpha\end{cases}",
    ),
    "lsq": Explanation(
        "weight",
        "The step S between two levels is learned with the weights. Its gradient depends on where "
        "each value lies, above or below its level.",
        r"\frac{\partial \hat x}{\partial S} = \begin{cases}\mathrm{round}(x/S) - x/S & "
        r"\text{inside}\\-Q_n & \text{below}\\Q_p & \text{above}\end{cases}",
    ),
    "lsq-plus": Explanation(
        "activation",
        "LSQ with an offset β, for activations that also take negative values. Only clipped values "
        "move it.",
        r"\begin{aligned}\hat x &= S \cdot \mathrm{round}(\mathrm{clip}(t, n, p)) + \beta\\"
        r"t &= (x - \beta) / S\\"
        r"\frac{\partial \hat x}{\partial \beta} &= "
        r"\begin{cases}0 & \text{inside}\\1 & \text{outside}\end{cases}\end{aligned}",
    ),
    "qil": Explanation(
        "weight",
        "Sizes below the interval from c − d to c + d become 0, those above it the last level. "
        "Both ends are learned.",
        r"\begin{aligned}\hat x &= (c + d)\,\frac{\mathrm{round}(Q\,t)}{Q}\,\mathrm{sign}(x)\\"
        r"t &= \mathrm{clip}\left(\frac{|x| - (c - d)}{2d}, 0, 1\right)\end{aligned}",
    ),
    "dorefa": Explanation(
        "weight",
        "A tanh compresses the weights before they are rounded, so that large ones hardly move. "
        "0 is not a level.",
        r"\begin{aligned}\frac{\partial \hat w}{\partial w} &= \frac{1 - \tanh^2(w)}{m}\\"
        r"m &= \max|\tanh(w)|\end{aligned}",
    ),
    "proxquant": Explanation(
        "weight",
        "The loss is that of the float weights, so their slope is 1. After each update every "
        "weight is moved towards its level by λ, and λ grows.",
        r"\begin{aligned}\mathrm{prox}(w) &= Q(w) + \mathrm{sign}(d) \cdot r\\"
        r"r &= \max(|d| - \lambda,\, 0)\\"
        r"d &= w - Q(w)\end{aligned}",
    ),
}
