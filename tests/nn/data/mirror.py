"""A mirror on loopback for tests of downloading: serves, refuses, lies or breaks off."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Mirror:
    """Files by path; `asked` lists the paths that were asked for."""

    files: dict[str, bytes]
    address: str = ""
    status: int = 200
    lost: int = 0
    """How many bytes short of the announced length the server breaks off."""
    asked: list[str] = field(default_factory=list)
    encodings: set[str | None] = field(default_factory=set)


@contextmanager
def serving(mirror: Mirror) -> Iterator[Mirror]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            mirror.asked.append(self.path)
            mirror.encodings.add(self.headers.get("Accept-Encoding"))
            content = mirror.files.get(self.path, b"")
            status = mirror.status if content or mirror.status != 200 else 404
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content[: len(content) - mirror.lost])

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        mirror.address = f"http://127.0.0.1:{server.server_address[1]}/"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield mirror
        finally:
            server.shutdown()
            thread.join()
