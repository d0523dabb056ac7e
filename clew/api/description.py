"""The OpenAPI document: what ninja writes, with our problems and headers declared."""

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from pydantic.json_schema import models_json_schema

from clew import __version__
from clew.kernel.api.operations import OPERATIONS
from clew.kernel.api.problems import KINDS, PROBLEM_TYPE, Problem

REFS = "#/components/schemas/{model}"
TEXT = """Every act and every record of the journey, for programs.

A token (Account, API tokens) acts for the person who made it, never with more than they may.
`Idempotency-Key` makes a request that is sent twice done once. `If-Match` with the `ETag` of what
you saw keeps you from deciding over words that changed. What is refused is answered as
`application/problem+json` with the same sentence the desk shows, and the way to what is missing."""


class ClewAPI(NinjaAPI):
    """The API with our own answers in its description."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """Return the description; the prefix is always the one it is served under."""
        document = super().get_openapi_schema(path_prefix="/api/v1/", path_params=path_params)
        components = document["components"]
        _, shapes = models_json_schema([(Problem, "serialization")], ref_template=REFS)
        components["schemas"] |= shapes["$defs"]
        components["schemas"] = dict(sorted(components["schemas"].items()))
        components["responses"] = {f"problem-{s}": _problem(s) for s in KINDS}
        components["headers"] = {
            "ETag": {"description": "What If-Match carries.", "schema": {"type": "string"}},
            "Replayed": {
                "description": "“true” when the answer is the one of the first time.",
                "schema": {"type": "string", "enum": ["true"]},
            },
        }
        for path in document["paths"].values():
            for described in path.values():
                _declare(described, components["schemas"])
        return document


def _problem(status: int) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": KINDS[status][1], "content": {PROBLEM_TYPE: {"schema": schema}}}


def _declare(described: dict[str, Any], schemas: dict[str, Any]) -> None:
    operation = OPERATIONS[described["operationId"]]
    for parameter in described["parameters"]:
        parameter.pop("examples", None)  # there an example has a name
    described["parameters"].sort(key=lambda p: ("path", "query", "header").index(p["in"]))
    for response in described["responses"].values():
        if "$ref" in response:
            continue
        headers = {}
        if "version" in _properties(response, schemas):
            headers["ETag"] = {"$ref": "#/components/headers/ETag"}
        if operation.scope != "read":
            headers["Idempotency-Replayed"] = {"$ref": "#/components/headers/Replayed"}
        if headers:
            response["headers"] = headers
    described["responses"] = {str(s): r for s, r in sorted(described["responses"].items())}


def _properties(response: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    schema = response.get("content", {}).get("application/json", {}).get("schema", {})
    name = schema.get("$ref", "").rpartition("/")[2]
    return schemas.get(name, {}).get("properties", {})


def made() -> ClewAPI:
    """Return the API without its routers."""
    return ClewAPI(
        title="Clew",
        version=__version__,
        description=TEXT,
        urls_namespace="api",
        docs_url=None,
        openapi_url=None,
    )
