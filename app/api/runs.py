"""`/api/runs`: create, list, show, change and delete runs."""

from concurrent.futures import Future
from concurrent.futures import TimeoutError as StillBusy
from typing import Any

from apiflask import APIBlueprint
from flask import Response, current_app, url_for

from app.api.models import Changes, NewRun, Run, RunList
from app.api.openapi import answer
from app.engine.errors import TrainerError
from app.errors import Refused
from app.runs import Json, RunService
from nn.errors import Problem

PATIENCE = 5.0  # seconds that an answer waits for its effect

blueprint = APIBlueprint("runs", __name__, tag="Runs", url_prefix="/api/runs")


def service() -> RunService:
    """Return the runs of this server."""
    runs: RunService = current_app.extensions["runs"]
    return runs


class Busy(Refused):
    """A run whose worker has too much to do to answer in time."""

    def __init__(self, run_id: str) -> None:
        rule = f"has not answered within {PATIENCE:g} seconds"
        super().__init__(Problem("run", run_id, rule, "ask again, or pause other runs", "busy"))


def result(future: "Future[Any]", run_id: str) -> Any:
    """Return what the future gives. Raises: Busy (it takes longer than an answer may)."""
    try:
        return future.result(PATIENCE)
    except StillBusy:
        raise Busy(run_id) from None


def settled(future: "Future[Json]", run_id: str, status: int = 200) -> Response:
    """Answer the run after a request has taken effect; 202 with the run when that takes long."""
    headers = {"Location": url_for("runs.show", run_id=run_id)} if status == 201 else {}
    try:
        return answer(result(future, run_id), status, **headers)
    except Busy:
        return answer(service().get(run_id), status if status == 201 else 202, **headers)


@blueprint.post("")
@blueprint.input(NewRun)
@blueprint.output(Run, 201, description="The run, paused; Location says where it is")
@blueprint.doc(operation_id="create_run", responses={409: "Data not here", 429: "Too many runs"})
def create(json_data: Json) -> Response:
    """Create a run from a configuration or a preset."""
    run_id, opened = service().create(**json_data)
    try:
        return settled(opened, run_id, 201)
    except TrainerError:  # no data, say: it is told now, and need not be kept as failed
        service().delete(run_id)
        raise


@blueprint.get("")
@blueprint.output(RunList)
@blueprint.doc(operation_id="list_runs")
def index() -> Response:
    """List the runs, oldest first."""
    return answer({"runs": service().list()})


@blueprint.get("/<run_id>")
@blueprint.output(Run)
@blueprint.doc(operation_id="show_run")
def show(run_id: str) -> Response:
    """Show a run."""
    return answer(service().get(run_id))


@blueprint.patch("/<run_id>")
@blueprint.input(Changes)
@blueprint.output(Run)
@blueprint.doc(operation_id="change_run", responses={202: "Under way", 409: "Not possible now"})
def change(run_id: str, json_data: Changes) -> Response:
    """Change name, speed and live hyperparameters of a run; it keeps its weights.

    The body is a merge patch: `optimizer`, `schedule`, `regularization`, `clip_norm`,
    `batch_size` and `stop` apply at once; other fields of the configuration need a reset.
    """
    runs = service()
    busy = False
    if json_data.model_extra:
        try:
            result(runs.update(run_id, json_data.model_extra), run_id)
        except Busy:
            busy = True
    run = runs.get(run_id)
    if json_data.name is not None:
        run = runs.rename(run_id, json_data.name)
    if "speed" in json_data.model_fields_set:
        run = runs.set_speed(run_id, json_data.speed)
    return answer(run, 202 if busy else 200)


@blueprint.delete("/<run_id>")
@blueprint.output({}, 204, description="The run is gone")
@blueprint.doc(operation_id="delete_run")
def delete(run_id: str) -> tuple[str, int]:
    """Stop and forget a run."""
    service().delete(run_id)
    return "", 204
