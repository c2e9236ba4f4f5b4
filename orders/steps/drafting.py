"""What a draft of each kind asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cases.models import Term
from orders.kinds import CLOSURES, COURT, SPACES, WARNINGS, Applicant, Court, Kind
from orders.steps.inputs import Choices, Form, Input
from partnership.models import Ward

if TYPE_CHECKING:
    from orders.models import Order
    from partnership.models import User

_ONLY = frozenset
CPN = _ONLY({Kind.CPN})
TO_A_PERSON = WARNINGS | CPN
CIVIL = _ONLY({Kind.INJUNCTION, Kind.RESPECT})
NOTICE = _ONLY({Kind.CLOSURE_NOTICE})
DISPERSAL = _ONLY({Kind.DISPERSAL})

RANKS: Choices = (
    ("inspector", "Police inspector or chief inspector"),
    ("superintendent", "Police superintendent or above"),
    ("council_officer", "Authorised officer of the council"),
    ("chief_executive", "Chief executive of the council"),
    ("chief_executive_designee", "Designated by the chief executive"),
    ("housing_provider", "Housing provider"),
)
DISPERSAL_RANKS = RANKS[:2]


def themes_of(order: Order, user: User) -> Choices:
    """The themes in use, and those that the order bears."""
    terms = Term.objects.visible_to(user).filter(vocabulary=Term.Vocabulary.THEME)
    return [(term.code, term.label) for term in terms if term.active or term.code in order.themes]


def wards(order: Order, user: User) -> Choices:
    """The wards of the area."""
    found = Ward.objects.visible_to(user).values_list("pk", "name")
    return [(str(pk), name) for pk, name in found]


DRAFT: tuple[Input, ...] = (
    Input(
        "area",
        "Where does it apply?",
        Form.LINE,
        noun="where it applies",
        hint="The streets or the land, as the order describes them",
        kinds=SPACES | DISPERSAL,
    ),
    Input(
        "applicant",
        "Who applies?",
        Form.CHOICE,
        noun="who applies",
        choices=Applicant.choices[:-1],
        kinds=CIVIL,
    ),
    Input(
        "asb_limb",
        "What kind of anti-social behaviour is it?",
        Form.CHOICE,
        noun="what kind of anti-social behaviour it is",
        choices=(
            ("a", "Harassment, alarm or distress to any person"),
            ("b", "Nuisance or annoyance in relation to somebody’s home"),
            ("c", "Housing-related nuisance or annoyance"),
        ),
        kinds=_ONLY({Kind.INJUNCTION}),
    ),
    Input(
        "housing_functions_affected",
        "Does it affect the landlord’s housing management?",
        Form.YES_NO,
        noun="whether it affects housing management",
        required=False,
        kinds=CIVIL,
    ),
    Input(
        "violence_or_risk",
        "Is there violence, a threat of it, or a significant risk of harm?",
        Form.YES_NO,
        noun="whether there is violence or risk",
        required=False,
        kinds=CIVIL,
    ),
    Input(
        "risk_assessed_on",
        "When did you assess the risk?",
        Form.DAY,
        noun="the day of the risk assessment",
        required=False,
        kinds=_ONLY({Kind.RESPECT}),
    ),
    Input(
        "offence",
        "Offence",
        Form.LINE,
        noun="the offence",
        hint="The offence that is or was before the court",
        kinds=_ONLY({Kind.CBO}),
    ),
    Input(
        "prosecutor",
        "Who prosecutes?",
        Form.CHOICE,
        noun="who prosecutes",
        choices=(
            ("cps", "Crown Prosecution Service"),
            ("council", "The council"),
            ("other", "Another prosecutor"),
        ),
        kinds=_ONLY({Kind.CBO}),
    ),
    Input(
        "vicinity",
        "What does it protect the vicinity of?",
        Form.CHOICE,
        noun="what it protects",
        choices=(
            ("school", "A school"),
            ("vaccination", "A vaccination site"),
            ("test", "A test site"),
        ),
        kinds=_ONLY({Kind.EXPEDITED}),
    ),
    Input(
        "conduct",
        "What is the conduct?",
        Form.TEXT,
        noun="the conduct",
        hint="What was done, where, when and how often. Leave out who complained",
    ),
    Input(
        "effect",
        "How does it affect people?",
        Form.TEXT,
        noun="how it affects people",
        hint="Its detrimental, persistent or continuing effect on the lives of those in the locality",
        required=False,
        kinds=TO_A_PERSON | COURT | SPACES,
    ),
    Input(
        "unreasonable",
        "Why is it unreasonable?",
        Form.TEXT,
        noun="why it is unreasonable",
        required=False,
        kinds=_ONLY({Kind.CPW}) | CPN | SPACES,
    ),
    Input(
        "same_conduct",
        "It is about the same conduct as the warning",
        Form.TICK,
        noun="that it is about the same conduct as the warning",
        required=False,
        kinds=CPN,
    ),
    Input(
        "comply_by",
        "By when must it change?",
        Form.DAY,
        noun="the day by which it must change",
        hint="Enough time for this case. For example, 27 3 2027",
        required=False,
        kinds=WARNINGS,
    ),
    Input(
        "informed",
        "Who was told or consulted before?",
        Form.LINES,
        noun="who was told",
        hint="One on each line: landlord, council departments, residents, and the efforts to reach them",
        required=False,
        kinds=CPN | NOTICE,
    ),
    Input(
        "starts_on",
        "First day",
        Form.DAY,
        noun="the first day",
        required=False,
        kinds=SPACES,
    ),
    Input(
        "ends_on",
        "Last day",
        Form.DAY,
        noun="the last day",
        hint="The last day on which it binds",
        required=False,
        kinds=CPN | SPACES,
    ),
    Input(
        "review_on",
        "When will it be reviewed?",
        Form.DAY,
        noun="the day of review",
        required=False,
        kinds=CPN,
    ),
    Input(
        "parent_told",
        "Parent or guardian told",
        Form.LINE,
        noun="who was told and when",
        hint="Under 18 only: who was told, when, by whom",
        required=False,
        kinds=_ONLY({Kind.CPW}) | CPN,
    ),
    Input(
        "youth_justice_told",
        "Youth justice told",
        Form.LINE,
        noun="who was told and when",
        hint="Under 18 only: who was told, when, by whom",
        required=False,
        kinds=_ONLY({Kind.CPW}) | CPN,
    ),
    Input(
        "vulnerability",
        "Vulnerability check",
        Form.TEXT,
        noun="what the check found",
        hint="Mental health, capacity, disability, dependency: what you checked and what it means here",
        required=False,
        kinds=_ONLY({Kind.CPW}) | CPN,
    ),
    Input(
        "equality",
        "Equality consideration",
        Form.TEXT,
        noun="what you considered",
        hint="Equality Act 2010 s.149: protected characteristics, and adjustments made",
        required=False,
        kinds=_ONLY({Kind.CPW}) | CPN,
    ),
    Input(
        "avoids_work_and_school",
        "The requirements avoid times of work and education, and other orders",
        Form.TICK,
        noun="that they avoid work and education",
        required=False,
        kinds=COURT,
    ),
    Input(
        "bars_residents",
        "Does the notice bar somebody who lives there, or the owner?",
        Form.YES_NO,
        noun="whether it bars residents or the owner",
        required=False,
        kinds=NOTICE,
    ),
    Input(
        "admitted",
        "Who may enter besides residents and the owner?",
        Form.LINE,
        noun="who may enter",
        required=False,
        kinds=NOTICE,
    ),
    Input(
        "hearing_at",
        "When will the court hear the application?",
        Form.MOMENT,
        noun="when the court hears the application",
        required=False,
        kinds=NOTICE,
    ),
    Input(
        "hearing_where",
        "Which court hears it?",
        Form.LINE,
        noun="which court hears it",
        required=False,
        kinds=NOTICE,
    ),
    Input(
        "given_by_police",
        "The police give this notice",
        Form.TICK,
        noun="that the police give it",
        required=False,
        kinds=NOTICE,
    ),
    Input(
        "starts_at",
        "When does it begin?",
        Form.MOMENT,
        noun="when it begins",
        kinds=DISPERSAL,
    ),
    Input("ends_at", "When does it end?", Form.MOMENT, noun="when it ends", kinds=DISPERSAL),
    Input(
        "rank",
        "Rank of whoever authorised it",
        Form.CHOICE,
        noun="the rank",
        choices=DISPERSAL_RANKS,
        kinds=DISPERSAL,
    ),
    Input(
        "in_writing",
        "The authorisation is in writing",
        Form.TICK,
        noun="that it is in writing",
        required=False,
        kinds=DISPERSAL,
    ),
    Input(
        "ward",
        "Ward",
        Form.CHOICE,
        noun="the ward",
        choices=wards,
        required=False,
    ),
    Input(
        "themes",
        "Themes",
        Form.CHOICES,
        noun="the themes",
        choices=themes_of,
        required=False,
    ),
)

COURTS: Choices = Court.choices
REQUIREMENT: tuple[Input, ...] = (
    Input(
        "requirement_kind",
        "What kind of requirement?",
        Form.CHOICE,
        noun="the kind of requirement",
        choices=(
            ("stop", "To stop doing something"),
            ("do", "To do something"),
            ("take_steps", "To take reasonable steps to achieve something"),
        ),
        kinds=TO_A_PERSON,
    ),
    Input(
        "requirement_kind",
        "What kind of requirement?",
        Form.CHOICE,
        noun="the kind of requirement",
        choices=(
            ("prohibit", "A prohibition: not to do something"),
            ("do", "A requirement: to do something"),
        ),
        kinds=COURT | SPACES | CLOSURES | DISPERSAL,
    ),
    Input(
        "requirement",
        "What exactly?",
        Form.TEXT,
        noun="what exactly is required",
        hint="As it will stand in the letter or order: clear enough that anyone can tell whether it was met",
    ),
    Input(
        "due_by",
        "By when?",
        Form.DAY,
        noun="by when",
        hint="Only for something to be done",
        required=False,
        kinds=TO_A_PERSON | COURT,
    ),
    Input(
        "supervisor",
        "Who supervises it?",
        Form.LINE,
        noun="who supervises it",
        hint="Only for something to be done",
        required=False,
        kinds=COURT,
    ),
    Input(
        "power_of_arrest",
        "With a power of arrest",
        Form.TICK,
        noun="the power of arrest",
        required=False,
        kinds=CIVIL,
    ),
    Input(
        "excludes_from_home",
        "It keeps the person from their home",
        Form.TICK,
        noun="that it keeps the person from home",
        required=False,
        kinds=CIVIL,
    ),
)
