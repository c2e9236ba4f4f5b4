"""What the ASBRAC asks about a referral that it has heard."""

from __future__ import annotations

from asbrac.services.hearing import CONTINUES, OUTCOMES
from cases.models import RiskBand
from conferences.forms import HearForm
from govuk import GovukDateField, RadiosField, WholeNumberField


class AsbracHearForm(HearForm):
    """Whether the referral stays open, with its next review, or is closed, with its risk afterwards."""

    answers = ("outcome", "risk_after", "band_after", "next_review_on")
    of_record = (*HearForm.of_record, *answers)

    outcome = RadiosField(
        "Outcome",
        noun="what the meeting decided",
        choices=OUTCOMES,
        small=True,
        label_size="s",
    )
    next_review_on = GovukDateField(
        "If it stays open: next review",
        noun="when it is reviewed next",
        required=False,
        label_size="s",
    )
    risk_after = WholeNumberField(
        "If it is closed: risk score afterwards",
        noun="the risk score",
        required=False,
        label_size="s",
    )
    band_after = RadiosField(
        "If it is closed: risk afterwards",
        noun="the risk afterwards",
        choices=RiskBand.choices,
        required=False,
        small=True,
        label_size="s",
    )

    def prepare(self) -> None:
        super().prepare()
        referral = self.subject.referral
        if self.subject.discussed_at is not None:
            self.initial.setdefault("outcome", referral.outcome or CONTINUES)
        self.initial.setdefault("next_review_on", referral.next_review_on)
        self.initial.setdefault("risk_after", referral.risk_after)
        self.initial.setdefault("band_after", referral.band_after)
