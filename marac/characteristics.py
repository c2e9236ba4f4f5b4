"""What the SafeLives return tells apart, as codes on a case's facts: never a name, never a day.

They are those of the day on which the referral was accepted, so that what is learnt later changes no
return.
"""

from __future__ import annotations

from collections.abc import Iterable

from marac.models import MaracReferral, ReferredBy, YesNoUnknown
from partnership.dates import age_on
from people.models import Person

BME, LGBT, DISABLED = "marac_bme", "marac_lgbt", "marac_disabled"
MALE, YOUNG, HARMED_BY_YOUNG = "marac_male", "marac_16_17", "marac_harm_under_18"
LABELS = {
    BME: "Victim of a Black or other minority ethnic community",
    LGBT: "Victim who is lesbian, gay, bisexual or transgender",
    DISABLED: "Victim with a disability",
    MALE: "Male victim",
    YOUNG: "Victim aged 16 or 17",
    HARMED_BY_YOUNG: "Somebody aged 17 or under causes the harm",
}
CATEGORIES = {f"marac_{each.value}": str(each.label) for each in ReferredBy}


def category(referral: MaracReferral) -> str:
    """Whose referral it is, apart from the categories of other rooms."""
    return f"marac_{referral.referrer_kind}"


def characteristics(
    referral: MaracReferral, victim: Person, perpetrators: Iterable[Person]
) -> list[str]:
    """Those of a referral; ages are of its day."""
    day = referral.referred_on

    def age(person: Person) -> int | None:
        return age_on(person.date_of_birth, day) if person.date_of_birth else None

    held = {
        BME: referral.is_bme == YesNoUnknown.YES,
        LGBT: referral.is_lgbt == YesNoUnknown.YES,
        DISABLED: referral.is_disabled == YesNoUnknown.YES,
        MALE: referral.sex == "male",
        YOUNG: age(victim) in (16, 17),
        HARMED_BY_YOUNG: any(
            (years := age(each)) is not None and years < 18 for each in perpetrators
        ),
    }
    return [code for code, is_so in held.items() if is_so]
