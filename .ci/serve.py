"""Starts the app on one port: `python .ci/serve.py PORT`, from any working directory."""

import os
import socket
import sys
from pathlib import Path

APP = Path(__file__).resolve().parent.parent / "explorer" / "app.py"


def main(port: str) -> None:
    """Replaces this process by Streamlit, or says why the port cannot be used."""
    try:
        socket.create_server(("", int(port))).close()
    except (OSError, OverflowError, ValueError) as error:
        reason = os.strerror(error.errno).lower() if isinstance(error, OSError) else "not a port"
        with socket.create_server(("", 0)) as free:
            other = free.getsockname()[1]
        sys.exit(f"Port {port} cannot be used ({reason}). Try another: make run PORT={other}")
    options = {
        "server.port": port,
        "server.headless": "true",  # neither opens a browser nor asks for an e-mail address
        "browser.gatherUsageStats": "false",
        "browser.serverAddress": "localhost",  # else Streamlit asks a web site for our address
    }
    flags = [f"--{name}={value}" for name, value in options.items()]
    command = [sys.executable, "-m", "streamlit", "run", *flags, str(APP)]
    os.execv(sys.executable, command)


if __name__ == "__main__":
    main(sys.argv[1])
