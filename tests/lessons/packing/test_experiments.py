"""What the lesson's experiment finds, counted by hand."""

import pytest

from lessons.packing import experiments
from lessons.packing.lesson import frame

pytestmark = pytest.mark.slow


def test_the_network_in_bytes_by_hand() -> None:
    # 64·32 + 32·10 = 2,368 weights; 42 biases and, for each channel, 42 scales of 4 bytes.
    found = experiments.bytes_of_a_network()
    sizes = {row[0]: int(row[1].replace(",", "")) for row in found.table.rows}
    assert sizes["float32"] == (2368 + 42) * 4
    assert sizes["4 bits, packed"] == 2368 // 2 + 42 * 4 + 42 * 4
    assert sizes["4 bits, one code a byte"] == sizes["8 bits, a scale a channel"]
    assert sizes["2 bits, packed, groups of 16"] == 2368 // 4 + 2368 // 16 * 4 + 42 * 4
    assert found.answer == 6.3
    assert [found.accepts(x) for x in (6.0, 8.0, 4.0)] == [True, False, False]


def test_three_bits_leave_two_of_a_byte_empty() -> None:
    assert frame(3).says[0] == "3 bits: 2 codes in a byte, and 2 of its 8 bits stay empty"
    packed, ideal, bytes_each = frame(3).chart.series
    assert (packed.y[64], ideal.y[64], bytes_each.y[64]) == (32, 24, 64)
    assert packed.y[1] == packed.y[2] == 1
