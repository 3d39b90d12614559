"""The real server with one difference: its trainers stamp their frames.

`python -m bench._stream_server` prints its port once it listens.
"""

import signal
import sys
import threading

from werkzeug.serving import make_server

from app import create_app
from app.engine import Engine, LocalBackend
from app.runs import RunService
from app.server import Handler, listen
from app.settings import Settings


def main() -> None:
    """Serve until SIGTERM."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    settings = Settings(workers=1)
    engine = Engine(LocalBackend(1, {}), "bench._stream_trainer:StampedTrainer")
    service = RunService(engine, settings)
    app = create_app(settings, service=service)
    listener = listen("127.0.0.1", 0)
    port = listener.getsockname()[1]
    server = make_server(
        "127.0.0.1", port, app, threaded=True, request_handler=Handler, fd=listener.fileno()
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(port, flush=True)
    stop.wait()
    service.shutdown()


if __name__ == "__main__":
    sys.exit(main())
