"""What inexact zeros cost a network, in words that its numbers choose."""

from explorer.labs.scale.zero_charts import Shares

_MOVED = {"values": "moved values", "padding": "moved padding alone", "both": "both moved"}
_LITTLE = 0.02  # of the digits: ten of 500


def verdict(shares: Shares) -> str:
    """What the longest offset costs."""
    exact = shares["values"][0]

    def read(case: str) -> str:
        hardly = ", hardly a difference," if exact - shares[case][-1] < _LITTLE else ""
        return f"{shares[case][-1]:.1%}{hardly} with {_MOVED[case]}"

    return (
        f"With exact zeros the network reads {exact:.1%} of the digits. Half a step away: "
        f"{read('values')}; {read('padding')}; {read('both')}."
    )
