"""`/api/runs/{id}/…`: what a run has shown so far, and pictures of it now."""

from apiflask import APIBlueprint, FileSchema
from flask import Response

from app.api.models import (
    CodeQuery,
    Metrics,
    MetricsQuery,
    Probes,
    ProbesQuery,
    View,
    ViewQuery,
    WeightsQuery,
)
from app.api.openapi import answer
from app.api.runs import result, service
from nn.config import RunConfig
from nn.errors import ConfigError
from nn.export import FRAMEWORKS

blueprint = APIBlueprint("series", __name__, tag="Series", url_prefix="/api/runs/<run_id>")

BINARY = "application/octet-stream"
PYTHON = "text/x-python"
OPTIONS = {"boundary": {"size"}, "predictions": {"split", "offset", "limit"}, "data": {"limit"}}


@blueprint.get("/metrics")
@blueprint.input(MetricsQuery, location="query")
@blueprint.output(Metrics)
@blueprint.doc(operation_id="run_metrics")
def metrics(run_id: str, query_data: MetricsQuery) -> Response:
    """Give the figures of every iteration after `since`."""
    return answer(service().metrics(run_id, query_data.since, query_data.limit))


@blueprint.get("/probes")
@blueprint.input(ProbesQuery, location="query")
@blueprint.output(Probes)
@blueprint.doc(operation_id="run_probes")
def probes(run_id: str, query_data: ProbesQuery) -> Response:
    """Give the last probes at or before `step`, or with `from` and `to` all of a range.

    A range answers `{"probes": [...]}`; null means that there are none yet.
    """
    runs, query = service(), query_data
    if query.first is not None or query.last is not None:
        return answer({"probes": runs.probes_between(run_id, query.first or 0, query.last)})
    return answer(runs.probes(run_id, query.step))


@blueprint.get("/view")
@blueprint.input(ViewQuery, location="query")
@blueprint.output(View)
@blueprint.doc(operation_id="run_view", responses={409: "Not possible now"})
def view(run_id: str, query_data: ViewQuery) -> Response:
    """Give what is needed to draw the decision boundary, the predictions or the data."""
    given = query_data.model_dump(exclude={"kind"}, exclude_none=True)
    for name in given.keys() - OPTIONS[query_data.kind]:
        rule = f"does not belong to kind {query_data.kind}"
        raise ConfigError.of(name, given[name], rule, "leave it out")
    return answer(result(service().view(run_id, query_data.kind, **given), run_id))


@blueprint.get("/weights")
@blueprint.input(WeightsQuery, location="query")
@blueprint.output(FileSchema(type="string", format="binary"), content_type=BINARY)
@blueprint.doc(operation_id="run_weights", responses={409: "Not possible now"})
def weights(run_id: str, query_data: WeightsQuery) -> Response:
    """Download the weights."""
    data = result(service().weights(run_id, query_data.format), run_id)
    name = f'attachment; filename="{run_id}.{query_data.format}"'
    return Response(data, 200, {"Content-Disposition": name}, content_type=BINARY)


@blueprint.get("/code")
@blueprint.input(CodeQuery, location="query")
@blueprint.output(FileSchema(type="string"), content_type=PYTHON)
@blueprint.doc(operation_id="run_code")
def code(run_id: str, query_data: CodeQuery) -> Response:
    """Download the network as a program for another library; it loads the run's weights."""
    config = RunConfig.load(service().get(run_id)["config"])
    program = FRAMEWORKS[query_data.framework](config)
    name = f'attachment; filename="{run_id}.py"'
    return Response(program, 200, {"Content-Disposition": name}, mimetype=PYTHON)
