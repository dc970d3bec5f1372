"""A language server over its standard streams, as an editor speaks to it (LSP 3.17)."""

import json
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue
from typing import Any, NamedTuple

PATIENCE = 60
"""Seconds for an answer, on a machine that has much else to do."""
_SETTINGS = {"yaml": {"validate": True, "hover": True, "completion": True, "schemaStore": {"enable": False}}}


class Place(NamedTuple):
    """A place in a document, counted from 0."""

    line: int
    character: int


class LanguageServer:
    """What an editor does with documents: open one, point at a word, ask what could stand here."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        assert process.stdin and process.stdout
        self._in, self._out = process.stdin, process.stdout
        self._number = 0
        self._said: Queue[dict[str, Any]] = Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def open(self, path: Path, text: str) -> list[str]:
        """Open a document with this text, which need not be what the file has; what is wrong in it."""
        document = {"uri": path.as_uri(), "languageId": "yaml", "version": 1, "text": text}
        self._send("textDocument/didOpen", {"textDocument": document})
        while True:
            said = self._next()
            if said.get("method") == "textDocument/publishDiagnostics" and said["params"]["uri"] == path.as_uri():
                return [f"{one['range']['start']['line']}: {one['message']}" for one in said["params"]["diagnostics"]]

    def hover(self, path: Path, place: Place) -> str:
        """What is shown of the word there."""
        found = self._ask("textDocument/hover", path, place)
        return str(found["contents"]["value"]) if found else ""

    def completion(self, path: Path, place: Place) -> dict[str, str]:
        """What could stand there, with its explanation."""
        found = self._ask("textDocument/completion", path, place)
        items = found["items"] if isinstance(found, dict) else found
        return {one["label"]: _text(one.get("documentation", "")) for one in items}

    def _ask(self, method: str, path: Path, place: Place) -> Any:
        return self.request(method, {"textDocument": {"uri": path.as_uri()}, "position": place._asdict()})

    def request(self, method: str, params: Any) -> Any:
        """The answer to a request."""
        self._number += 1
        self._write({"id": self._number, "method": method, "params": params})
        while True:
            said = self._next()
            if said.get("id") == self._number and "method" not in said:
                assert "error" not in said, said
                return said["result"]

    def _send(self, method: str, params: Any) -> None:
        self._write({"method": method, "params": params})

    def _next(self) -> dict[str, Any]:
        try:
            said = self._said.get(timeout=PATIENCE)
        except Empty:
            raise AssertionError("the language server says nothing") from None
        if "id" in said and "method" in said:
            # The server asks the editor for its settings, and registers what it can do.
            wanted = said["params"].get("items", []) if said["method"] == "workspace/configuration" else None
            answer = None if wanted is None else [_SETTINGS.get(one["section"], {}) for one in wanted]
            self._write({"id": said["id"], "result": answer})
        return said

    def _write(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._in.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._in.flush()

    def _listen(self) -> None:
        while header := self._out.readline():
            length = 0
            while header.strip():
                name, _, value = header.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
                header = self._out.readline()
            self._said.put(json.loads(self._out.read(length)))


def _text(documentation: Any) -> str:
    return str(documentation["value"] if isinstance(documentation, dict) else documentation)


@contextmanager
def language_server(command: list[str], folder: Path) -> Iterator[LanguageServer]:
    """A server that has been told that ``folder`` is open."""
    process = subprocess.Popen(command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        server = LanguageServer(process)
        can = {"textDocument": {"hover": {"contentFormat": ["markdown"]}, "completion": {"completionItem": {"documentationFormat": ["markdown"]}}}, "workspace": {"configuration": True}}  # fmt: skip
        folders = [{"uri": folder.as_uri(), "name": folder.name}]
        server.request(
            "initialize",
            {"processId": None, "rootUri": folder.as_uri(), "workspaceFolders": folders, "capabilities": can},
        )
        server._send("initialized", {})
        server._send("workspace/didChangeConfiguration", {"settings": _SETTINGS})
        yield server
    finally:
        process.kill()
        process.wait()
