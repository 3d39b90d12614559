"""What requests bring and answers hold: the models behind the OpenAPI document."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, RootModel

from app.limits import LONGEST_NAME, MOST_STEPS
from app.presets import preset
from nn.config import LossName, RunConfig
from nn.registry import Part, Whole

LAST_STEP = 10**12  # beyond any run; keeps step numbers within what JSON readers hold exactly

Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME, description="Shown for the run")]
Speed = Annotated[float, Field(ge=0.1, le=100_000, description="Steps per second; null: no limit")]
Steps = Annotated[Whole, Field(ge=1, le=MOST_STEPS)]
Step = Annotated[Whole, Field(ge=0, le=LAST_STEP)]


def _number(value: Any) -> Any:
    """Read the digits of a query parameter; anything else stays what it is, and is refused."""
    plain = isinstance(value, str) and value.isascii() and value.removeprefix("-").isdigit()
    return int(value[:19]) if plain else value


Count = Annotated[int, BeforeValidator(_number)]


# ---- what requests bring


class PresetRun(Part):
    """A run of one of the presets."""

    preset: Annotated[str, Field(description="One of GET /api/presets")]
    name: Name | None = None
    speed: Speed | None = None


class ConfiguredRun(RunConfig):
    """A run of a configuration; everything has a default."""

    loss: LossName | None = Field(  # type: ignore[assignment]
        None, description="null: the one that fits the data set"
    )
    name: Name | None = None
    speed: Speed | None = None


class Naming(BaseModel):
    """What a new run may be given besides its configuration."""

    model_config = ConfigDict(strict=True, extra="ignore", allow_inf_nan=False)
    name: Name | None = None
    speed: Speed | None = None


class NewRun(RootModel[PresetRun | ConfiguredRun]):
    """A preset, or a configuration."""

    @classmethod
    def read(cls, data: dict[str, Any]) -> dict[str, Any]:
        """Return config, name and speed; the configuration itself is left to the run service.

        (Through the union every error would be told twice, once for each branch.)

        Raises:
            ConfigError: there is no such preset.
            ValidationError: a wrong name, speed or field beside the preset.
        """
        given = Naming.model_validate(data)
        if "preset" not in data:
            config = {key: value for key, value in data.items() if key not in Naming.model_fields}
            return {"config": config, "name": given.name, "speed": given.speed}
        chosen = preset(PresetRun.model_validate(data).preset)
        return {
            "config": chosen.config.dump(),
            "name": given.name or chosen.title.en,
            "speed": given.speed if "speed" in data else chosen.speed,
        }


class Stepping(Part):
    """How many updates to do."""

    steps: Steps = 1


class Resetting(Part):
    """Another configuration to begin anew with; without one, the same."""

    config: dict[str, Any] | None = None


class Checking(Part):
    """How much of the gradients to compare."""

    samples: Annotated[Whole, Field(ge=2, le=32, description="Training samples in the batch")] = 8
    limit: Annotated[
        Whole,
        Field(ge=1, le=1000, description="Numbers compared in each array; fewer if it takes long"),
    ] = 20


class Changes(BaseModel):
    """A merge patch: a name, a speed, and any live part of the configuration."""

    model_config = ConfigDict(strict=True, extra="allow", allow_inf_nan=False)
    name: Name | None = None
    speed: Speed | None = None


class MetricsQuery(Part):
    """Which iterations."""

    since: Annotated[Count, Field(ge=0, le=LAST_STEP)] = 0
    limit: Annotated[Count, Field(ge=1, le=MOST_STEPS)] | None = None


class ProbesQuery(Part):
    """Which probes: the last at or before a step, or all of a range."""

    step: Annotated[Count, Field(ge=0, le=LAST_STEP)] | None = None
    first: Annotated[Count, Field(ge=0, le=LAST_STEP)] | None = Field(None, alias="from")
    last: Annotated[Count, Field(ge=0, le=LAST_STEP)] | None = Field(None, alias="to")


class ViewQuery(Part):
    """Which picture."""

    kind: Literal["boundary", "predictions", "data"]
    size: Annotated[Count, Field(ge=2, le=200)] | None = None
    split: Literal["train", "validation", "test"] | None = None
    offset: Annotated[Count, Field(ge=0, le=LAST_STEP)] | None = None
    limit: Annotated[Count, Field(ge=1, le=1000)] | None = None


class WeightsQuery(Part):
    """Which file format."""

    format: Literal["npz", "safetensors"] = "npz"


class CodeQuery(Part):
    """For which library."""

    framework: Literal["pytorch"] = "pytorch"


# ---- what answers hold

Numbers = list[float | None]


class Run(BaseModel):
    """A run as it stands."""

    id: str
    name: str
    state: Literal["queued", "paused", "running", "finished", "diverged", "failed"]
    step: int
    epoch: float
    config: RunConfig
    latest: dict[str, float | None] = Field(description="The last figures that there are")
    created_at: str
    detail: dict[str, Any] | None = Field(description="Why it diverged, failed or was resumed")
    speed: float | None = Field(description="Steps per second at most; null: no limit")
    steps_per_second: float | None
    summary: dict[str, Any] | None = Field(description="Layers, shapes, sizes, parameters")
    events: list[dict[str, Any]] = Field(description="What happened to it, the last few")
    seq: int = Field(description="The number of its last frame")
    generation: int = Field(description="How often it has been reset")


class RunList(BaseModel):
    """All runs, oldest first."""

    runs: list[Run]


class Metrics(BaseModel):
    """One entry for every iteration; the evaluations are those of these steps."""

    step: list[int]
    loss: Numbers
    accuracy: Numbers
    learning_rate: Numbers
    grad_norm: Numbers
    evaluations: list[dict[str, float | None]]


class Probes(RootModel[dict[str, Any] | None]):
    """What was seen inside at one step, or at all of a range; null for nothing yet."""


class View(BaseModel):
    """What is needed to draw a picture."""

    model_config = ConfigDict(extra="allow")
    kind: str


class TestFigures(BaseModel):
    """The figures on the test data, which training and choosing never see."""

    loss: float | None
    accuracy: float | None
    samples: int
    step: int


class CheckedArray(BaseModel):
    """Backpropagation's gradient for one array beside the measured one."""

    name: str = Field(description='The parameter, such as "0.weight", or "input"')
    size: int
    checked: int = Field(description="Numbers compared")
    kinks: int = Field(description="Numbers left out because the loss has a kink there")
    max_difference: float | None
    mean_difference: float | None
    max_error: float | None = Field(description="The largest relative difference")
    agrees: bool


class CheckCost(BaseModel):
    """Seconds for the batch: by backpropagation, and by measuring every parameter."""

    parameters: int
    forward: float
    backpropagation: float
    numerical: float = Field(description="Two forward passes a parameter, extrapolated")
    ratio: float


class GradientCheck(BaseModel):
    """Every parameter array and the input, by central differences in float64."""

    step: int
    agrees: bool
    tolerance: float
    samples: int
    limit: int = Field(description="Numbers compared in each array at most, drawn at random")
    arrays: list[CheckedArray]
    cost: CheckCost


class Health(BaseModel):
    """How the server is."""

    model_config = ConfigDict(extra="allow")
    status: Literal["ok"]
    version: str
    runs: int
    playing: int
    workers: list[dict[str, Any]]


class Schema(BaseModel):
    """The JSON schema of a configuration, from which forms are built."""

    config: dict[str, Any]
    default: dict[str, Any]
    limits: dict[str, Any]


class Datasets(BaseModel):
    """The data sets, with a glimpse of each."""

    datasets: list[dict[str, Any]]


class Presets(BaseModel):
    """The presets, in their order: the opening stories, and the experiments of the book."""

    presets: list[dict[str, Any]]
    book: list[dict[str, Any]]


class Fetching(BaseModel):
    """How far a download is."""

    name: str
    state: Literal["missing", "fetching", "ready", "failed"]
    done: int
    total: int
    error: str | None
