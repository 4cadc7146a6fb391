"""Starts the app: `python .ci/serve.py PORT`, from any working directory.

HOST is the address to listen at: 127.0.0.1 when unset, which this machine alone can reach. With
DEV set, changed files are loaded again and errors are shown in full.
"""

import os
import socket
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ALONE = ("127.0.0.1", "::1", "localhost")
FOR_DEVELOPERS = {"server.fileWatcherType": "auto", "client.showErrorDetails": "full"}


def main(port: str) -> None:
    """Serves until it is interrupted, or says why the port cannot be used."""
    host = os.environ.get("HOST") or ALONE[0]
    check(host, port)
    if host in ALONE:
        print("Only this machine can open it; HOST=0.0.0.0 lets others in (see the README).")
    else:
        print(f"Everyone who reaches this machine at {host} can open it (see the README).")
    sys.path.insert(0, str(ROOT))
    from streamlit.web import cli

    import explorer.preload  # noqa: F401  so that the first visitor does not wait for it
    from explorer.server_settings import analyses_at_once

    try:
        analyses_at_once()
    except ValueError as error:
        sys.exit(str(error))
    options = {
        "server.address": host,
        "server.port": port,
        "server.headless": "true",  # neither opens a browser nor asks for an e-mail address
        "browser.gatherUsageStats": "false",
        "browser.serverAddress": "localhost",  # else Streamlit asks a web site for our address
    }
    if os.environ.get("DEV"):
        options |= FOR_DEVELOPERS
    flags = [f"--{name}={value}" for name, value in options.items()]
    cli.main(["run", *flags, str(ROOT / "explorer" / "app.py")], prog_name="streamlit")


def check(host: str, port: str) -> None:
    """Ends the program with one sentence when nobody can listen there."""
    try:
        if not 0 < int(port) < 65536:
            raise ValueError(port)
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        socket.create_server((host, int(port)), family=family).close()
    except (OSError, ValueError) as error:
        reason = os.strerror(error.errno).lower() if _is_known(error) else "not a port, or no host"
        with socket.create_server(("", 0)) as free:
            other = free.getsockname()[1]
        sys.exit(f"{host}:{port} cannot be used ({reason}). Try another: make run PORT={other}")


def _is_known(error: Exception) -> bool:
    return isinstance(error, OSError) and error.errno is not None and error.errno > 0


if __name__ == "__main__":
    main(sys.argv[1])
