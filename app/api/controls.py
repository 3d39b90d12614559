"""`/api/runs/{id}/…`: what makes a run move, stop and begin anew."""

from apiflask import APIBlueprint
from flask import Response

from app.api.models import Checking, GradientCheck, Resetting, Run, Stepping, TestFigures
from app.api.openapi import answer
from app.api.runs import result, service, settled

blueprint = APIBlueprint("controls", __name__, tag="Controls", url_prefix="/api/runs/<run_id>")

BUSY = {202: "Not done yet; the run as it stands", 409: "Not possible now"}


@blueprint.post("/play")
@blueprint.output(Run)
@blueprint.doc(operation_id="play_run", responses={**BUSY, 429: "Too many runs are playing"})
def play(run_id: str) -> Response:
    """Train until paused or stopped."""
    return settled(service().play(run_id), run_id)


@blueprint.post("/pause")
@blueprint.output(Run)
@blueprint.doc(operation_id="pause_run", responses=BUSY)
def pause(run_id: str) -> Response:
    """Stop training; answers when nothing moves any more."""
    return settled(service().pause(run_id), run_id)


@blueprint.post("/step")
@blueprint.input(Stepping)
@blueprint.output(Run)
@blueprint.doc(operation_id="step_run", responses=BUSY)
def step(run_id: str, json_data: Stepping) -> Response:
    """Do exactly so many updates, then pause."""
    return settled(service().step(run_id, json_data.steps), run_id)


@blueprint.post("/epoch")
@blueprint.output(Run)
@blueprint.doc(operation_id="epoch_run", responses=BUSY)
def epoch(run_id: str) -> Response:
    """Go on to the end of the epoch, then pause."""
    return settled(service().epoch(run_id), run_id)


@blueprint.post("/reset")
@blueprint.input(Resetting)
@blueprint.output(Run)
@blueprint.doc(operation_id="reset_run", responses=BUSY)
def reset(run_id: str, json_data: Resetting) -> Response:
    """Begin anew at step 0 from the same seed, or with another configuration."""
    return settled(service().reset(run_id, json_data.config), run_id)


@blueprint.post("/test")
@blueprint.output(TestFigures)
@blueprint.doc(operation_id="test_run", responses={409: "Not possible now"})
def test(run_id: str) -> Response:
    """Measure the network on the test data, which nothing else has seen."""
    return answer(result(service().test(run_id), run_id))


@blueprint.post("/check-gradients")
@blueprint.input(Checking)
@blueprint.output(GradientCheck)
@blueprint.doc(operation_id="check_gradients", responses={409: "Not possible now"})
def check_gradients(run_id: str, json_data: Checking) -> Response:
    """Compare the gradients of backpropagation with measured ones, at the present weights.

    A sample of each array's numbers is compared, on the first training samples, with dropout
    masks held still; the run notices nothing. It takes about two seconds at most.
    """
    asked = service().check_gradients(run_id, json_data.samples, json_data.limit)
    return answer(result(asked, run_id))
