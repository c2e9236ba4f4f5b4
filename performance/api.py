"""Figures for other programs: the rows of the command line, and the records behind each."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, ClassVar, TypeVar
from urllib.parse import urlencode

from django.urls import path
from django.utils.dateparse import parse_date, parse_datetime
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.viewsets import GenericViewSet

from ledger import algebra, registry
from ledger.figures import Figure, records_behind
from ledger.models import Precision
from ledger.periods import HOW, Period, PeriodError, parse
from partnership import clock
from partnership.access.log import log_access
from partnership.access.routes import AccessRule
from partnership.api.parameters import check_parameters
from partnership.models import Record, User
from partnership.search import describe_records
from performance.answers import imported_rows
from performance.api_imports import urlpatterns as import_urls
from performance.api_publications import urlpatterns as publication_urls
from performance.rows import figures_in_order, row_of
from performance.series.definitions import FIGURES

READ = AccessRule(capability="figures.read", scope="figures:read")
YEARS = range(1900, 2201)
ONLY = "Lists only what you may open. The figure may count more."


class PeriodField(serializers.CharField):
    """A period as the reports write it."""

    def to_internal_value(self, data: Any) -> Any:
        try:
            return parse(super().to_internal_value(data))
        except PeriodError as error:
            raise serializers.ValidationError(str(error)) from None


class DayField(serializers.DateField):
    """A day that could be in the ledger."""

    default_error_messages: ClassVar = {"invalid": "Write the day as 2018-05-23."}

    def to_internal_value(self, value: Any) -> Any:
        day = super().to_internal_value(value)
        if day.year not in YEARS:
            self.fail("invalid", format="2018-05-23")
        return day


@extend_schema_field(OpenApiTypes.STR)
class MomentField(serializers.CharField):
    """A day alone means its end; a time without a zone is London's."""

    def to_internal_value(self, data: Any) -> Any:
        text = super().to_internal_value(data)
        try:
            if len(text) == 10 and (day := parse_date(text)) and day.year in YEARS:
                return clock.start_of_day(day + timedelta(days=1)) - timedelta(microseconds=1)
            moment = parse_datetime(text)
        except ValueError:
            moment = None
        if moment is None or moment.year not in YEARS:
            raise serializers.ValidationError(
                "Write the moment as 2018-05-23T12:00 (London time), as 2018-05-23T11:00Z, "
                "or as a day alone for its end."
            )
        return moment if moment.tzinfo else moment.replace(tzinfo=clock.LONDON)


class Question(serializers.Serializer[Any]):
    """What is asked."""

    period = PeriodField(help_text=HOW)
    as_at = DayField(
        required=False,
        help_text="How things stood at the end of this day; the period's end unless given.",
    )
    known_at = MomentField(
        required=False,
        help_text="What had been recorded by this moment, e.g. 2018-05-23T12:00 (London time).",
    )
    by = serializers.ChoiceField(
        algebra.DIMENSIONS, required=False, default="", help_text="One row for each ward, owner, …"
    )


class FiguresQuestion(Question):
    """What is asked about figures."""

    figure_id = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="Only these figures."
    )

    def validate_figure_id(self, ids: list[str]) -> list[str]:
        known = {measure.id for measure in self.context["measures"]} | set(FIGURES)
        for each in ids:
            if each not in known:
                raise serializers.ValidationError(
                    f"There is no figure called {each}. There are: {', '.join(sorted(known))}."
                )
        return list(dict.fromkeys(ids))


class RecordsQuestion(Question):
    """What is asked about one figure's records."""

    key = serializers.CharField(
        required=False,
        default="",
        allow_blank=True,
        help_text="With `by`: the value of the dimension, as in the figure's `records`.",
    )


class FigureShape(serializers.Serializer[Any]):
    """As `manage.py figures --format json`, with what the figure means and the records behind it."""

    figure_id = serializers.CharField()
    area = serializers.CharField()
    period = serializers.CharField()
    as_at = serializers.CharField(help_text="Empty for a flow whose period had run out.")
    value = serializers.CharField(
        help_text="Empty where there is none: a rate on nothing, or on too small a base."
    )
    numerator = serializers.CharField()
    denominator = serializers.CharField()
    unit = serializers.CharField()
    precision = serializers.ChoiceField(
        (*(each for each in Precision.values if each != "exact"), "estimated"),
        allow_blank=True,
        help_text="Of a sum that is not all exact: how it is to be read. "
        "The numerator is its exact part.",
    )
    dimension = serializers.CharField()
    key = serializers.CharField(help_text="What people call the ward, owner, …")
    basis = serializers.CharField(
        help_text="Which day puts something into the period: recorded, occurred, issued, …"
    )
    extract = serializers.CharField(
        help_text="Of imported series: the days of the extracts it rests on."
    )
    revised_from = serializers.CharField(
        help_text="Of imported series: what it was before months were revised, where they were."
    )
    title = serializers.CharField()
    definition = serializers.CharField()
    version = serializers.IntegerField(help_text="Of the definition.")
    records = serializers.URLField(
        allow_blank=True,
        help_text="The records behind the figure; of imported series there are none.",
    )


class FiguresShape(serializers.Serializer[Any]):
    """The figures asked for."""

    results = FigureShape(many=True)


class RecordShape(serializers.Serializer[Record]):
    """A record behind a figure, and where it is opened."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    reference = serializers.CharField()
    url = serializers.SerializerMethodField()

    @extend_schema_field({"type": "string", "format": "uri", "nullable": True})
    def get_url(self, record: Record) -> str | None:
        request = self.context["request"]
        if route := ROUTES.get(record.kind):
            return str(reverse(route, kwargs={"id": record.pk}, request=request))
        line = self.context.get("lines", {}).get(record.pk)
        return request.build_absolute_uri(line.url) if line and line.url else None


# Where the API opens the records of a kind; the others are opened on their page.
ROUTES = {"asb_case": "api_case-detail", "order": "api_order-detail"}
Asked = TypeVar("Asked", bound=Question)


def _asked(request: Request, shape: type[Asked], *more: str) -> dict[str, Any]:
    assert isinstance(request.user, User)
    measures = registry.measures_for(request.user)
    question = shape(data=request.query_params, context={"measures": measures})
    check_parameters(
        request,
        [*question.fields, *more],
        repeatable=["figure_id"],
        may_be_empty=["by", "key"],
    )
    question.is_valid(raise_exception=True)
    return dict(question.validated_data)


class FiguresViewSet(GenericViewSet[Any]):
    """Performance figures of the account's partnership, from the ledger."""

    access_rule: ClassVar = READ
    http_method_names = ("get", "head")
    pagination_class = None
    filter_backends = ()

    @extend_schema(
        operation_id="figures_list", parameters=[FiguresQuestion], responses=FiguresShape
    )
    def list(self, request: Request) -> Response:
        """The figures of a period; of a year with its quarters and the ranges that end in it."""
        asked = _asked(request, FiguresQuestion)
        user = request.user
        assert isinstance(user, User)
        known_at, ids = asked.get("known_at"), asked.get("figure_id")
        open_to_them = registry.measures_for(user)
        figures, labels = figures_in_order(
            user.partnership,
            asked["period"],
            as_at=asked.get("as_at"),
            known_at=known_at,
            dimension=asked["by"],
            measures=open_to_them
            if ids is None
            else [each for each in open_to_them if each.id in ids],
        )
        series = [] if asked["by"] else FIGURES if ids is None else [*filter(FIGURES.get, ids)]
        rows = [
            asdict(row_of(figure, labels))
            | {
                "title": figure.measure.title,
                "definition": figure.measure.definition,
                "version": figure.measure.version,
                "records": _records_url(request, figure, known_at),
            }
            for figure in figures
        ]
        rows += [
            asdict(row)
            | {
                "title": FIGURES[row.figure_id].title,
                "definition": FIGURES[row.figure_id].definition,
                "version": FIGURES[row.figure_id].version,
                "records": "",
            }
            for row in imported_rows(user.partnership, asked["period"], series, known_at)
        ]
        return Response({"results": rows})


class FigureRecordsViewSet(GenericViewSet[Any]):
    """The records behind one figure, as far as the account may open them."""

    access_rule: ClassVar = READ
    http_method_names = ("get", "head")
    keyset: ClassVar = ("id",)
    filter_backends = ()
    serializer_class = RecordShape

    @extend_schema(
        operation_id="figures_records",
        parameters=[RecordsQuestion],
        responses=RecordShape(many=True),
    )
    def list(self, request: Request, figure_id: str) -> Response:
        """List the records behind a figure. It lists only what you may open."""
        user = request.user
        assert isinstance(user, User)
        try:
            measure = registry.measure_for(user, figure_id)
        except KeyError:
            raise NotFound from None
        paginator: Any = self.paginator
        paging = (paginator.cursor_parameter, paginator.size_parameter)
        asked = _asked(request, RecordsQuestion, *paging)
        period: Period = asked["period"]
        behind = records_behind(
            user.partnership,
            measure,
            period,
            as_at=asked.get("as_at"),
            known_at=asked.get("known_at"),
            dimension=asked["by"],
            key=asked["key"],
        )
        rows = self.paginate_queryset(Record.objects.visible_to(user).filter(pk__in=behind))
        assert rows is not None
        log_access(user, "list", "record", request=request, result_count=len(rows))
        lines = describe_records(user, [row for row in rows if row.kind not in ROUTES])
        context = {**self.get_serializer_context(), "lines": lines}
        serializer = self.get_serializer(rows, many=True, context=context)
        response = self.get_paginated_response(serializer.data)
        response.data = {"note": ONLY, **response.data}
        return response


def _records_url(request: Request, figure: Figure, known_at: datetime | None) -> str:
    query = {"period": figure.period.label}
    if figure.printed_as_at:
        query["as_at"] = figure.printed_as_at.isoformat()
    if known_at:
        query["known_at"] = known_at.isoformat()
    if figure.dimension:
        query |= {"by": figure.dimension, "key": figure.key}
    address = reverse(
        "api_figure-records", kwargs={"figure_id": figure.measure.id}, request=request
    )
    return f"{address}?{urlencode(query)}"


urlpatterns = [
    *publication_urls,
    *import_urls,
    path("figures/", FiguresViewSet.as_view({"get": "list"}), name="api_figures"),
    path(
        "figures/<slug:figure_id>/records/",
        FigureRecordsViewSet.as_view({"get": "list"}),
        name="api_figure-records",
    ),
]
