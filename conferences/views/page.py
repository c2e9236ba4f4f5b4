"""What the pages of one meeting share: opening it, its frame, and the steps that change it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from conferences import queries
from conferences.conference import Conference
from partnership.access.log import log_access, open_visible
from partnership.models import User
from partnership.views.steps import RecordStep

View = TypeVar("View", bound=Callable[..., HttpResponse])


@dataclass(frozen=True)
class Rights:
    """What a reader may do on a meeting or referral of the conference."""

    run: bool

    @property
    def write(self) -> bool:
        return self.run


@dataclass(frozen=True)
class OpenPage:
    """Something of a conference that has been opened: the look is in the access log."""

    request: HttpRequest
    conference: Conference
    user: User
    # A meeting, or a referral.
    root: Any
    rights: Rights

    def url(self, name: str, *args: Any) -> str:
        return reverse(f"{self.conference.code}_{name}", args=[self.root.pk, *args])

    @property
    def is_meeting(self) -> bool:
        return isinstance(self.root, self.conference.meeting)

    def home(self) -> str:
        """The page of the meeting or the referral itself."""
        if self.is_meeting:
            return self.url("meeting")
        return reverse(self.conference.referral_route, args=[self.root.pk])

    def frame(self, section: str) -> dict[str, Any]:
        name = self.conference.name
        context: dict[str, Any] = {
            "conference": self.conference,
            "root": self.root,
            "rights": self.rights,
            "home_url": self.home(),
        }
        if not self.is_meeting:
            return {
                **context,
                "bar_title": f"{name} {self.conference.word}",
                "badges": [{"text": self.root.get_state_display(), "colour": "blue"}],
                "what": self.conference.word,
                "sections": [],
            }
        meeting = self.root
        colour = queries.STATE_COLOURS.get(meeting.state, "grey")
        badges = [{"text": meeting.get_state_display(), "colour": colour}]
        if meeting.is_emergency:
            badges.append({"text": "Emergency", "colour": "red"})
        return {
            **context,
            "meeting": meeting,
            "bar_title": self.conference.named(meeting),
            "badges": badges,
            "sections": [
                {"text": text, "url": self.url(route), "current": route == section}
                for text, route in (("Meeting", "meeting"), ("Minutes", "minutes"))
            ],
        }

    def page(
        self,
        section: str,
        template: str,
        context: Mapping[str, Any],
        status: int = 200,
        *,
        folder: str = "",
    ) -> HttpResponse:
        return render(
            self.request,
            f"{folder or 'conferences'}/{template}.html",
            {**self.frame(section), **context},
            status=status,
        )


def accepts(*methods: str) -> Callable[[View], View]:
    """The methods that a view answers; without it a view is for reading."""

    def mark(view: View) -> View:
        view.methods = methods  # type: ignore[attr-defined]
        return view

    return mark


def signed_in(request: HttpRequest) -> User:
    """Whoever is signed in: the route's rule has seen to it."""
    assert isinstance(request.user, User)
    return request.user


def open_meeting(conference: Conference, request: HttpRequest, pk: UUID) -> OpenPage:
    """Open the meeting or raise Http404; the look is logged. A POST is logged as a change."""
    action = "change" if request.method == "POST" else "view"
    meeting = open_visible(request, queries.meetings(conference), action=action, pk=pk)
    return _opened(conference, request, meeting)


def open_referral(conference: Conference, request: HttpRequest, pk: UUID) -> OpenPage:
    """Open the referral or raise Http404, as `open_meeting`."""
    action = "change" if request.method == "POST" else "view"
    rows = conference.referral.objects.select_related("record__agency", "owner", *conference.about)
    referral = open_visible(request, rows, action=action, pk=pk)
    return _opened(conference, request, referral)


def _opened(conference: Conference, request: HttpRequest, root: Any) -> OpenPage:
    user = signed_in(request)
    return OpenPage(
        request, conference, user, root, Rights(queries.runs(conference, user, root.record))
    )


def again(here: OpenPage) -> OpenPage:
    """The same as it is now; it has been logged once already."""
    root = (
        type(here.root).objects.visible_to(here.user).select_related("record").get(pk=here.root.pk)
    )
    return OpenPage(here.request, here.conference, here.user, root, here.rights)


def seen_row(model: Any, request: HttpRequest, pk: UUID, *related: str) -> Any:
    """A row (an item, a request, an action) in sight, its referral's look logged. Raises Http404."""
    user = signed_in(request)
    row = (
        model.objects.visible_to(user)
        .select_related("referral__record", *related)
        .filter(pk=pk)
        .first()
    )
    if row is None:
        raise Http404
    action = "change" if request.method == "POST" else "view"
    log_access(user, action, row._meta.model_name, row.referral_id, request=request)
    return row


def log_referrals(here: OpenPage, items: Iterable[Any], action: str = "view") -> None:
    """A page that shows what is known of several referrals is a look at each of them."""
    for item in items:
        name = here.conference.referral._meta.model_name
        log_access(here.user, action, name, item.referral_id, request=here.request)


def error_lines(*forms: Any) -> list[dict[str, str]]:
    """The lines of one error summary over several forms of a page."""
    lines: list[dict[str, str]] = []
    for form in forms:
        if form is None or not form.errors:
            continue
        fields = list(form)
        first = next(field.error_href for field in fields if not field.is_hidden)
        lines += [{"text": str(text), "href": first} for text in form.non_field_errors()]
        for field in fields:
            lines += [{"text": str(text), "href": field.error_href} for text in field.errors]
    return lines


class ConferenceStep(RecordStep):
    """One step on a meeting or a referral of a conference."""

    conference: ClassVar[Conference]
    here: OpenPage
    section = "meeting"
    back = "meeting"

    def open(self, request: HttpRequest, pk: UUID) -> OpenPage:
        return open_meeting(self.conference, request, pk)

    def open_again(self) -> OpenPage:
        return again(self.here)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.not_now():
            said = {"heading": self.heading, "because": self.because(), "back_url": self.back_url()}
            return self.here.page(self.section, "not_now", said)
        return super().get(request, **kwargs)

    def because(self) -> str:
        """Why the step cannot be taken now."""
        return f"it is “{self.here.root.get_state_display().lower()}”."

    @property
    def subject(self) -> Any:
        return self.here.root

    def back_url(self) -> str:
        return self.here.home()


class ReferralStep(ConferenceStep):
    """One step on a referral."""

    def open(self, request: HttpRequest, pk: UUID) -> OpenPage:
        return open_referral(self.conference, request, pk)
