"""What the API's description says beyond the views: how one signs in, and what errors look like."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension

from bsafe.api.permissions import rules_of

PROBLEM = {
    "type": "object",
    "description": "RFC 9457. `errors` names each field or rule at fault.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {
                    "rule": {"type": "string"},
                    "field": {"type": "string"},
                    "message": {"type": "string"},
                    "reason_accepted": {
                        "type": "boolean",
                        "description": "True where the step is taken once `reasons` in the body "
                        "says why, under the rule's name. Absent where nothing helps but to put it "
                        "right.",
                    },
                },
            },
        },
    },
}


class ClientTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """OAuth 2 client credentials, with the scopes that there are."""

    target_class = "bsafe.api.authentication.ClientToken"
    name = "clientCredentials"

    def get_security_requirement(self, auto_schema: Any) -> dict[str, list[str]]:
        rules = rules_of(auto_schema.view)
        return {self.name: sorted({rule.scope for rule in rules if rule.scope})}

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {
            "type": "oauth2",
            "flows": {
                "clientCredentials": {
                    "tokenUrl": "/api/v1/token/",
                    "scopes": settings.OAUTH2_PROVIDER["SCOPES"],
                }
            },
        }


def add_problems(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Every operation may answer with a problem document."""
    result["components"].setdefault("schemas", {})["Problem"] = PROBLEM
    answer = {
        "description": "A problem document: what is wrong and what would put it right",
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
        },
    }
    for operations in result["paths"].values():
        for operation in operations.values():
            if isinstance(operation, dict) and "responses" in operation:
                operation["responses"]["default"] = answer
    return result
