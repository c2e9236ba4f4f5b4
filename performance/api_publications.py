"""Publications for other programs: the list, one with its figures, and its files."""

from __future__ import annotations

import json
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from partnership import files
from partnership.access.log import open_visible
from partnership.access.routes import AccessRule
from partnership.api.rows import Rows, user_of
from performance.models import Publication, PublicationFile
from performance.models.report import READS
from performance.report.outputs import ENDINGS

READ = AccessRule(capability=READS, scope="report:read")


class Bytes(BaseRenderer):
    """What a file is asked for as; the view writes it."""

    media_type = "application/octet-stream"
    format = "bytes"


class PublicationFileShape(serializers.Serializer[PublicationFile]):
    """One of its files, under its hash."""

    format = serializers.ChoiceField(PublicationFile.Format.choices)
    sha256 = serializers.CharField()
    size = serializers.IntegerField()
    url = serializers.SerializerMethodField()

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, file: PublicationFile) -> str:
        ids = {"id": file.publication_id, "ending": file.format}
        return str(reverse("api_publication-file", kwargs=ids, request=self.context["request"]))


class PublicationRow(serializers.Serializer[Publication]):
    """One edition that was published. It never changes."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    period = serializers.CharField()
    area = serializers.CharField()
    as_at = serializers.DateField(allow_null=True)
    edition = serializers.ChoiceField(Publication.Edition.choices)
    issue = serializers.IntegerField(help_text="2 for the first correction, and so on.")
    sha256 = serializers.CharField(help_text="Of text, figures, records and who answers for it.")
    known_at = serializers.DateTimeField(help_text="Its figures say what was known then.")
    signed_at = serializers.DateTimeField()
    published_at = serializers.DateTimeField()
    figures_url = serializers.SerializerMethodField()
    files = PublicationFileShape(many=True, help_text="Those that are written.")

    @extend_schema_field(OpenApiTypes.URI)
    def get_figures_url(self, publication: Publication) -> str:
        return str(
            reverse(
                "api_publication-figures",
                kwargs={"id": publication.pk},
                request=self.context["request"],
            )
        )


class FrozenFigureShape(serializers.Serializer[Any]):
    """A figure as it was published; what it says today is in `figures`."""

    figure_id = serializers.CharField()
    title = serializers.CharField()
    definition = serializers.CharField()
    definition_version = serializers.CharField()
    area = serializers.CharField()
    period = serializers.CharField()
    as_at = serializers.CharField()
    value = serializers.CharField(help_text="“c” where it was withheld.")
    numerator = serializers.CharField()
    denominator = serializers.CharField()
    unit = serializers.CharField()
    precision = serializers.CharField()
    basis = serializers.CharField()
    extract = serializers.CharField(help_text="Of imported series: the day of the extract.")
    revised_from = serializers.CharField()
    known_at = serializers.CharField()


class FrozenFiguresShape(serializers.Serializer[Any]):
    """The figures of a publication."""

    results = FrozenFigureShape(many=True)


class PublicationViewSet(Rows):
    """What was published, as far as the account may read it."""

    access_rule = READ
    log_as = "publication"
    keyset: ClassVar = ("published_at", "id")
    queryset = Publication.objects.none()
    filter_backends = ()
    serializer_class = PublicationRow

    def get_queryset(self) -> QuerySet[Publication]:
        rows: QuerySet[Publication] = Publication.objects.visible_to(user_of(self.request))
        return rows.prefetch_related("files")

    @extend_schema(operation_id="publications_list", responses=PublicationRow(many=True))
    def list(self, request: Request) -> Response:
        """List publications, the newest first."""
        return self.page(request)

    @extend_schema(operation_id="publications_read", responses=PublicationRow)
    def retrieve(self, request: Request, id: UUID) -> Response:
        """Open one edition that was published."""
        found = open_visible(request, Publication.objects.all(), pk=id)
        return Response(self.get_serializer(found).data)

    @extend_schema(operation_id="publications_figures", responses=FrozenFiguresShape)
    def figures(self, request: Request, id: UUID) -> Response:
        """The figures that stand in it, as they were published."""
        found = open_visible(request, Publication.objects.all(), pk=id)
        rows = json.loads(found.figures)
        return Response({"results": FrozenFigureShape(rows, many=True).data})

    @extend_schema(
        operation_id="publications_file",
        responses={(200, Bytes.media_type): OpenApiTypes.BINARY},
    )
    def file(self, request: Request, id: UUID, ending: str) -> HttpResponse:
        """Download one of its files, byte for byte as it was written."""
        if ending not in ENDINGS:
            raise Http404
        found = open_visible(request, Publication.objects.all(), action="download", pk=id)
        kept = found.files.filter(format=ending).first()
        if kept is None:
            raise Http404
        kind, suffix = ENDINGS[ending]
        return HttpResponse(
            files.get(kept.sha256),
            content_type=kind,
            headers={
                "Content-Disposition": f'attachment; filename="{found.file_name(suffix)}"',
                "X-Content-Type-Options": "nosniff",
            },
        )


_ONE = "publications/<uuid:id>/"
urlpatterns = [
    path(
        "publications/",
        PublicationViewSet.as_view({"get": "list"}),
        name="api_publication-list",
    ),
    path(_ONE, PublicationViewSet.as_view({"get": "retrieve"}), name="api_publication-detail"),
    path(
        f"{_ONE}figures/",
        PublicationViewSet.as_view({"get": "figures"}),
        name="api_publication-figures",
    ),
    path(
        f"{_ONE}files/<slug:ending>/",
        PublicationViewSet.as_view({"get": "file"}, renderer_classes=[JSONRenderer, Bytes]),
        name="api_publication-file",
    ),
]
