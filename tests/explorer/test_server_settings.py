"""What the operator sets, and what follows where nothing is set."""

import pytest

from explorer.server_settings import learners_code


@pytest.mark.parametrize(
    ("said", "address", "forwarded", "runs"),
    [
        ("", "127.0.0.1", False, True),
        ("", "localhost", False, True),
        ("", "0.0.0.0", False, False),
        ("", "", False, False),  # `streamlit run` listens everywhere
        ("", "127.0.0.1", True, False),  # behind a proxy
        ("1", "0.0.0.0", True, True),
        ("0", "127.0.0.1", False, False),
        ("yes", "0.0.0.0", False, False),
    ],
)
def test_learners_programs_run_on_their_own_machine_or_where_it_is_allowed(
    monkeypatch: pytest.MonkeyPatch, said: str, address: str, forwarded: bool, runs: bool
) -> None:
    monkeypatch.setenv("LEARNERS_CODE", said)
    assert learners_code(address, forwarded) is runs
