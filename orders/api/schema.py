"""One operation in the API's description for each step, with the body that the step takes."""

from __future__ import annotations

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiParameter

from orders.api.serializers import OrderReceipt
from orders.api.steps import SHAPES, kinds_with
from orders.kinds import Kind
from orders.steps.table import STEPS
from partnership.api.repeats import HEADER

ANY_STEP = "/steps/{step}/"
IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="The ETag of the order as you read it.",
)
KEY = OpenApiParameter(
    HEADER,
    str,
    OpenApiParameter.HEADER,
    description="Yours, for this request alone: sent again with it, the request writes nothing more.",
)
NEW_ORDER = OpenApiExample(
    "A warning",
    {
        "kind": "cpw",
        "case": "5f0c8f0e-8f0a-4c39-9e0b-0d6f4f1f2a11",
        "about": "0b8a2c5e-1d55-4f0b-8c3e-5f1f6f7a9b22",
        "conduct": "Loud music at night from 9 Example Street, on four nights in April.",
        "effect": "Neighbours cannot sleep.",
        "unreasonable": "It goes on until four in the morning.",
        "comply_by": "2026-05-14",
        "vulnerability": "Checked: none known.",
        "equality": "Considered.",
    },
    request_only=True,
)
EXAMPLES = {
    "issue": {
        "on": "2026-05-01",
        "reasons": {"CPN-6": "The building has no landlord, and no department is concerned."},
    },
    "serve": {"on": "2026-05-01", "method": "handed", "served_by": "O. Officer"},
    "breach": {
        "on": "2026-06-01",
        "requirements": ["9b7d0a44-8a0e-4f0e-9b0c-3f2f1f6a7c33"],
        "description": "Music at two in the morning, heard by two officers.",
    },
    "fpn": {
        "breach": "1c2d3e4f-5a6b-4c7d-8e9f-0a1b2c3d4e5f",
        "amount": "100.00",
        "discount_amount": "75.00",
        "discount_by": "2026-06-11",
    },
}


def one_path_for_each_step(endpoints: list[Any], **more: Any) -> list[Any]:
    """drf-spectacular's hook: the one route of all steps becomes one path for each."""
    spread = []
    for path, regex, method, callback in endpoints:
        if path.endswith(ANY_STEP):
            stem = path.removesuffix(ANY_STEP)
            spread += [(f"{stem}/steps/{step}/", regex, method, callback) for step in SHAPES]
        else:
            spread.append((path, regex, method, callback))
    return spread


class StepSchema(AutoSchema):
    """Describes a step by its row in the table of steps."""

    @property
    def step(self) -> str:
        return str(self.path).rstrip("/").rsplit("/", 1)[1]

    def get_operation_id(self) -> str:
        return f"orders_{self.step}"

    def get_description(self) -> str:  # type: ignore[override]
        kinds = ", ".join(kind.value for kind in Kind if kind in kinds_with(self.step))
        who = " Only for a manager of the record." if STEPS[self.step].manage else ""
        return f"{STEPS[self.step].label}.{who} A step of: {kinds}."

    def get_request_serializer(self) -> Any:
        return SHAPES[self.step]

    def get_response_serializers(self) -> Any:
        return OrderReceipt

    def get_override_parameters(self) -> list[Any]:
        return [IF_MATCH, KEY]

    def get_examples(self) -> list[Any]:
        if self.step not in EXAMPLES:
            return []
        return [OpenApiExample(STEPS[self.step].label, EXAMPLES[self.step], request_only=True)]
