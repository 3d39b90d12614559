"""The backends that keep the engine's contract; a new one is tested by being added here."""

from collections.abc import Callable, Iterator

import pytest

from app.engine import Engine, LocalBackend
from app.engine.backend import Backend

FAKE = "tests.app.fake_trainer:Trainer"
BACKENDS: dict[str, Callable[[int], Backend]] = {"local": LocalBackend}


@pytest.fixture(params=list(BACKENDS), scope="module")
def backend(request: pytest.FixtureRequest) -> Callable[[int], Backend]:
    return BACKENDS[request.param]


@pytest.fixture(scope="module")
def shared(backend: Callable[[int], Backend]) -> Iterator[Engine]:
    """An engine of two workers for the tests that leave it whole."""
    engine = Engine(backend(2), FAKE)
    yield engine
    engine.shutdown()


@pytest.fixture
def fresh(backend: Callable[[int], Backend]) -> Iterator[Callable[..., Engine]]:
    """Makes engines for the tests that break something."""
    made: list[Engine] = []

    def make(size: int = 1, factory: str = FAKE, **options: float) -> Engine:
        made.append(Engine(backend(size), factory, **options))
        return made[-1]

    yield make
    for engine in made:
        engine.shutdown()
