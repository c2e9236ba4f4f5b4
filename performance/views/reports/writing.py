"""Changing a report: its head, its sections and its blocks, each a service called."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404

from partnership.access.routes import requires
from partnership.models import User
from performance.models import ReportBlock, ReportSection
from performance.models.report import WRITES
from performance.report import services
from performance.report.steps import hand_in, take_back, take_up
from performance.report_forms import BLOCK_FORMS, HeadForm, NewSectionForm, SectionForm
from performance.views.reports.page import (
    OpenReport,
    ReportStep,
    block_of,
    pressed,
    section_of,
)


@requires(WRITES)
class Change(ReportStep):
    """What stands above the report."""

    form_class = HeadForm
    heading = "Change the head of the report"

    def save(self, form: Any, subject: Any, user: User) -> None:
        services.change_head(
            subject, by=user, expected_version=form.expected_version, **form.values()
        )


@requires(WRITES)
class AddSection(ReportStep):
    """A new section."""

    form_class = NewSectionForm
    heading = "Add a section"
    button = "Add"
    made: ReportSection

    @property
    def subject(self) -> Any:
        section = ReportSection(report=self.here.report, kind="other")
        section.record = section  # type: ignore[attr-defined]
        return section

    def save(self, form: Any, subject: Any, user: User) -> None:
        self.made = services.add_section(self.here.report, by=user, **form.values())

    def after_url(self) -> str:
        return self.here.url("section", self.made.pk)


class _OnSection(ReportStep):
    """A step on one section."""

    held: ReportSection

    def find(self, **kwargs: Any) -> None:
        self.held = section_of(self.here, kwargs["section"])

    def open_again(self) -> OpenReport:
        here = super().open_again()
        self.held = section_of(here, self.held.pk)
        return here

    def back_url(self) -> str:
        return self.here.url("section", self.held.pk)


@requires(WRITES)
class ChangeSection(_OnSection):
    """A section's title and place."""

    form_class = SectionForm
    heading = "Change the section"

    @property
    def subject(self) -> Any:
        return self.held

    def save(self, form: Any, subject: Any, user: User) -> None:
        services.change_section(
            subject, by=user, expected_version=form.expected_version, **form.values()
        )


@requires(WRITES)
class AddBlock(_OnSection):
    """A new paragraph, question, table or chart."""

    button = "Add"
    kind: str

    def find(self, **kwargs: Any) -> None:
        super().find(**kwargs)
        self.kind = kwargs["block_kind"]
        if self.kind not in BLOCK_FORMS:
            raise Http404
        self.heading = f"Add a {ReportBlock.Kind(self.kind).label.lower()}"

    @property
    def subject(self) -> Any:
        block = ReportBlock(report=self.here.report, section=self.held, kind=self.kind)
        block.record = block  # type: ignore[attr-defined]
        return block

    def new_form(self, data: Any = None, initial: Any = None) -> Any:
        form = BLOCK_FORMS[self.kind](self.subject, self.here.user, data, initial=initial)
        form.of_record = ()
        return form

    def extra(self) -> dict[str, Any]:
        return {"figures_url": self.here.url("figures")}

    def save(self, form: Any, subject: Any, user: User) -> None:
        services.add_block(self.held, by=user, kind=self.kind, **form.values())


@requires(WRITES)
class ChangeBlock(ReportStep):
    """What a block says. If somebody saved meanwhile, both texts are shown."""

    block: ReportBlock

    def find(self, **kwargs: Any) -> None:
        self.block = block_of(self.here, kwargs["block"])
        self.heading = f"Change the {self.block.get_kind_display().lower()}"

    def open_again(self) -> OpenReport:
        here = super().open_again()
        self.block = block_of(here, self.block.pk)
        return here

    @property
    def subject(self) -> Any:
        return self.block

    def new_form(self, data: Any = None, initial: Any = None) -> Any:
        return BLOCK_FORMS[self.block.kind](self.block, self.here.user, data, initial=initial)

    def extra(self) -> dict[str, Any]:
        return {"figures_url": self.here.url("figures")}

    def back_url(self) -> str:
        return self.here.url("section", self.block.section_id)

    def save(self, form: Any, subject: Any, user: User) -> None:
        services.change_block(
            subject, by=user, expected_version=form.expected_version, **form.values()
        )


def _to_section(here: OpenReport, kwargs: dict[str, Any]) -> str:
    if "section" in kwargs:
        return here.url("section", section_of(here, kwargs["section"]).pk)
    return here.url("section", block_of(here, kwargs["block"]).section_id)


def _way(way: str) -> str:
    if way not in ("up", "down"):
        raise Http404
    return way


@pressed(WRITES, done="Moved.")
def move_section(here: OpenReport, section: UUID, way: str) -> None:
    """Let a section change places with the one above or below it."""
    services.move(section_of(here, section), _way(way), by=here.user)


@pressed(WRITES, done="Saved.", back=_to_section)
def leave_out(here: OpenReport, section: UUID) -> None:
    """Leave a section out of the report, or put it back."""
    held = section_of(here, section)
    services.change_section(held, by=here.user, expected_version=None, left_out=not held.left_out)


@pressed(WRITES, done="Moved.", back=_to_section)
def move_block(here: OpenReport, block: UUID, way: str) -> None:
    """Let a block change places with the one above or below it."""
    services.move(block_of(here, block), _way(way), by=here.user)


@pressed(WRITES, done="Taken out. What it said is kept below.", back=_to_section)
def remove_block(here: OpenReport, block: UUID) -> None:
    """Take a block out."""
    services.remove_block(block_of(here, block), by=here.user)


@pressed(WRITES, done="Put back.", back=_to_section)
def put_back_block(here: OpenReport, block: UUID) -> None:
    """Put a block back that was taken out."""
    services.remove_block(block_of(here, block), by=here.user, back=True)


@pressed(WRITES, done="Handed in to be checked.")
def hand_in_report(here: OpenReport) -> None:
    """Say that it is ready to be checked."""
    hand_in(here.report, by=here.user)


@pressed(WRITES, done="The report is being written again.")
def take_back_report(here: OpenReport) -> None:
    """Go on writing."""
    take_back(here.report, by=here.user)


@pressed(WRITES, done="The report is being written again. What was published stays as it is.")
def take_up_report(here: OpenReport) -> None:
    """Begin a corrected issue of what was published."""
    take_up(here.report, by=here.user)
