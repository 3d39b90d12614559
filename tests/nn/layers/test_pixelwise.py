"""Products of images with a matrix are those of the flattened images."""

import numpy as np
import pytest

from nn.layers import pixelwise
from nn.layers.pixelwise import PixelProducts
from tests.nn.layers.support import samples


@pytest.mark.parametrize("chunk", [1, 100, 10**6])
@pytest.mark.parametrize("shape", [(3, 4, 5), (1, 2, 2), (6, 1, 1)])
@pytest.mark.parametrize("laid_out", [True, False])
def test_products_and_gradients(
    shape: tuple[int, int, int], laid_out: bool, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pixelwise, "CHUNK", chunk)
    size = int(np.prod(shape))
    products, weight = PixelProducts(shape, 7, "float64"), samples(size, (7,), seed=1)
    for n in (5, 3):
        x, grad = samples(n, shape, seed=2), samples(n, (7,), seed=3)
        images = np.moveaxis(np.moveaxis(x, (2, 3), (0, 1)).copy(), (0, 1), (2, 3))
        images = images if laid_out else x
        y, dw, flat = np.empty((n, 7)), np.empty((size, 7)), x.reshape(n, -1)
        products.product(images, weight, y)
        products.matrix_gradient(images, grad, dw)
        np.testing.assert_allclose(y, flat @ weight, rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(dw, flat.T @ grad, rtol=1e-12, atol=1e-12)
        dx = products.image_gradient(grad, weight)
        np.testing.assert_allclose(dx, (grad @ weight.T).reshape(x.shape), rtol=1e-12, atol=1e-12)
