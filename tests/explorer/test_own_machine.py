"""Who is on the machine that serves the app: what servers and proxies send."""

import pytest

from explorer.own_machine import on_own_machine

HERE = {"Host": "localhost:8501", "Origin": "http://localhost:8501"}


@pytest.mark.parametrize("listens_at", ["127.0.0.1", "localhost", "::1"])
@pytest.mark.parametrize("name", ["localhost", "LOCALHOST:80", "127.0.0.1:8501", "[::1]:8501"])
def test_a_browser_on_this_machine(listens_at: str, name: str) -> None:
    assert on_own_machine(listens_at, {"Host": name})
    assert on_own_machine(listens_at, {"host": name, "origin": f"http://{name}"})


@pytest.mark.parametrize("listens_at", ["", "0.0.0.0", "::", "192.168.1.5"])
def test_a_server_that_others_reach(listens_at: str) -> None:
    assert not on_own_machine(listens_at, HERE)


@pytest.mark.parametrize(
    "sent",
    [
        {"X-Forwarded-For": "203.0.113.7"},
        {"x-forwarded-proto": "https"},
        {"X-Real-Ip": "203.0.113.7"},
        {"Forwarded": "for=203.0.113.7"},
        {"Via": "1.1 proxy"},
        {"Host": "school.example"},
        {"Host": "localhost.school.example"},
        {"Host": "localhost@school.example"},
        {"Host": ""},
        {"Host": "[::1"},
        {"Origin": "https://school.example"},  # a proxy that sends its own Host
        {"Origin": "null"},
    ],
)
def test_what_a_proxy_leaves(sent: dict[str, str]) -> None:
    assert not on_own_machine("127.0.0.1", {**HERE, **sent})


def test_a_request_that_names_no_host() -> None:
    assert not on_own_machine("127.0.0.1", {})
