"""Makes what takes long before the first visitor asks for it: half a second of waiting less."""

import logging
import threading

from app.pages import LIBRARIES, library
from app.thumbnails import thumbnail
from nn.data import DATASETS, status

log = logging.getLogger(__name__)


def begin() -> threading.Thread:
    """Start making in the background."""
    thread = threading.Thread(target=make, name="ahead", daemon=True)
    thread.start()
    return thread


def make() -> None:
    """Draw the thumbnails of the data sets that are here, and compress the libraries.

    Both are kept by those who give them. What fails here is told when it is asked for.
    """
    try:
        for name in LIBRARIES:
            library(name)
        for dataset in DATASETS.values():
            if status(dataset.name) == "ready":
                thumbnail(dataset)
    except Exception:
        log.warning("the page's first visitor will wait a little longer", exc_info=True)
