"""`/api/health`: whether the server is well, its workers, and what they compute with."""

from importlib.metadata import PackageNotFoundError, version

from apiflask import APIBlueprint
from flask import Response

from app.api.models import Health
from app.api.openapi import answer
from app.api.runs import service

blueprint = APIBlueprint("health", __name__, tag="Health", url_prefix="/api")


def own_version() -> str:
    """Return the version of this package; "unknown" for a checkout that is not installed."""
    try:
        return version("nn-playground")
    except PackageNotFoundError:
        return "unknown"


@blueprint.get("/health")
@blueprint.output(Health)
@blueprint.doc(operation_id="get_health")
def health() -> Response:
    """Say how the server and its workers are."""
    return answer({"status": "ok", "version": own_version(), **service().health()})
