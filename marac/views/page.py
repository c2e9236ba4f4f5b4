"""What the pages of one referral share: the wall, opening it, its frame, and its steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from ledger.services import LedgerError
from marac.models import MaracReferral
from marac.queries import REFERRALS, STATE_COLOURS, runs
from partnership.access.log import open_visible
from partnership.access.routes import requires
from partnership.models import Compartment, User
from partnership.views.steps import RecordStep

View = TypeVar("View", bound=Callable[..., Any])
State = MaracReferral.State
# MOJ badges know fewer colours than tags.
_BADGES = {"grey": "grey", "yellow": "orange", "orange": "orange"}


def behind_wall(capability: str) -> Callable[[View], View]:
    """The route is for accounts with the capability and the clearance for the MARAC.

    Others get the same 403, whatever lies there.
    """
    return requires(capability, Compartment.MARAC.value)


@dataclass(frozen=True)
class Rights:
    """What a reader may do on a referral: whoever runs the MARAC and may write on the record."""

    run: bool

    @property
    def write(self) -> bool:
        return self.run


@dataclass(frozen=True)
class OpenReferral:
    """A referral that has been opened: the look is in the access log."""

    request: HttpRequest
    referral: MaracReferral
    user: User
    rights: Rights

    def url(self, name: str, *args: Any) -> str:
        return reverse(name, args=[self.referral.pk, *args])

    def page(
        self,
        section: str,
        template: str,
        context: Mapping[str, Any],
        status: int = 200,
        *,
        folder: str = "",
    ) -> HttpResponse:
        referral = self.referral
        badges = [
            {
                "text": referral.get_state_display(),
                "colour": _BADGES.get(STATE_COLOURS[referral.state], "blue"),
            }
        ]
        if referral.is_repeat:
            badges.append({"text": "Repeat", "colour": "red"})
        frame = {
            "referral": referral,
            "rights": self.rights,
            "bar_title": "MARAC referral",
            "badges": badges,
            "what": "referral",
        }
        return render(
            self.request,
            f"{folder or 'marac'}/{template}.html",
            {**frame, **context},
            status=status,
        )


def open_referral(request: HttpRequest, pk: UUID) -> OpenReferral:
    """Open the referral or raise Http404; the look is logged. A POST is logged as a change."""
    user = request.user
    assert isinstance(user, User)
    action = "change" if request.method == "POST" else "view"
    return opened(request, user, open_visible(request, REFERRALS, action=action, pk=pk))


def opened(request: HttpRequest, user: User, referral: MaracReferral) -> OpenReferral:
    """A referral that has been logged already, with what the reader may do on it."""
    return OpenReferral(request, referral, user, Rights(runs(user, referral)))


@behind_wall("marac.read")
class ReferralStep(RecordStep):
    """One step on a referral, by whoever runs the MARAC. `states` are those in which its turn is."""

    section = "marac_referral"
    back = "marac_referral"
    says = (LedgerError,)
    states: ClassVar[tuple[str, ...]] = ()
    here: OpenReferral

    def open(self, request: HttpRequest, pk: UUID) -> OpenReferral:
        return open_referral(request, pk)

    def open_again(self) -> OpenReferral:
        here = self.here
        referral = REFERRALS.visible_to(here.user).get(pk=here.referral.pk)
        return opened(here.request, here.user, referral)

    @property
    def subject(self) -> MaracReferral:
        return self.here.referral

    def not_now(self) -> bool:
        return self.subject.state not in self.states
