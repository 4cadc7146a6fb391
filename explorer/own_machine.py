"""Whether a visitor's browser runs on the machine that serves the app, without a proxy between."""

from collections.abc import Mapping
from urllib.parse import urlsplit

NAMES = ("localhost", "127.0.0.1", "::1")
# By these a proxy names itself or the visitor.
_OF_A_PROXY = ("via", "forwarded", "x-real-ip", "x-client-ip", "true-client-ip", "cf-connecting-ip")


def on_own_machine(listens_at: str, headers: Mapping[str, str]) -> bool:
    """Whether the app listens at this machine alone and the browser opened it by such a name.

    A proxy that leaves no trace in Host, Origin or another header cannot be told from a browser.

    listens_at: the server's address, "" for every interface. headers: of the browser's request.

    >>> on_own_machine("127.0.0.1", {"Host": "localhost:8501", "Origin": "http://localhost:8501"})
    True
    >>> on_own_machine("127.0.0.1", {"Host": "localhost:8501", "Origin": "https://school.example"})
    False
    """
    sent = {name.lower(): value for name, value in headers.items()}
    if any(name.startswith("x-forwarded-") or name in _OF_A_PROXY for name in sent):
        return False
    opened_by = [_host(f"//{sent.get('host', '')}")]
    if "origin" in sent:
        opened_by.append(_host(sent["origin"]))
    return all(name in NAMES for name in (listens_at, *opened_by))


def _host(address: str) -> str | None:
    """The name in an address; None where there is none."""
    try:
        return urlsplit(address).hostname
    except ValueError:  # half an IPv6 address
        return None
