import base64
import gzip
from pathlib import Path

import numpy as np
import pytest

from app import thumbnails
from app.thumbnails import IMAGES, POINTS, thumbnail
from nn.data import DATASETS
from nn.data.mnist import TEST, Mnist

POINT_SETS = [name for name, dataset in DATASETS.items() if dataset.kind == "points"]


@pytest.mark.parametrize("name", POINT_SETS)
def test_point_sets_show_points(name: str) -> None:
    dataset = DATASETS[name]
    points = np.array(thumbnail(dataset)["points"])
    assert points.shape[1] == 3
    assert 0 < len(points) <= POINTS
    if dataset.task == "classification":
        assert set(points[:, 2]) == set(range(dataset.classes))
    else:
        assert points[:, 2].std() > 0
    assert thumbnail(dataset) is thumbnail(dataset)


def test_digits_show_images() -> None:
    found = thumbnail(DATASETS["digits"])
    assert (found["shape"], found["count"]) == ([8, 8], IMAGES)
    pixels = np.frombuffer(base64.b64decode(found["images"]), np.uint8)
    assert len(pixels) == IMAGES * 64
    assert pixels.max() > 200


def test_mnist_shows_images_of_its_small_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pixels = np.arange(20 * 28 * 28).astype(np.uint8)
    header = np.array([0x803, 20, 28, 28], ">i4").tobytes()
    path = tmp_path / TEST[0]
    path.write_bytes(gzip.compress(header + pixels.tobytes()))
    monkeypatch.setattr(type(Mnist.collection), "path", lambda self, name: path)
    thumbnails._thumbnail.cache_clear()
    found = thumbnail(Mnist)
    assert (found["shape"], found["count"]) == ([28, 28], IMAGES)
    assert base64.b64decode(found["images"]) == pixels[: IMAGES * 28 * 28].tobytes()
    monkeypatch.setattr(type(Mnist.collection), "path", lambda self, name: None)
    thumbnails._thumbnail.cache_clear()
    assert thumbnail(Mnist) == {}
    thumbnails._thumbnail.cache_clear()
