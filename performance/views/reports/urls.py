"""The routes of reports and publications."""

from __future__ import annotations

from django.urls import path

from performance.views.reports import builder, publications, reading, schedules, writing

_ONE, _PUBLISHED = "reports/<uuid:pk>/", "publications/<uuid:pk>/"
_SECTION, _BLOCK = f"{_ONE}sections/<uuid:section>/", f"{_ONE}blocks/<uuid:block>/"

urlpatterns = [
    path("reports/", builder.reports, name="reports"),
    path("reports/add/", builder.add, name="report_add"),
    path("reports/planned/", schedules.schedules, name="report_schedules"),
    path(
        "reports/planned/<uuid:pk>/take-back/",
        schedules.cancel_schedule,
        name="report_schedule_cancel",
    ),
    path(_ONE, builder.report, name="report"),
    path(f"{_ONE}change/", writing.Change.as_view(), name="report_change"),
    path(f"{_ONE}sections/add/", writing.AddSection.as_view(), name="report_section_add"),
    path(_SECTION, builder.section, name="report_section"),
    path(f"{_SECTION}change/", writing.ChangeSection.as_view(), name="report_section_change"),
    path(f"{_SECTION}leave-out/", writing.leave_out, name="report_section_leave_out"),
    path(f"{_SECTION}move/<slug:way>/", writing.move_section, name="report_section_move"),
    path(f"{_SECTION}add/<slug:block_kind>/", writing.AddBlock.as_view(), name="report_block_add"),
    path(f"{_BLOCK}change/", writing.ChangeBlock.as_view(), name="report_block_change"),
    path(f"{_BLOCK}move/<slug:way>/", writing.move_block, name="report_block_move"),
    path(f"{_BLOCK}take-out/", writing.remove_block, name="report_block_remove"),
    path(f"{_BLOCK}put-back/", writing.put_back_block, name="report_block_put_back"),
    path(f"{_ONE}figures/", reading.figures, name="report_figures"),
    path(f"{_ONE}preview/<slug:edition>/", reading.preview, name="report_preview"),
    path(f"{_ONE}checks/", reading.checks, name="report_checks"),
    path(f"{_ONE}history/", builder.history, name="report_history"),
    path(f"{_ONE}hand-in/", writing.hand_in_report, name="report_hand_in"),
    path(f"{_ONE}take-back/", writing.take_back_report, name="report_take_back"),
    path(f"{_ONE}take-up/", writing.take_up_report, name="report_take_up"),
    path(f"{_ONE}sign/", reading.Sign.as_view(), name="report_sign"),
    path(f"{_ONE}publish/", reading.Publish.as_view(), name="report_publish"),
    path(_PUBLISHED, publications.publication, name="publication"),
    path(f"{_PUBLISHED}read/", publications.read, name="publication_read"),
    path(f"{_PUBLISHED}files/<slug:ending>/", publications.download, name="publication_file"),
    path(f"{_PUBLISHED}figures/", publications.figures, name="publication_figures"),
    path(f"{_PUBLISHED}records/<int:row>/", publications.records, name="publication_records"),
    path(f"{_PUBLISHED}revised/", publications.revised, name="publication_revised"),
    path(f"{_PUBLISHED}verify/", publications.verify, name="publication_verify"),
    path(f"{_PUBLISHED}compare/", publications.compare, name="publication_compare"),
]
