"""A visitor without a browser: speaks Streamlit's protocol, so that fifty fit on one machine."""

import asyncio
import json
import time
import urllib.request
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetStates

PATIENCE = 180.0  # seconds; fifty others may be served first
_GOES_ON = 2  # script_finished: stopped early because a rerun follows


@dataclass(frozen=True)
class File:
    """An uploaded file, as the server's upload widget is told of it."""

    id: str
    name: str
    size: int


class Visitor:
    """One open tab. `elements` is what stands on the page, in the order in which it was sent."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: Any = None
        self._cached: dict[str, bytes] = {}
        self._session = ""
        self._page = self._query = ""
        self._states = WidgetStates()
        self.elements: dict[tuple[int, ...], Any] = {}

    async def open(self, page: str = "", query: str = "") -> float:
        """Come to a page; how long its first run took, in seconds."""
        address = f"localhost:{self._port}"
        self._socket = await websockets.connect(
            f"ws://{address}/_stcore/stream",
            subprotocols=["streamlit"],
            origin=f"http://{address}",
            max_size=None,
            ping_interval=None,
            open_timeout=60,
        )
        self._page, self._query = page, query
        return await self.rerun()

    async def close(self) -> None:
        """Close the tab."""
        await self._socket.close()

    async def rerun(self) -> float:
        """Run the page with the widgets as they were set; how long it took, in seconds."""
        self.elements.clear()
        start = time.perf_counter()
        message = BackMsg()
        message.rerun_script.query_string = self._query
        message.rerun_script.page_name = self._page
        message.rerun_script.widget_states.CopyFrom(self._states)
        await self._socket.send(message.SerializeToString())
        while True:
            raw = await asyncio.wait_for(self._socket.recv(), PATIENCE)
            if self._take(raw):
                return time.perf_counter() - start

    def _take(self, raw: bytes) -> bool:
        """Take one message; whether it ends the run."""
        message = ForwardMsg()
        message.ParseFromString(raw)
        if message.WhichOneof("type") == "ref_hash":
            path = list(message.metadata.delta_path)
            message.ParseFromString(self._cached[message.ref_hash])
            message.metadata.delta_path[:] = path
        elif message.hash:
            self._cached[message.hash] = raw
        match message.WhichOneof("type"):
            case "new_session":
                self._session = message.new_session.initialize.session_id or self._session
            case "delta":
                path = tuple(message.metadata.delta_path)
                self.elements.pop(path, None)
                if message.delta.WhichOneof("type") == "new_element":
                    self.elements[path] = message.delta.new_element
            case "page_info_changed":
                self._query = message.page_info_changed.query_string
            case "script_finished":
                return message.script_finished != _GOES_ON
        return False

    def all(self, kind: str) -> list[Any]:
        """The elements of one kind on the page: "alert", "text", "plotly_chart", "exception" …"""
        return [
            getattr(e, kind)
            for _, e in sorted(self.elements.items())
            if e.WhichOneof("type") == kind
        ]

    def set_slider(self, label: str, value: float) -> None:
        """Move a slider; the next run knows it."""
        slider = next(s for s in self.all("slider") if s.label == label)
        self._state(slider.id).double_array_value.data[:] = [value]

    async def press(self, label: str) -> None:
        """Click a button, and run the page once for it."""
        button = next(b for b in self.all("button") if b.label == label)
        self._state(button.id).trigger_value = True
        await self.rerun()
        self._state(button.id).trigger_value = False

    def upload(self, *files: tuple[str, bytes] | None) -> None:
        """Give files to the page's upload widgets in turn; the next run has them."""
        for widget, file in zip(self.all("file_uploader"), files, strict=False):
            if file is not None:
                sent = self._send(*file)
                state = self._state(widget.id).file_uploader_state_value.uploaded_file_info.add()
                state.file_id, state.name, state.size = sent.id, sent.name, sent.size
                state.file_urls.file_id = sent.id

    def _state(self, widget: str) -> Any:
        """The state of a widget, empty."""
        kept = [s for s in self._states.widgets if s.id != widget]
        del self._states.widgets[:]
        self._states.widgets.extend(kept)
        return self._states.widgets.add(id=widget)

    def _send(self, name: str, content: bytes) -> File:
        address, file, part = f"http://localhost:{self._port}", str(uuid.uuid4()), uuid.uuid4().hex
        with urllib.request.urlopen(f"{address}/_stcore/health") as answer:
            token = answer.headers["set-cookie"].split(";")[0].split("=", 1)[1]
        quoted = name.replace('"', "%22")  # as browsers do
        head = f'--{part}\r\nContent-Disposition: form-data; name="f"; filename="{quoted}"\r\n'
        body = head.encode() + b"Content-Type: application/octet-stream\r\n\r\n" + content
        request = urllib.request.Request(
            f"{address}/_stcore/upload_file/{self._session}/{file}",
            data=body + f"\r\n--{part}--\r\n".encode(),
            method="PUT",
            headers={
                "Content-Type": f"multipart/form-data; boundary={part}",
                "X-Xsrftoken": token,
                "Cookie": f"_streamlit_xsrf={token}",
            },
        )
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            assert answer.status < 300
        return File(file, name, len(content))

    def download(self) -> tuple[str, Mapping[str, Any]]:
        """Name and JSON of what the page offers to download."""
        url = self.all("download_button")[0].url
        with urllib.request.urlopen(f"http://localhost:{self._port}{url}") as answer:
            return answer.headers["content-disposition"], json.loads(answer.read())

    def exceptions(self) -> Iterator[str]:
        """Tracebacks on the page."""
        return (f"{e.type}: {e.message}" for e in self.all("exception"))


async def measured(visitor: Visitor, patience: float = PATIENCE) -> str:
    """Run "Your model" again until its report stands ("report") or it says why not ("refused").

    After the pre-flight its button is clicked.
    """
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if visitor.all("plotly_chart"):
            return "report"
        if any(button.label == "Measure" for button in visitor.all("button")):
            await visitor.press("Measure")
            continue
        errors = [alert for alert in visitor.all("alert") if alert.format == alert.ERROR]
        if errors or visitor.all("exception"):
            return "refused"
        await asyncio.sleep(0.3)
        await visitor.rerun()
    raise AssertionError(f"no report and no refusal within {patience:g} s")


async def uploaded(port: int, name: str, model: bytes) -> Visitor:
    """A visitor who has just uploaded a model."""
    visitor = Visitor(port)
    await visitor.open("your-model", "source=upload")
    visitor.upload((name, model))
    await visitor.rerun()
    return visitor
