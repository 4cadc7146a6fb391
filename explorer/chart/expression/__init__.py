"""The arithmetic of a live chart, written once: Vega computes it in the browser, NumPy in tests.

    x, step = field("x"), signal("step")
    code = clamp(round_half_even(x / step), -7, 7)
    str(code)                                             # what Vega gets
    evaluate(code, {"datum.x": values, "step": 0.5})      # what the tests hold against the core

`tree.py` has the nodes and how they print, `functions.py` what builds them, `numpy_values.py` their
values, `in_altair.py` their places in a chart.
"""

from explorer.chart.expression.functions import (
    by_case,
    ceil,
    clamp,
    equal,
    floor,
    in_brackets,
    is_finite,
    is_nan,
    is_valid,
    least,
    length,
    lines,
    log,
    magnitude,
    most,
    number,
    on_axis,
    part_of,
    power,
    round_half_even,
    round_half_up,
    square_root,
    text,
    unequal,
    where,
)
from explorer.chart.expression.in_altair import (
    following,
    ref,
    with_fields,
)
from explorer.chart.expression.numpy_values import (
    evaluate,
    evaluate_rows,
    evaluate_signals,
)
from explorer.chart.expression.tree import (
    Constant,
    Definitions,
    Expression,
    Operand,
    Operation,
    Variable,
    as_expression,
    field,
    renamed,
    signal,
)
