"""What becomes of one value under the range of each rule.

Signals: bits; at, the value. `datum.low`, `datum.high`: the range of the rule.
"""

from explorer.chart.affine import code_steps, range_parameters
from explorer.chart.expression import field, signal

_PARAMETERS = range_parameters(field("low"), field("high"), signal("bits"), False, of=field)
# qmin and qmax are the same for all rules: signals.
SIGNALS = {
    name: value
    for name, value in range_parameters(
        signal("low"), signal("high"), signal("bits"), False
    ).items()
    if name in ("qmin", "qmax")
}
VALUES = {**_PARAMETERS, **code_steps(signal("at"), field)}
