"""A proxy before the app, which changes the head of the first request of each connection."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread

Change = Callable[[bytes], bytes]  # of a request's head, its lines ended by CR LF


@contextmanager
def proxy(port: int, change: Change) -> Iterator[str]:
    """The address of a proxy before the app on this port."""

    class Connection(BaseRequestHandler):
        def handle(self) -> None:
            with socket.create_connection(("localhost", port)) as app:
                app.sendall(change(_head(self.request)))
                answers = Thread(target=_pass_on, args=(app, self.request), daemon=True)
                answers.start()
                _pass_on(self.request, app)
                answers.join()

    with ThreadingTCPServer(("localhost", 0), Connection) as server:
        server.daemon_threads = True
        server.block_on_close = False
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_address[1]}"
        server.shutdown()


def _head(source: socket.socket) -> bytes:
    """What was read up to the end of the head, and perhaps beyond."""
    head = b""
    while b"\r\n\r\n" not in head and (part := source.recv(65536)):
        head += part
    return head


def _pass_on(source: socket.socket, to: socket.socket) -> None:
    with suppress(OSError):
        while part := source.recv(65536):
            to.sendall(part)
        to.shutdown(socket.SHUT_WR)
