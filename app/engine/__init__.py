"""Where trainers live: an engine over slots, each a worker process that hosts many of them."""

from app.engine.engine import Engine
from app.engine.errors import EngineError, RunLost, TrainerError
from app.engine.local import LocalBackend

__all__ = ["Engine", "EngineError", "LocalBackend", "RunLost", "TrainerError"]
