"""What the pages of one referral share: opening it, its frame, and the steps that change it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from asbrac import queries
from asbrac.models import AsbracReferral
from ledger.services import LedgerError
from partnership.access.log import open_visible
from partnership.access.routes import requires
from partnership.models import User
from partnership.views.steps import RecordStep

# MOJ badges know fewer colours than tags.
_BADGES = {"grey": "grey", "yellow": "orange", "orange": "orange"}


@dataclass(frozen=True)
class OpenReferral:
    """A referral that has been opened: the look is in the access log."""

    request: HttpRequest
    referral: AsbracReferral
    user: User
    rights: queries.Rights

    def url(self, name: str, *args: Any) -> str:
        return reverse(name, args=[self.referral.pk, *args])

    def frame(self, section: str) -> dict[str, Any]:
        """What the referral's bar shows."""
        referral = self.referral
        badges = [
            {
                "text": referral.get_state_display(),
                "colour": _BADGES.get(queries.STATE_COLOURS[referral.state], "blue"),
            },
            {
                "text": f"{referral.get_band_display()} risk",
                "colour": queries.BAND_COLOURS.get(referral.band, "grey"),
            },
        ]
        if referral.record.sealed:
            badges.append({"text": "Sealed", "colour": "black"})
        return {
            "referral": referral,
            "rights": self.rights,
            "bar_title": f"ASBRAC referral · {referral.victim}",
            "badges": badges,
            "what": "referral",
            "sections": [
                {"text": text, "url": self.url(name), "current": name == section}
                for text, name in (("Overview", "asbrac_referral"), ("History", "asbrac_history"))
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
            f"{folder or 'asbrac'}/{template}.html",
            {**self.frame(section), **context},
            status=status,
        )


def open_referral(request: HttpRequest, pk: UUID) -> OpenReferral:
    """Open the referral or raise Http404; the look is logged. A POST is logged as a change."""
    user = request.user
    assert isinstance(user, User)
    action = "change" if request.method == "POST" else "view"
    referral = open_visible(request, queries.REFERRALS, action=action, pk=pk)
    return OpenReferral(request, referral, user, queries.rights_on(referral, user))


@requires("asbrac.read")
class ReferralStep(RecordStep):
    """One step on a referral. `states` are those in which its turn is."""

    section = "asbrac_referral"
    back = "asbrac_referral"
    says = (LedgerError,)
    states: ClassVar[tuple[str, ...]] = ()
    here: OpenReferral

    def open(self, request: HttpRequest, pk: UUID) -> OpenReferral:
        return open_referral(request, pk)

    def open_again(self) -> OpenReferral:
        here = self.here
        referral = queries.REFERRALS.visible_to(here.user).get(pk=here.referral.pk)
        return OpenReferral(here.request, referral, here.user, here.rights)

    @property
    def subject(self) -> AsbracReferral:
        return self.here.referral

    def not_now(self) -> bool:
        return self.subject.state not in self.states
