"""What the pages of one case share: opening it, its frame, and the steps that change it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View

from cases import drafts, timeline
from cases.casework_queries import CASES, Rights, rights_on, safe_contact_flags
from cases.forms.casework.base import RecordForm
from cases.models import AsbCase
from govuk import GovukForm
from ledger.services import LedgerError
from partnership.access.log import open_visible
from partnership.access.routes import requires
from partnership.models import Compartment, Draft, User
from partnership.rules import ChangedMeanwhile, NeedsReason, Refused
from partnership.search import tabs
from partnership.services import discard_draft

FLAGS = {
    "do_not_write": "DO NOT WRITE TO HOME",
    "do_not_visit": "DO NOT VISIT",
    "do_not_leave_messages": "DO NOT LEAVE MESSAGES",
}
_BAND_COLOURS = {"high": "red", "medium": "orange", "standard": "green"}


@dataclass(frozen=True)
class OpenCase:
    """A case that has been opened: the look is in the access log."""

    request: HttpRequest
    case: AsbCase
    user: User
    rights: Rights
    # Where the templates of its pages lie.
    folder: ClassVar[str] = "cases/case"

    def url(self, name: str, *args: UUID) -> str:
        return reverse(name, args=[self.case.pk, *args])

    def frame(self, section: str) -> dict[str, Any]:
        """What the case's bar and sub navigation show."""
        case = self.case
        return {
            "case": case,
            "rights": self.rights,
            "bar_title": f"{case.title} · {case.ward.name}" if case.ward else case.title,
            "badges": self.badges(),
            "sections": [
                {"text": text, "url": self.url(name), "current": name == section}
                for text, name in self.sections()
            ],
        }

    def sections(self) -> list[tuple[str, str]]:
        found = [
            ("Overview", "case"),
            ("Timeline", "case_timeline"),
            ("Incidents", "case_incidents"),
            ("People", "case_people"),
            ("Risk", "case_risk"),
            ("Actions", "case_actions"),
        ]
        found += [(tab.text, tab.url_name) for tab in tabs("case", self.user)]
        if self.rights.see_sharing:
            found.append(("Sharing", "case_sharing"))
        return found

    def badges(self) -> list[dict[str, str]]:
        """Risk first, then what must not be done, then what is special about the record."""
        case = self.case
        badges = [
            {
                "text": f"{case.get_risk_band_display()} risk" if case.risk_band else "Not scored",
                "colour": _BAND_COLOURS.get(case.risk_band, "grey"),
            }
        ]
        badges += [{"text": words, "colour": "red"} for words in self.warnings]
        if case.status == AsbCase.Status.CLOSED:
            badges.append({"text": "Closed", "colour": "grey"})
        if case.record.sealed:
            badges.append({"text": "Sealed", "colour": "black"})
        if case.record.compartment != Compartment.GENERAL:
            badges.append({"text": case.record.get_compartment_display(), "colour": "purple"})
        return badges

    @cached_property
    def warnings(self) -> list[str]:
        """What must not be done in reaching somebody on the case."""
        flags = safe_contact_flags(self.case, self.user)
        return [words for name, words in FLAGS.items() if name in flags]

    def page(
        self,
        section: str,
        template: str,
        context: Mapping[str, Any],
        status: int = 200,
        *,
        folder: str = "",
    ) -> HttpResponse:
        """A page in the case's frame; `folder`: where another room keeps its template."""
        return render(
            self.request,
            f"{folder or self.folder}/{template}.html",
            {**self.frame(section), **context},
            status=status,
        )


def open_case(request: HttpRequest, pk: UUID, action: str = "view") -> OpenCase:
    """Open the case or raise Http404; the look is logged. A POST is logged as a change."""
    user = request.user
    assert isinstance(user, User)
    if request.method == "POST":
        action = "change"
    case = open_visible(request, CASES, action=action, pk=pk)
    return OpenCase(request, case, user, rights_on(case, user))


@requires("case.read")
class CaseStep(View):
    """One step on a case: a page with a form, and what the form does.

    404 out of sight; 403 in sight but not allowed; what a rule refuses shows at the form, with
    everything that was typed. If somebody saved meanwhile, the page shows theirs beside yours.
    """

    http_method_names = ["get", "post"]
    form_class: ClassVar[type[RecordForm[Any]]]
    section: str = "case"
    heading: str
    button: str = "Save"
    warning: bool = False
    template: str = "form"
    # Where another room keeps its template.
    folder: str = ""
    # The service's refusal of the case's state, shown instead of a form that could not be saved.
    only_open: bool = False
    only_closed: bool = False
    # The name under which what is typed is kept as a draft; empty for short forms.
    draft: str = ""
    done: str = "Saved."
    back: str = "case"

    here: OpenCase

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.here = self.open(request, kwargs["pk"])
        if not self.allowed(self.here.rights):
            raise PermissionDenied
        self.find(**kwargs)
        return super().dispatch(request, *args, **kwargs)

    # What a step says for itself.

    def open(self, request: HttpRequest, pk: UUID) -> OpenCase:
        """What the step is on, opened and logged. Raises Http404."""
        return open_case(request, pk)

    def open_again(self) -> OpenCase:
        """The same as it is now."""
        return open_case_again(self.here)

    def allowed(self, rights: Rights) -> bool:
        return rights.write

    def find(self, **kwargs: Any) -> None:
        """Fetch what else the address names. Raises Http404."""

    def not_now(self) -> bool:
        """Whether the step's turn has not come, or has passed."""
        closed = self.case.status == AsbCase.Status.CLOSED
        return (self.only_open and closed) or (self.only_closed and not closed)

    def save(self, form: Any, subject: Any, user: User) -> None:
        """Call the service. What it raises is shown."""
        raise NotImplementedError

    def extra(self) -> dict[str, Any]:
        """More for the page."""
        return {}

    def initial(self) -> dict[str, Any]:
        return {}

    def message(self) -> str:
        return self.done

    def after_url(self) -> str:
        """Where one goes once it is saved."""
        return self.back_url()

    def happened(self) -> list[timeline.Entry]:
        """What somebody else may have done meanwhile."""
        return timeline.page_of(self.case, self.here.user, size=3).entries

    # What all steps do alike.

    @property
    def case(self) -> AsbCase:
        return self.here.case

    @property
    def subject(self) -> Any:
        """What the form is about and the service writes: a case, or what stands on one."""
        return self.here.case

    def new_form(self, data: QueryDict | None = None, initial: Any = None) -> Any:
        return self.form_class(
            self.subject, self.here.user, data, initial={**self.initial(), **(initial or {})}
        )

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.not_now():
            return self.here.page(self.section, "not_now", {"heading": self.heading})
        form, kept = self.new_form(), None
        if self.draft:
            found = drafts.typed_before(self.here.user, self.draft, self.subject.pk)
            if found is not None:
                kept, typed = found
                form = self.new_form(initial=as_typed(form, typed))
        return self.show(form, draft_kept=kept)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self.new_form(request.POST)
        if not form.is_valid():
            return self.show(form)
        try:
            self.save(form, self.subject, self.here.user)
        except Refused as refusal:
            form.add_findings(refusal.findings)
        except NeedsReason as wanted:
            self.ask(form)
            form.add_findings(wanted.findings)
        except LedgerError as error:
            form.add_error(None, str(error))
        except ChangedMeanwhile:
            return self.conflict(request.POST)
        else:
            if self.draft:
                discard_draft(self.here.user, self.draft, str(self.subject.pk))
            messages.success(request, self.message())
            return redirect(self.after_url())
        return self.show(form)

    def ask(self, form: Any) -> None:
        """Show the field that takes the reason which a rule has asked for."""

    def back_url(self) -> str:
        return self.here.url(self.back)

    def conflict(self, data: QueryDict) -> HttpResponse:
        """Somebody else saved the case since the page was opened. Nothing is lost of either."""
        self.here = self.open_again()
        theirs = self.new_form()
        sent = data.copy()
        sent["version"] = str(self.subject.record.version)
        yours = self.new_form(sent)
        rows = [
            (theirs[name].label, said_in(theirs[name]), said_in(yours[name]))
            for name in theirs.of_record
        ]
        return self.show(
            yours,
            status=409,
            differences=[row for row in rows if row[1] != row[2]],
            meanwhile=self.happened(),
            in_conflict=True,
        )

    def show(
        self,
        form: Any,
        *,
        status: int = 200,
        draft_kept: Draft | None = None,
        **more: Any,
    ) -> HttpResponse:
        autosave = (
            reverse("draft", kwargs={"form": self.draft, "about": self.subject.pk})
            if self.draft
            else ""
        )
        context = {
            "form": form,
            "heading": self.heading,
            "button": self.button,
            "warning": self.warning,
            "back_url": self.back_url(),
            "autosave_url": autosave,
            "draft_kept": draft_kept,
            **self.extra(),
            **more,
        }
        return self.here.page(self.section, self.template, context, status, folder=self.folder)


def open_case_again(here: OpenCase) -> OpenCase:
    """The same case as it is now; it has been logged once already."""
    case = CASES.visible_to(here.user).get(pk=here.case.pk)
    return OpenCase(here.request, case, here.user, rights_on(case, here.user))


def as_typed(form: GovukForm, typed: QueryDict) -> dict[str, Any]:
    """What a draft holds, as the form's first values: unchecked, as it was typed.

    A form that begins with what the record says (`of_record`) keeps the draft's version: what a
    colleague has saved since is met as a conflict, not saved over unseen.
    """
    keeps_version = bool(getattr(form, "of_record", ()))
    return {
        name: field.widget.value_from_datadict(typed, {}, name)
        for name, field in form.fields.items()
        if (name != "version" or keeps_version)
        and not field.widget.value_omitted_from_data(typed, {}, name)
    }


def said_in(field: Any) -> str:
    """A field's value as a person reads it."""
    value = field.value()
    if value is None:
        return ""
    if isinstance(value, tuple):
        return " ".join(part for part in value if part)
    chosen = {str(one) for one in value} if isinstance(value, list) else {str(value)}
    choices = getattr(field.field, "choices", None)
    if choices is None:
        return str(value)
    return ", ".join(str(label) for code, label in choices if code != "" and str(code) in chosen)
