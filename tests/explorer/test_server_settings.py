"""What the operator sets, and what follows where nothing is set."""

import pytest

from explorer.server_settings import learners_code


@pytest.mark.parametrize(
    ("said", "own_machine", "runs"),
    [
        ("", True, True),
        ("", False, False),
        ("1", False, True),
        ("0", True, False),
        ("yes", False, False),
    ],
)
def test_learners_programs_run_on_their_own_machine_or_where_it_is_allowed(
    monkeypatch: pytest.MonkeyPatch, said: str, own_machine: bool, runs: bool
) -> None:
    monkeypatch.setenv("LEARNERS_CODE", said)
    assert learners_code(own_machine) is runs
