"""Handing files of series in, for other programs."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.urls import path
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from partnership.access.log import log_access, open_visible
from partnership.access.routes import AccessRule
from partnership.api.rows import Rows, user_of
from performance.imports.handed_in import IMPORTS, MOST_MEGABYTES, hand_in
from performance.models import SeriesImport

IMPORT = AccessRule(capability=IMPORTS, scope="series:write")


class NewImport(serializers.Serializer[Any]):
    """A file, and when its publisher took the numbers out."""

    file = serializers.FileField(
        max_length=255, help_text=f"CSV or ZIP, at most {MOST_MEGABYTES} MB."
    )
    extracted_on = serializers.DateField(
        required=False, help_text="Today, or the last month told of, unless given."
    )

    def validate_file(self, file: Any) -> Any:
        if file.size > MOST_MEGABYTES * 1_000_000:
            raise serializers.ValidationError(f"The file must be smaller than {MOST_MEGABYTES} MB.")
        return file


class ImportProblem(serializers.Serializer[Any]):
    """What is wrong with a row; row 0 is the file as a whole."""

    row = serializers.IntegerField()
    message = serializers.CharField()
    file = serializers.CharField()


class ImportShape(serializers.Serializer[SeriesImport]):
    """A file that was handed in, and how far the worker has come with it."""

    id = serializers.UUIDField()
    file_name = serializers.CharField()
    state = serializers.ChoiceField(
        SeriesImport.State.choices,
        help_text="`same`: these bytes had been imported before, and nothing was changed. "
        "`refused`: nothing was changed, and `problems` says why.",
    )
    rows_read = serializers.IntegerField()
    extract = serializers.UUIDField(source="extract_id", allow_null=True)
    problems_found = serializers.IntegerField()
    problems = serializers.SerializerMethodField(help_text="The first thousand.")

    @extend_schema_field(ImportProblem(many=True))
    def get_problems(self, row: SeriesImport) -> list[dict[str, Any]]:
        return [
            {"row": number, "message": message, "file": file}
            for number, message, file in row.problems
        ]


class SeriesImportViewSet(Rows):
    """Files of series that were handed in."""

    access_rule: ClassVar = IMPORT
    log_as = "seriesimport"
    queryset = SeriesImport.objects.none()
    filter_backends = ()
    serializer_class = ImportShape

    @extend_schema(
        operation_id="series_imports_create",
        request={"multipart/form-data": NewImport},
        responses={202: ImportShape},
    )
    def create(self, request: Request) -> Response:
        """Hand a file in. A worker reads it: ask at `Location` what came of it."""
        said = self.read(NewImport)
        row = hand_in(
            by=user_of(request),
            file_name=said["file"].name,
            chunks=said["file"].chunks(),
            extracted_on=said.get("extracted_on"),
        )
        log_access(user_of(request), "create", self.log_as, row.pk, request=request)
        address = reverse("api_series-import-detail", kwargs={"id": row.pk}, request=request)
        return Response(
            self.get_serializer(row).data,
            status=status.HTTP_202_ACCEPTED,
            headers={"Location": address},
        )

    @extend_schema(operation_id="series_imports_read", responses=ImportShape)
    def retrieve(self, request: Request, id: UUID) -> Response:
        """How far the worker has come with a file, or what came of it."""
        found = open_visible(request, SeriesImport.objects.all(), pk=id)
        return Response(self.get_serializer(found).data)


urlpatterns = [
    path(
        "series-imports/",
        SeriesImportViewSet.as_view({"post": "create"}, parser_classes=[MultiPartParser]),
        name="api_series-import-list",
    ),
    path(
        "series-imports/<uuid:id>/",
        SeriesImportViewSet.as_view({"get": "retrieve"}),
        name="api_series-import-detail",
    ),
]
