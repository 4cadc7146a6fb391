"""The rules beside each other: each must win by the measure that it minimizes."""

from core.data.example_tensors import example
from core.studies.rule_comparison import compare_rules


def test_no_rule_beats_mse_by_its_own_measure() -> None:
    for name in ("outlier", "bell", "relu", "clusters"):
        for bits in (2, 3, 4, 6):
            errors = {r.rule: r.mean_square for r in compare_rules(example(name), bits, False)}
            assert errors["MSE"] <= 1.01 * min(errors.values()), (name, bits, errors)
