"""The words that BSafe ships for ASB casework; a partnership adds its own rows of `Term`."""

from __future__ import annotations

from dataclasses import dataclass

from cases.models import Term
from partnership.models import Partnership

Vocabulary = Term.Vocabulary


@dataclass(frozen=True)
class Word:
    """One shipped word of a vocabulary."""

    vocabulary: Vocabulary
    code: str
    label: str
    is_satisfactory: bool | None = None
    stage: int | None = None


def _words(vocabulary: Vocabulary, *pairs: tuple[str, str]) -> list[Word]:
    return [Word(vocabulary, code, label) for code, label in pairs]


WORDS: list[Word] = [
    *_words(
        Vocabulary.SOURCE,
        ("phone", "Member of the public, by telephone"),
        ("web", "Member of the public, online"),
        ("police", "Neighbourhood police"),
        ("council", "Council colleague"),
        ("partner", "Other partner agency"),
        ("community_meeting", "Community meeting"),
        ("housing_provider", "Housing provider"),
        ("councillor", "Councillor or MP"),
        ("school", "School or college"),
        ("police_101", "Police 101 log"),
        ("asbrac", "ASBRAC"),
        ("case_review", "ASB case review"),
    ),
    *_words(
        Vocabulary.QUALIFIER,
        ("vehicle_nuisance", "Vehicle nuisance"),
        ("vehicle_abandoned", "Abandoned vehicle"),
        ("rowdy", "Rowdy or inconsiderate behaviour"),
        ("neighbour", "Rowdy or nuisance neighbour"),
        ("noise", "Noise"),
        ("street_drinking", "Street drinking"),
        ("begging", "Begging or vagrancy"),
        ("prostitution", "Prostitution-related activity"),
        ("littering", "Littering or drug paraphernalia"),
        ("animals", "Animal problems"),
        ("trespass", "Trespass"),
        ("nuisance_calls", "Nuisance communications"),
        ("fireworks", "Fireworks"),
        ("alcohol", "Alcohol involved"),
        ("drugs", "Drugs involved"),
        ("mental_health", "Mental health involved"),
        ("domestic", "Domestic circumstances"),
        ("youth", "Young people involved"),
        ("weapon", "Weapon involved"),
    ),
    *_words(
        Vocabulary.THEME,
        ("cse", "Child sexual exploitation"),
        ("county_lines", "County lines"),
        ("town_centre", "Town centre"),
        ("transport", "Public transport"),
        ("night_time_economy", "Night-time economy"),
    ),
    *(
        Word(Vocabulary.INTERVENTION, code, label, stage=stage)
        for code, label, stage in (
            ("advice", "Advice or diary sheets", 1),
            ("noise_app", "Noise recording app", 1),
            ("home_visit", "Home visit", 2),
            ("verbal_warning", "Verbal warning", 2),
            ("warning_letter_1", "First warning letter", 3),
            ("warning_letter_2", "Second warning letter", 3),
            ("mediation", "Mediation", 3),
            ("restorative_justice", "Restorative justice", 3),
            ("abc", "Acceptable behaviour contract", 4),
            ("parenting_contract", "Parenting contract", 4),
            ("gna", "Good neighbour agreement", 4),
            ("support_referral", "Referral for support", 4),
        )
    ),
    *(
        Word(Vocabulary.CLOSURE_REASON, code, label, is_satisfactory=satisfactory)
        for code, label, satisfactory in (
            ("behaviour_stopped", "Resolved: the behaviour stopped", True),
            ("enforcement", "Resolved by enforcement", True),
            ("mediation", "Resolved by mediation or restorative justice", True),
            ("risk_reduced", "Risk reduced", True),
            ("perpetrator_moved", "Perpetrator moved or tenancy ended", True),
            ("referred", "Referred to another agency that has taken it on", True),
            ("withdrawn", "Complainant withdrew", False),
            ("no_contact", "No contact with the complainant", False),
            ("insufficient_evidence", "Not enough evidence", False),
            ("not_asb", "Not anti-social behaviour", False),
            ("duplicate", "Duplicate of another case", False),
            ("merged", "Merged with another case", False),
        )
    ),
]


def sync_vocabulary(partnership: Partnership) -> None:
    """Write the shipped words for a partnership; a word it has retired or relabelled stays so."""
    Term.objects.bulk_create(
        [
            Term(
                partnership=partnership,
                vocabulary=word.vocabulary,
                code=word.code,
                label=word.label,
                position=position,
                is_satisfactory=word.is_satisfactory,
                stage=word.stage,
            )
            for position, word in enumerate(WORDS)
        ],
        ignore_conflicts=True,
    )
