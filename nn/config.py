"""RunConfig: the one description of a run, from browser form to HTTP, command line and trainer."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import Field, ValidationError, model_validator

from nn.changes import merge
from nn.data import DATASETS
from nn.errors import ConfigError
from nn.initializers import AnyInitializer, LecunNormal
from nn.layers import LAYERS, LayerSpec
from nn.layers.activations import ReluSpec
from nn.layers.affine import AffineSpec
from nn.losses import LOSSES
from nn.optimizers import OPTIMIZERS, Adam, Optimizer
from nn.problems import problems
from nn.registry import Part, Whole, described, setting
from nn.schedules import SCHEDULES, Constant, Schedule

MAX_LAYERS = 32

if TYPE_CHECKING:
    AnyLayer = LayerSpec
    AnyOptimizer = Optimizer
    AnySchedule = Schedule
    DatasetName = str
    LossName = str
else:
    AnyLayer = LAYERS.union()
    AnyOptimizer = OPTIMIZERS.union()
    AnySchedule = SCHEDULES.union()
    DatasetName = Literal[tuple(DATASETS)]
    LossName = Literal[tuple(LOSSES)]


class DatasetConfig(Part):
    """Which data, how many, how noisy, and how they are split."""

    model_config = described(
        ("Data", "What the network learns from."), ("数据", "网络学习所用的数据。")
    )

    name: DatasetName = setting(
        "digits",
        en=("Data set", "The problem to learn. Changing it starts the run anew."),
        zh=("数据集", "要学习的问题。更换后将重新开始。"),
        options={name: dataset.text for name, dataset in DATASETS.items()},
    )
    samples: Whole | None = setting(
        None,
        ge=10,
        le=20_000,
        en=("Samples", "How many points to make; more points show the shape more clearly."),
        zh=("样本数", "生成多少个点；点越多，形状越清楚。"),
    )
    noise: float | None = setting(
        None,
        ge=0,
        le=1,
        en=("Noise", "How much the points are scattered; more noise makes classes overlap."),
        zh=("噪声", "点的散布程度；噪声越大，类别重叠越多。"),
    )
    classes: Whole | None = setting(
        None,
        ge=2,
        le=10,
        en=("Classes", "How many classes, where the data set lets you choose."),
        zh=("类别数", "类别的数量（数据集允许选择时）。"),
    )
    seed: Whole | None = setting(
        None,
        ge=0,
        le=2**32 - 1,
        en=("Data seed", "Another seed makes other points; empty means the seed of the run."),
        zh=("数据种子", "不同的种子生成不同的点；留空则使用运行的种子。"),
    )
    train_size: Whole | None = setting(
        None,
        ge=1,
        le=1_000_000,
        en=("Training samples", "Use only the first so many; few samples bring overfitting."),
        zh=("训练样本数", "只使用前若干个样本；样本少容易过拟合。"),
    )
    validation_fraction: float = setting(
        0.2,
        ge=0,
        le=0.9,
        en=("Validation share", "The share kept away from training to judge the network by."),
        zh=("验证集比例", "不参与训练、用来评判网络的数据比例。"),
    )


class HeadConfig(Part):
    """The output layer, which is added by itself to match the data and the loss."""

    model_config = described(
        ("Output layer", "Added by itself to match the data and the loss."),
        ("输出层", "根据数据与损失函数自动添加。"),
    )

    initializer: AnyInitializer = setting(
        LecunNormal(),
        en=("Output initializer", "How the weights of the output layer begin."),
        zh=("输出层初始化", "输出层权重的初始值。"),
    )


class RegularizationConfig(Part):
    """Penalties and limits on the weights; biases and BatchNorm parameters are left alone."""

    model_config = described(
        ("Regularization", "Keeps the weights small, against overfitting."),
        ("正则化", "使权重保持较小，抑制过拟合。"),
    )

    l1: float = setting(
        0.0,
        ge=0,
        le=10,
        live=True,
        log=True,
        en=("L1", "Adds λΣ|w| to the loss; drives small weights to exactly zero."),
        zh=("L1", "在损失中加入 λΣ|w|；使小权重趋于零。"),
    )
    l2: float = setting(
        0.0,
        ge=0,
        le=10,
        live=True,
        log=True,
        en=("L2", "Adds ½λΣw² to the loss; keeps weights small (weight decay)."),
        zh=("L2", "在损失中加入 ½λΣw²；使权重保持较小（权重衰减）。"),
    )
    max_norm: float | None = setting(
        None,
        gt=0,
        le=1000,
        live=True,
        en=("Max-norm", "Each unit's incoming weight vector is scaled back to this length."),
        zh=("最大范数", "每个单元的输入权重向量长度被限制在此值以内。"),
    )


class StopConfig(Part):
    """When a run is finished; whichever limit comes first, none means never."""

    model_config = described(("Stop", "When the run is finished."), ("停止条件", "运行何时结束。"))

    epochs: Whole | None = setting(
        20,
        ge=1,
        le=100_000,
        live=True,
        unit="epochs",
        en=("Stop after", "The run is finished after so many passes over the training data."),
        zh=("训练轮数", "遍历训练数据多少轮后结束。"),
    )
    steps: Whole | None = setting(
        None,
        ge=1,
        le=10_000_000,
        live=True,
        unit="steps",
        en=("Stop after steps", "The run is finished after so many updates."),
        zh=("训练步数", "更新多少次后结束。"),
    )


class RunConfig(Part):
    """A whole run; everything has a default, so `{}` is a valid run on the digits."""

    model_config = described(
        ("Run", "Data, network and training, all in one."), ("运行", "数据、网络与训练的完整配置。")
    )

    seed: Whole = setting(
        0,
        ge=0,
        le=2**32 - 1,
        en=("Seed", "The same seed gives the same weights, batches and masks, bit for bit."),
        zh=("种子", "相同的种子给出完全相同的权重、批次与掩码。"),
    )
    dataset: DatasetConfig = Field(default=DatasetConfig())
    layers: Annotated[list[AnyLayer], Field(max_length=MAX_LAYERS)] = setting(
        [AffineSpec(units=50), ReluSpec()],
        en=("Hidden layers", "The layers between the input and the output."),
        zh=("隐藏层", "输入与输出之间的各层。"),
    )
    head: HeadConfig = Field(default=HeadConfig())
    loss: LossName = setting(
        "softmax_cross_entropy",
        en=("Loss", "What training makes small."),
        zh=("损失函数", "训练所要减小的量。"),
        options={name: loss.text for name, loss in LOSSES.items()},
    )
    optimizer: AnyOptimizer = setting(
        Adam(),
        live=True,
        en=("Optimizer", "How a gradient becomes an update of the weights."),
        zh=("优化器", "如何由梯度更新权重。"),
    )
    schedule: AnySchedule = setting(
        Constant(),
        live=True,
        en=("Schedule", "How the learning rate changes over time."),
        zh=("学习率计划", "学习率如何随时间变化。"),
    )
    regularization: RegularizationConfig = Field(default=RegularizationConfig())
    clip_norm: float | None = setting(
        None,
        gt=0,
        le=1e6,
        live=True,
        en=("Clip gradient norm", "A longer gradient is scaled back to this length."),
        zh=("梯度裁剪", "超过此长度的梯度会被缩短。"),
    )
    batch_size: Whole = setting(
        100,
        ge=1,
        le=4096,
        live=True,
        en=("Batch size", "Samples per update; larger batches give steadier, fewer updates."),
        zh=("批大小", "每次更新使用的样本数；越大更新越平稳、次数越少。"),
    )
    stop: StopConfig = Field(default=StopConfig())
    dtype: Literal["float32", "float64"] = setting(
        "float32",
        en=("Precision", "float32 is fast; float64 is for checking gradients."),
        zh=("精度", "float32 较快；float64 用于梯度检查。"),
    )

    @model_validator(mode="before")
    @classmethod
    def _fitting_loss(cls, data: Any) -> Any:
        """Choose the loss that fits the data set's task where none is named."""
        if not isinstance(data, Mapping) or data.get("loss") is not None:
            return data
        dataset = data.get("dataset") or {}
        get = dataset.get if isinstance(dataset, Mapping) else partial(getattr, dataset)
        name = get("name", None)
        known = isinstance(name, str) and name in DATASETS
        task = DATASETS[name].task if known else "classification"
        return {
            **data,
            "loss": "squared_error" if task == "regression" else "softmax_cross_entropy",
        }

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        """Check what only the parts together can tell."""
        DATASETS[self.dataset.name].check(self.dataset)
        LOSSES[self.loss].check(DATASETS[self.dataset.name], self.dataset)
        return self

    @classmethod
    def load(cls, data: Any) -> Self:
        """Return the configuration that `data` (parsed JSON) describes.

        Raises:
            ConfigError: with field, value, rule and remedy of every wrong value.
        """
        try:
            return cls.model_validate(data)
        except ValidationError as error:
            raise ConfigError(problems(error)) from None

    def dump(self) -> dict[str, Any]:
        """Return the configuration as JSON values; `load` takes it back unchanged."""
        return self.model_dump(mode="json")

    def merged(self, changes: Mapping[str, Any]) -> Self:
        """Return this configuration with nested `changes` laid over it (JSON merge patch).

        A part that is told apart by name (the optimizer, say) is replaced as a whole when its
        name changes, and merged when it does not. With another data set the loss is kept only
        where it fits.

        Raises:
            ConfigError: with every wrong value.
        """
        if not isinstance(changes, Mapping):
            return self.load(changes)
        data = merge(self.dump(), changes)
        if "loss" not in changes and not _fits(self.loss, data["dataset"]):
            data["loss"] = None
        return self.load(data)


def _fits(loss: str, dataset: Any) -> bool:
    """Tell whether a loss suits a data set; one that is wrong in itself is judged elsewhere."""
    try:
        config = DatasetConfig.model_validate(dataset)
        LOSSES[loss].check(DATASETS[config.name], config)
    except ConfigError:
        return False
    except ValidationError:
        return True
    return True
