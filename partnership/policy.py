"""Numbers that local policy sets, effective-dated; a partnership's own rows go before the defaults."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from partnership.models import LocalSetting


@dataclass(frozen=True)
class Policy:
    """A number with its default, and what it is for."""

    default: int
    why: str
    # What held before a day, where a published definition has changed: the day, and the value.
    before: tuple[date, int] | None = None

    def on(self, day: date) -> int:
        """The default in force on a day."""
        if self.before is not None and day < self.before[0]:
            return self.before[1]
        return self.default


POLICIES: dict[str, Policy] = {
    "repeat_victim_incidents": Policy(3, "Incidents in twelve months that make a repeat victim"),
    "repeat_location_incidents": Policy(
        3, "Incidents in twelve months that make a repeat location"
    ),
    "contact_working_days": Policy(
        10, "Working days within which a complainant hears from us again"
    ),
    "first_contact_days_high": Policy(1, "Working days to the first contact, high risk"),
    "first_contact_days_medium": Policy(3, "Working days to the first contact, medium risk"),
    "first_contact_days_standard": Policy(5, "Working days to the first contact, standard risk"),
    "review_days_high": Policy(14, "Days to the supervisor's review, high risk"),
    "review_days_medium": Policy(28, "Days to the supervisor's review, medium risk"),
    "review_days_standard": Policy(56, "Days to the supervisor's review, standard risk"),
    "reopen_months": Policy(3, "Months after closing within which a case may be reopened"),
    "pspo_renewal_months": Policy(6, "Months before a PSPO runs out at which work on it begins"),
    "expedited_consultation_days": Policy(28, "Days to consult after an expedited order"),
    "case_review_reports": Policy(2, "Reports in six months at which the case review is explained"),
    "reminder_days": Policy(7, "Days before a deadline at which its reminder is sent"),
    "case_review_threshold": Policy(
        3, "Qualifying complaints that make an ASB case review due; never above the law's number"
    ),
    "case_review_decision_days": Policy(
        10, "Working days from an application for a case review to the threshold decision"
    ),
    "asbrac_cutoff_days": Policy(10, "Days before an ASBRAC meeting at which its referrals close"),
    "asbrac_screening_days": Policy(
        2, "Working days in which a referral to the ASBRAC is screened"
    ),
    "asbrac_panel_days": Policy(
        10, "Working days after an ASBRAC meeting for which its agencies see what it heard"
    ),
    "asbrac_minutes_days": Policy(3, "Working days to the minutes of an ASBRAC meeting"),
    "asbrac_minutes_two_people": Policy(
        0, "1 if whoever wrote the minutes of an ASBRAC meeting may not approve them, 0 if they may"
    ),
    "asbrac_referrer_days": Policy(
        90, "Days for which an agency sees the referral that it made to the ASBRAC"
    ),
    "marac_cutoff_days": Policy(8, "Days before a MARAC meeting at which its referrals close"),
    "marac_screening_days": Policy(1, "Working days in which a referral to the MARAC is screened"),
    "marac_idva_days": Policy(
        2, "Working days from accepting a referral to the IDVA's contact with the victim"
    ),
    "marac_panel_days": Policy(
        10, "Working days after a MARAC meeting for which its panel sees what it heard"
    ),
    "marac_minutes_days": Policy(3, "Working days to the minutes of a MARAC meeting"),
    "marac_minutes_two_people": Policy(
        0, "1 if whoever wrote the minutes of a MARAC meeting may not approve them, 0 if they may"
    ),
    "marac_repeat_definition": Policy(
        2,
        "The definition by which a MARAC referral is a repeat: 1 further violence, stalking or sexual "
        "abuse; 2 any instance of abuse",
        before=(date(2019, 4, 1), 1),
    ),
    "marac_expected_per_10000": Policy(
        40, "MARAC cases in twelve months to 10,000 adult women, as SafeLives recommends"
    ),
    "marac_adult_females": Policy(0, "Adult women who live in the area; 0 until it is set"),
    "marac_expected_repeats_from": Policy(28, "Per cent of MARAC cases that are repeats, at least"),
    "marac_expected_repeats_to": Policy(40, "Per cent of MARAC cases that are repeats, at most"),
    "marac_expected_police_from": Policy(60, "Per cent of MARAC cases from the police, at least"),
    "marac_expected_police_to": Policy(75, "Per cent of MARAC cases from the police, at most"),
    "marac_expected_bme_from": Policy(
        0, "Per cent of the population of Black and minority ethnic communities; 0 until it is set"
    ),
    "marac_expected_lgbt_from": Policy(5, "Per cent of MARAC victims who are LGBT, at least"),
    "marac_expected_disabled_from": Policy(
        18, "Per cent of MARAC victims with a disability, at least"
    ),
    "marac_expected_male_from": Policy(5, "Per cent of MARAC victims who are men, at least"),
    "marac_expected_male_to": Policy(10, "Per cent of MARAC victims who are men, at most"),
    "group_cutoff_days": Policy(5, "Days before a group’s meeting at which its matters close"),
    "group_panel_days": Policy(
        30, "Working days after a group’s meeting for which its agencies see what it heard"
    ),
    "group_minutes_days": Policy(10, "Working days to the minutes of a group’s meeting"),
    "group_minutes_two_people": Policy(
        0, "1 if whoever wrote the minutes of a group may not approve them, 0 if they may"
    ),
    "case_review_target_days": Policy(
        28, "Days from meeting the threshold to telling the applicant the outcome"
    ),
}


def policy(partnership_id: UUID, key: str, on: date) -> int:
    """The value of `key` in force on `on`. Raises KeyError for a key that POLICIES does not name."""
    default = POLICIES[key].on(on)
    own = (
        LocalSetting.objects.filter(partnership_id=partnership_id, key=key, effective_from__lte=on)
        .order_by("-effective_from")
        .values_list("value", flat=True)
        .first()
    )
    return default if own is None else own
