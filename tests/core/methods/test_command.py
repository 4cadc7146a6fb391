"""`python -m core methods`, called as the shell calls it."""

import json
from pathlib import Path

import pytest

from core.command_line import main
from core.methods.registry import METHODS


def test_the_list_names_every_method_with_its_source(capsys: pytest.CaptureFixture) -> None:
    assert main(["methods", "list"]) == 0
    text = capsys.readouterr().out
    for method in METHODS.values():
        assert f"{method.name}: {method.title}" in text
        assert method.citation in text


@pytest.mark.slow
def test_a_run_is_measured_and_written(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    out = tmp_path / "run.json"
    asked = ["gptq", "--bits", "3", "--seed", "1", "--set", "damping=0.02", "--json", str(out)]
    assert main(["methods", "run", *asked]) == 0
    found = json.loads(out.read_text())
    assert found["settings"]["options"] == {"damping": 0.02}
    assert [step["layer"] for step in found["steps"]] == ["conv1", "conv2", "classifier"]
    assert all(step["after"] < step["before"] for step in found["steps"])
    assert found["accuracy"] > found["float_accuracy"] - 0.03
    assert "conv2" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nope"], "no method 'nope'; choose one of nearest"),
        (["gptq", "--bits", "1"], "take 2 to 8"),
        (["gptq", "--bits", "9"], "give 1 to 8"),
        (["gptq", "--set", "damping"], "--set damping is not OPTION=NUMBER"),
        (["gptq", "--set", "nope=1"], "there is no option 'nope'; this method has: damping"),
        (["gptq", "--json", "/no/such/folder/x.json"], "its folder does not exist"),
    ],
)
def test_bad_input_is_one_line_before_anything_is_trained(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture
) -> None:
    assert main(["methods", "run", *arguments]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1
