"""MNIST and Fashion-MNIST: 60,000 training and 10,000 test images of 28×28 pixels."""

from functools import lru_cache
from pathlib import Path
from typing import ClassVar

import numpy as np

from nn.data.base import Array, Data, Dataset, Wanted, add, titled
from nn.data.files import Collection, File, Progress
from nn.data.idx import read_idx
from nn.data.splits import validation_size

TRAIN = ("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz")
TEST = ("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz")


class ImageFiles(Dataset):
    """Images in MNIST's files, pixels from 0 to 1.

    The files come well mixed, so the order stays theirs, whatever the seed: the last share of
    the 60,000 is for validation and `train_size` takes the first so many. "The first 300 images"
    of a book are thus the same here, and all runs of a process share one array of 188 MB instead
    of copying from it.
    """

    kind = "image"
    shape = (1, 28, 28)
    default_samples = 60_000
    classes = 10
    collection: ClassVar[Collection]

    @classmethod
    def load(cls, config: Wanted, rng: np.random.Generator) -> Data:
        x, t = cls._part(TRAIN)
        split = len(x) - validation_size(len(x), config.validation_fraction)
        train = slice(0, config.train_size or split)
        return Data(
            *(x[train], t[train], x[split:], t[split:]),
            *cls._part(TEST),
            task=cls.task,
            kind=cls.kind,
            classes=10,
            class_names=cls.class_texts["en"],
        )

    @classmethod
    def _part(cls, names: tuple[str, str]) -> tuple[Array, Array]:
        images, labels = (cls.collection.path(name) for name in names)
        if images is None or labels is None:
            command = f'"nn-playground datasets fetch {cls.name}"'
            raise cls.collection.unavailable(
                f"not on this machine, or damaged; fetch it in the page or by {command}"
            )
        return _read(images, labels)

    @classmethod
    def ready(cls) -> bool:
        return cls.collection.ready()

    @classmethod
    def fetch(cls, progress: Progress | None = None) -> None:
        cls.collection.fetch(progress)


@lru_cache(maxsize=4)
def _read(images: Path, labels: Path) -> tuple[Array, Array]:
    """Return float32 pixels (N, 1, 28, 28) and int64 labels (N,), read-only, shared by all runs."""
    x = np.divide(read_idx(images)[:, None], np.float32(255), dtype=np.float32)
    t = read_idx(labels).astype(np.int64)
    x.flags.writeable = t.flags.writeable = False
    return x, t


@add
class Mnist(ImageFiles):
    """Handwritten digits (LeCun, Cortes & Burges 1998, CC BY-SA 3.0)."""

    name = "mnist"
    text = titled(
        ("MNIST", "70,000 handwritten digits of 28×28 pixels; downloaded once, 12 MB."),
        ("MNIST", "70,000 个 28×28 像素的手写数字；首次使用需下载 12 MB。"),
    )
    class_texts: ClassVar = {"en": tuple("0123456789"), "zh": tuple("0123456789")}
    collection = Collection(
        name="mnist",
        folder="mnist",
        mirrors=(
            "https://ossci-datasets.s3.amazonaws.com/mnist/",
            "https://storage.googleapis.com/cvdf-datasets/mnist/",
        ),
        files={
            TRAIN[0]: File(
                9_912_422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"
            ),
            TRAIN[1]: File(
                28_881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"
            ),
            TEST[0]: File(
                1_648_877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"
            ),
            TEST[1]: File(
                4_542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"
            ),
        },
    )


@add
class FashionMnist(ImageFiles):
    """Pieces of clothing (Xiao, Rasul & Vollgraf 2017, MIT licence)."""

    name = "fashion_mnist"
    text = titled(
        ("Fashion-MNIST", "70,000 pieces of clothing, harder than digits; downloaded once, 31 MB."),
        ("Fashion-MNIST", "70,000 张服装图像，比数字更难；首次使用需下载 31 MB。"),
    )
    class_texts: ClassVar = {
        "en": (
            *("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat"),
            *("Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"),
        ),
        "zh": (
            *("T恤", "裤子", "套头衫", "连衣裙", "外套"),
            *("凉鞋", "衬衫", "运动鞋", "包", "短靴"),
        ),
    }
    collection = Collection(
        name="fashion_mnist",
        folder="fashion-mnist",
        mirrors=(
            "https://fashion-mnist.s3.eu-central-1.amazonaws.com/",
            "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
            "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
        ),
        files={
            TRAIN[0]: File(
                26_421_880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"
            ),
            TRAIN[1]: File(
                29_515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"
            ),
            TEST[0]: File(
                4_422_102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"
            ),
            TEST[1]: File(
                5_148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"
            ),
        },
    )
