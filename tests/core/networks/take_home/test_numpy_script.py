"""The script in a fresh interpreter against the core's integer network, sum by sum."""

import ast
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from core import InputError, PerChannel, PerTensor
from core.data.digits import Digits
from core.kernels import Profile
from core.networks.activation import Activation
from core.networks.chain import Chain
from core.networks.designs import DEPTHWISE_CNN, fully_connected
from core.networks.integer_chain import run_on_integers
from core.networks.layer_precision import LayerPrecision
from core.networks.quantized_chain import QuantizedChain, quantize_chain
from core.networks.take_home import portable
from core.networks.take_home.numpy_script import numpy_script
from tests.core.networks.test_chain import random_chain


def run(script: str, folder: Path, *given: str) -> subprocess.CompletedProcess[str]:
    """The script in an interpreter that sees neither this repository nor its own folder."""
    path = folder / "network.py"
    path.write_text(script, encoding="utf-8")
    command = [sys.executable, "-I", str(path), *given]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8")


def printed(script: str, folder: Path, inputs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Answers and logits of many inputs, as the script prints them."""
    np.save(folder / "inputs.npy", inputs)
    done = run(script, folder, str(folder / "inputs.npy"))
    assert done.returncode == 0, done.stderr
    rows = [line.split(" ", 1) for line in done.stdout.splitlines()]
    logits = [ast.literal_eval(scores) for _, scores in rows]
    return np.array([int(answer) for answer, _ in rows]), np.array(logits, np.float32)


@pytest.fixture(scope="module")
def small(trained: Chain, digits: Digits) -> QuantizedChain:
    return quantize_chain(trained, digits.train_images, [LayerPrecision(2, 4, PerTensor())] * 3)


@pytest.mark.slow
@pytest.mark.parametrize("profile", Profile)
@pytest.mark.parametrize("granularity", [PerTensor(), PerChannel()])
def test_it_answers_all_test_digits_as_the_integer_network(
    trained, digits, profile, granularity, tmp_path
) -> None:
    quantized = quantize_chain(
        trained, digits.train_images, [LayerPrecision(4, 5, granularity)] * 3
    )
    answers, logits = printed(
        numpy_script(quantized, digits.test_images[:3], profile), tmp_path, digits.test_images
    )
    ours = run_on_integers(quantized, digits.test_images, profile).logits
    np.testing.assert_array_equal(logits, ours)
    np.testing.assert_array_equal(answers, ours.argmax(1))


def test_depthwise_layers_and_pools(digits: Digits, tmp_path: Path) -> None:
    quantized = quantize_chain(
        random_chain(DEPTHWISE_CNN), digits.train_images[:200], [LayerPrecision(8, 8)] * 6
    )
    _, logits = printed(
        numpy_script(quantized, digits.test_images[:1]), tmp_path, digits.test_images
    )
    np.testing.assert_array_equal(logits, run_on_integers(quantized, digits.test_images).logits)


@pytest.mark.parametrize("activation", Activation)
def test_a_network_of_the_playground(activation: Activation, tmp_path: Path) -> None:
    x = np.random.default_rng(4).uniform(-3, 3, (500, 2)).astype(np.float32)
    chain = random_chain(fully_connected((2, 8, 8, 1), activation), seed=3)
    quantized = quantize_chain(chain, x, [LayerPrecision(1, 3, symmetric=True)] * 3)
    answers, logits = printed(numpy_script(quantized, x[:8]), tmp_path, x)
    ours = run_on_integers(quantized, x).logits
    np.testing.assert_array_equal(logits, ours)
    np.testing.assert_array_equal(answers, ours[:, 0] > 0)


def test_it_checks_itself_and_sees_another_weight(small, digits, tmp_path: Path) -> None:
    script = numpy_script(small, digits.test_images[:3])
    done = run(script, tmp_path)
    assert done.stdout == "The self-check passed: 3 inputs, every sum as it should be.\n"
    found = script.index("bias=[", script.index("LAYERS = ")) + len("bias=[")
    done = run(script[:found] + "9" + script[found:].lstrip("-"), tmp_path)
    assert done.returncode == 1
    assert "The self-check failed" in done.stderr


def test_one_input_may_be_given_as_numbers(small, digits, tmp_path: Path) -> None:
    image = digits.test_images[7]
    done = run(numpy_script(small, digits.test_images[:1]), tmp_path, *map(str, image.tolist()))
    expected = run_on_integers(small, image[None]).logits[0]
    assert done.stdout == f"{expected.argmax()} {expected.tolist()}\n"


def test_it_needs_numpy_alone_and_is_short(small, digits) -> None:
    script = numpy_script(small, digits.test_images[:3])
    start, end = script.index("SHAPE = "), script.index("def run(")
    lines = [line for line in (script[:start] + script[end:]).splitlines() if line.strip()]
    assert len(lines) <= 100
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(script))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module]
        )
    }
    assert imported == {"sys", "dataclasses", "typing", "numpy"}


def test_two_roundings_differ_as_in_gemmlowp() -> None:
    """M = 0.2499 = M₀ · 2^(−2 − 31), M₀ = round(0.9996 · 2³¹): 6·M = 1.4994, first made 1.5."""
    mantissa, shift = np.array([round(0.9996 * 2**31)]), np.array([-2])
    assert portable.rescale_tflite(np.array([6]), mantissa, shift).tolist() == [2]
    assert portable.rescale_tflite_single(np.array([6]), mantissa, shift).tolist() == [1]


def test_an_unknown_profile_is_refused(small, digits) -> None:
    with pytest.raises(InputError, match="profile 'exact' is not known"):
        numpy_script(small, digits.test_images[:3], "exact")
