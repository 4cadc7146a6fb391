"""Symmetric parameters by the largest magnitude: by hand, and against torch's observers."""

import numpy as np
import pytest
import torch
from torch.ao.quantization.observer import MinMaxObserver, PerChannelMinMaxObserver

from core import InputError, PerChannel, PerGroup, absmax_params, fake_quantize

W = np.array([[0.75, -3.0, 0.1, 0.0], [1.5, 0.5, 0.0, -0.25]], np.float32)


def test_by_hand() -> None:
    p = absmax_params(W, 3, narrow=True)
    assert (float(p.scale), int(p.zero_point), p.format.qmin, p.format.qmax) == (1.0, 0, -3, 3)
    assert absmax_params(W, 3, narrow=True, granularity=PerChannel(0)).scale.tolist() == [1.0, 0.5]
    groups = absmax_params(W, 2, narrow=True, granularity=PerGroup(1, 2))
    assert groups.scale.tolist() == [[3.0, float(np.float32(0.1))], [1.5, 0.25]]


def test_narrow_leaves_the_scale_and_drops_a_code() -> None:
    narrow, whole = (absmax_params(W, 4, narrow=n) for n in (True, False))
    assert narrow.scale == whole.scale
    assert (narrow.format.qmin, whole.format.qmin) == (-7, -8)
    assert np.array_equal(fake_quantize(W, narrow), fake_quantize(W, whole))


def test_against_torch() -> None:
    w = torch.randn(5, 7, generator=torch.manual_seed(0))
    tensor = MinMaxObserver(torch.qint8, torch.per_tensor_symmetric, quant_min=-127, quant_max=127)
    rows = PerChannelMinMaxObserver(
        0, torch.qint8, torch.per_channel_symmetric, quant_min=-127, quant_max=127
    )
    for observer, granularity in ((tensor, None), (rows, PerChannel(0))):
        observer(w)
        theirs, zero = observer.calculate_qparams()
        ours = absmax_params(w, 8, narrow=True, granularity=granularity)
        torch.testing.assert_close(ours.scale.reshape(-1), theirs.reshape(-1), rtol=1e-6, atol=0)
        assert not zero.any()


def test_dtype_and_blocks_of_nothing() -> None:
    assert absmax_params(W, 8, narrow=True).scale.dtype == np.float32
    assert absmax_params(W.astype(np.float64), 8, narrow=True).scale.dtype == np.float64
    assert absmax_params(W.astype(np.float16), 8, narrow=True).scale.dtype == np.float32
    assert absmax_params([0.0, 0.0], 8, narrow=True).scale == 1.0
    assert absmax_params(np.zeros((0, 3)), 8, narrow=True).scale == 1.0


def test_what_is_refused() -> None:
    with pytest.raises(InputError, match="NaN or infinity"):
        absmax_params([1.0, np.nan], 8, narrow=True)
    with pytest.raises(InputError, match="signed 1-bit"):
        absmax_params([1.0], 1, narrow=False)
