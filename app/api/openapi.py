"""Ties pydantic to APIFlask our way: problems for wrong input, a document that tells the truth."""

from typing import Any

from apiflask import APIFlask
from apiflask.schema_adapters import registry
from apiflask.schema_adapters.pydantic import PydanticAdapter
from flask import Request, Response
from pydantic import ValidationError

from app import jsonio
from app.api.problems import MIMETYPE, ProblemDetails
from nn.errors import ConfigError
from nn.problems import problems

Json = dict[str, Any]


class ProblemAdapter(PydanticAdapter):
    """Reads a request into a model; what is wrong becomes a `ConfigError`, rule and remedy in it.

    A model with a class method `read` reads the parsed JSON itself.
    """

    def validate_input(self, request: Request, location: str, **kwargs: Any) -> Any:
        """Return the model that the body or the query describes."""
        data = _body(request) if location == "json" else _query(request)
        read = getattr(self.model_class, "read", self.model_class.model_validate)
        try:
            return read(data)
        except ValidationError as error:
            raise ConfigError(problems(error)) from None


def _body(request: Request) -> Json:
    """Return the JSON object in the body; none at all is an empty one."""
    data = request.get_json(force=True) if request.get_data(cache=True) else {}
    if not isinstance(data, dict):
        raise ConfigError.of("body", data, "must be an object", "put it in curly braces")
    return data


def _query(request: Request) -> Json:
    """Return the query parameters, each of which may be given once."""
    for name, values in request.args.lists():
        if len(values) > 1:
            raise ConfigError.of(name, values, "may be given once", "leave the others out")
    return request.args.to_dict()


# Decorators ask for it while the resources' modules are loaded, all of which import this one.
registry.register("pydantic", ProblemAdapter)


def install(app: APIFlask) -> None:
    """Put the finishing touches to the OpenAPI document."""
    app.config.update(
        OPENAPI_VERSION="3.1.0",
        AUTO_SERVERS=False,
        VALIDATION_ERROR_SCHEMA={},  # filled in by _finish, for all refusals alike
        HTTP_ERROR_SCHEMA={},
    )
    app.spec_processor(_finish)


# What the guard, Flask and the handlers may answer to any request, by kind.
EVERYWHERE = {"421": "Unknown host name", "500": "A fault of the server"}
WRITES = {"400": "Not JSON", "403": "Asked by another site", "413": "Too large", "415": "Not JSON"}


def _finish(spec: Any) -> Any:
    """Name every refusal, label it as what it is, and say that bodies are optional."""
    for path in spec["paths"].values():
        for method, operation in path.items():
            if method != "parameters":
                _finish_operation(method, operation)
    schemas = spec["components"]["schemas"]
    for placeholder in ("ValidationError", "HTTPError"):
        schemas.pop(placeholder, None)
    problem = ProblemDetails.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs"), ProblemDetails=problem)
    return spec


def _finish_operation(method: str, operation: Json) -> None:
    responses = operation["responses"]
    for status, text in {**EVERYWHERE, **(WRITES if method != "get" else {})}.items():
        responses.setdefault(status, {"description": text})
    problem = {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}
    for status, response in responses.items():
        if status >= "400":
            response["content"] = {MIMETYPE: problem}
    if "requestBody" in operation:
        operation["requestBody"]["required"] = False


def answer(value: Any, status: int = 200, **headers: str) -> Response:
    """Return `value` as a JSON response, past the models: long arrays need no checking twice."""
    body = jsonio.dump_bytes(value)
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Response(
        body, status, {"Cache-Control": "no-store", **named}, mimetype="application/json"
    )
