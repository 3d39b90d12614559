"""`/api/schema`, `/api/datasets`, `/api/presets`: what there is to choose from."""

from functools import cache
from typing import Any

from apiflask import APIBlueprint
from flask import Response, current_app

from app.api.models import Datasets, Fetching, Presets, Schema
from app.api.openapi import answer
from app.downloads import Downloads
from app.errors import Refused
from app.presets import experiments, presets
from app.settings import Settings
from app.thumbnails import thumbnail
from nn.config import MAX_LAYERS, RunConfig
from nn.data import DATASETS, Dataset
from nn.errors import Problem

blueprint = APIBlueprint("catalogue", __name__, tag="Catalogue", url_prefix="/api")

Json = dict[str, Any]


class NoDataset(Refused):
    """No data set has this name."""

    status = 404

    def __init__(self, name: str) -> None:
        rule, remedy = f"must be one of {', '.join(DATASETS)}", "choose one of these"
        super().__init__(Problem("name", name, rule, remedy, "missing"))


def downloads() -> Downloads:
    """Return the downloads of this server."""
    found: Downloads = current_app.extensions["downloads"]
    return found


@blueprint.get("/schema")
@blueprint.output(Schema)
@blueprint.doc(operation_id="get_schema")
def schema() -> Response:
    """Give the JSON schema of a configuration, the default one and the server's limits.

    Titles, help texts, units and hints for a form stand in `x-text`, `x-unit`, `x-live`, `x-log`.
    """
    settings: Settings = current_app.extensions["settings"]
    limits = {
        "layers": MAX_LAYERS,
        "runs": settings.max_runs,
        "playing": settings.max_playing,
        "iterations": settings.max_iterations,
    }
    default = RunConfig().dump()
    return answer({"config": _config_schema(), "default": default, "limits": limits})


@cache
def _config_schema() -> Json:
    return RunConfig.model_json_schema()


@blueprint.get("/datasets")
@blueprint.output(Datasets)
@blueprint.doc(operation_id="list_datasets")
def datasets() -> Response:
    """List the data sets with texts, defaults and a thumbnail each, and whether they are here."""
    return answer({"datasets": [_described(dataset) for dataset in DATASETS.values()]})


def _described(dataset: type[Dataset]) -> Json:
    state = downloads().state(dataset.name)
    return {
        "name": dataset.name,
        "title": {language: text["title"] for language, text in dataset.text.items()},
        "help": {language: text["help"] for language, text in dataset.text.items()},
        "kind": dataset.kind,
        "task": dataset.task,
        "shape": dataset.shape,
        "classes": dataset.classes,
        "class_names": dataset.class_texts,
        "choosable": dataset.choosable,
        "defaults": {
            "samples": dataset.default_samples,
            "noise": dataset.default_noise,
            "classes": dataset.classes,
        },
        "status": state["state"],
        "download": state,
        "thumbnail": thumbnail(dataset) if state["state"] == "ready" else None,
    }


@blueprint.post("/datasets/<name>/fetch")
@blueprint.output(Fetching, 202, description="Under way; events `dataset` tell how far it is")
@blueprint.doc(operation_id="fetch_dataset", responses={200: "It is here"})
def fetch(name: str) -> Response:
    """Bring a data set to this machine, in the background."""
    if name not in DATASETS:
        raise NoDataset(name)
    state = downloads().start(name)
    return answer(state, 200 if state["state"] == "ready" else 202)


@blueprint.get("/presets")
@blueprint.output(Presets)
@blueprint.doc(operation_id="list_presets")
def list_presets() -> Response:
    """List the presets, complete, in the order in which they are offered.

    `presets` are the opening stories. `book` are the experiments of "Deep Learning from Scratch":
    of the same form, with chapter, version (classic or corrected), published figures and variants
    in a field `book`. A run can be created from either by its name.
    """
    known = {"presets": presets(), "book": experiments()}
    return answer({key: [each.dump() for each in found.values()] for key, found in known.items()})
