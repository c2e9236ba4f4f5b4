"""One step on a record: a page with a form, and what the form does. Every room's steps are such."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Protocol

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views import View

from govuk import GovukForm
from partnership.drafts import typed_before
from partnership.models import Draft, User
from partnership.record_forms import RecordForm
from partnership.rules import ChangedMeanwhile, NeedsReason, Refused
from partnership.services import discard_draft


class Opened(Protocol):
    """Something that has been opened for a reader: the look is in the access log."""

    @property
    def user(self) -> User: ...

    @property
    def rights(self) -> Any: ...

    def url(self, name: str, *args: Any) -> str: ...

    def page(
        self,
        section: str,
        template: str,
        context: Mapping[str, Any],
        status: int = 200,
        *,
        folder: str = "",
    ) -> HttpResponse: ...


class RecordStep(View):
    """One step on a record: a page with a form, and what the form does.

    404 out of sight; 403 in sight but not allowed; what a rule refuses shows at the form, with
    everything that was typed. If somebody saved meanwhile, the page shows theirs beside yours.
    """

    http_method_names = ["get", "post"]
    form_class: ClassVar[type[RecordForm[Any]]]
    section: str
    heading: str
    button: str = "Save"
    warning: bool = False
    template: str = "form"
    # Where another room keeps its template.
    folder: str = ""
    # The name under which what is typed is kept as a draft; empty for short forms.
    draft: str = ""
    done: str = "Saved."
    back: str
    # What the services of the room raise besides what rules raise: said above the form.
    says: ClassVar[tuple[type[Exception], ...]] = ()

    here: Opened

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.here = self.open(request, kwargs["pk"])
        if not self.allowed(self.here.rights):
            raise PermissionDenied
        self.find(**kwargs)
        return super().dispatch(request, *args, **kwargs)

    # What a step says for itself.

    def open(self, request: HttpRequest, pk: Any) -> Opened:
        """What the step is on, opened and logged. Raises Http404."""
        raise NotImplementedError

    def open_again(self) -> Opened:
        """The same as it is now."""
        raise NotImplementedError

    @property
    def subject(self) -> Any:
        """What the form is about and the service writes."""
        raise NotImplementedError

    def happened(self) -> Any:
        """What somebody else may have done meanwhile."""
        return ()

    def allowed(self, rights: Any) -> bool:
        return bool(rights.write)

    def find(self, **kwargs: Any) -> None:
        """Fetch what else the address names. Raises Http404."""

    def not_now(self) -> bool:
        """Whether the step's turn has not come, or has passed."""
        return False

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

    # What all steps do alike.

    def new_form(self, data: QueryDict | None = None, initial: Any = None) -> Any:
        return self.form_class(
            self.subject, self.here.user, data, initial={**self.initial(), **(initial or {})}
        )

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.not_now():
            return self.here.page(self.section, "not_now", {"heading": self.heading})
        form, kept = self.new_form(), None
        if self.draft:
            found = typed_before(self.here.user, self.draft, self.subject.pk)
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
        except self.says as error:
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
        """Somebody else saved the record since the page was opened. Nothing is lost of either."""
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
