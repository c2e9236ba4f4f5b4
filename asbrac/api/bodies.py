"""The bodies of requests. A shape says of what kind an answer is; what is missing is for the rules to say."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from asbrac.models import Consent, Criterion, Vulnerability
from cases.models import AsbCase, HateStrand, RiskBand
from partnership.api.fields import Body, Day, InSight
from partnership.models import User, Ward
from people.models import Person

MOST = 50


def _codes(choices: Any, words: str) -> Any:
    child = serializers.ChoiceField(choices)
    return serializers.ListField(child=child, max_length=MOST, required=False, help_text=words)


def _text(words: str = "", **more: Any) -> Any:
    return serializers.CharField(required=False, allow_blank=True, help_text=words, **more)


class Details(Body):
    """What a referral says. Of a change, what is left out stays as it is."""

    criteria = _codes(Criterion.choices, "Why it is made: at least one.")
    judgement = _text("Needed where professional judgement is a criterion.")
    band = serializers.ChoiceField(RiskBand.choices, required=False, help_text="Needed.")
    risk_before = serializers.IntegerField(
        min_value=0, max_value=99, required=False, allow_null=True, help_text="If a score was made."
    )
    summary = _text("What has happened. Needed.")
    multi_agency_need = _text("Why it needs several agencies. Needed.")
    own_enquiries = _text("What your own agency has done so far. Needed.")
    vulnerabilities = _codes(Vulnerability.choices, "What makes the victim vulnerable.")
    hate_strands = _codes(HateStrand.choices, "What the hate is aimed at, if it is hate.")
    consent = serializers.ChoiceField(Consent.choices, required=False, help_text="Needed.")
    no_consent_reason = _text("Without consent: why it is shared all the same, and who decided.")
    wishes = _text("What the victim wishes.")
    ward = InSight(Ward, required=False, allow_null=True)


class NewVictim(Body):
    """A victim of whose id you do not know."""

    given_name = _text(max_length=80)
    family_name = _text(max_length=80)
    date_of_birth = Day(required=False, allow_null=True)
    phone = _text("One that is safe to call.", max_length=40)
    line_1 = _text("The first line of the address.", max_length=120)
    postcode = _text(max_length=10)


class NewReferral(Details):
    """A referral to make: of a person on file, or of a new victim."""

    case = InSight(AsbCase, required=False, allow_null=True, help_text="The case that it is from.")
    victim = InSight(Person, required=False, allow_null=True)
    new_victim = NewVictim(required=False, allow_null=True)
    is_somebody_else = serializers.BooleanField(
        required=False,
        help_text="True where the new victim looks like somebody on file and is not.",
    )
    perpetrators = serializers.ListField(
        child=InSight(Person), max_length=MOST, required=False, help_text="Alleged, with a victim."
    )
    referred_on = Day(required=False, help_text="Today unless given.")


class Acceptance(Body):
    """How high the risk is at acceptance."""

    band = serializers.ChoiceField(RiskBand.choices)
    risk_before = serializers.IntegerField(min_value=0, max_value=99)
    screened_on = Day(required=False, help_text="Today unless given.")
    note = _text()


class Returning(Body):
    """What is missing."""

    note = serializers.CharField()


class Declining(Body):
    """Why it is not accepted. Another conference is not named."""

    note = serializers.CharField()
    screened_on = Day(required=False, help_text="Today unless given.")


class Identifying(Body):
    """Who on file the victim is."""

    person = InSight(Person)


class Reassessing(Body):
    """How high the risk is now."""

    band = serializers.ChoiceField(RiskBand.choices)
    on = Day(required=False, help_text="Since which day: today unless given.")


class HandingOver(Body):
    """Who coordinates it from today."""

    to = InSight(User)


class TakingBack(Body):
    """Why the closing was a mistake."""

    reason = serializers.CharField()
