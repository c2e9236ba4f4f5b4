"""The shipped wording of each letter, as sections that a legal officer may reword and not leave out.

A section says which law it explains and which placeholders it cannot do without. A placeholder stands
in braces; `{requirements}` on a line of its own becomes the numbered list.
"""

from __future__ import annotations

from dataclasses import dataclass

WARNING, CPW, CPN = "warning", "cpw", "cpn"
CLOSURE_NOTICE, CERTIFICATE, FPN = "closure_notice", "certificate", "fpn"


@dataclass(frozen=True)
class Section:
    """One part of a letter. `explains` is the law that wants it there; empty: it is custom."""

    key: str
    heading: str
    text: str
    explains: str = ""
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wording:
    """A letter: its title and its sections in order."""

    title: str
    sections: tuple[Section, ...]
    # What people call it in lists.
    name: str


_ISSUER = Section(
    "issuer",
    "",
    "If you do not understand this letter, or need it in another form or language, contact us and give "
    "the reference {reference}.",
)
_GUIDANCE = "statutory guidance"

WORDINGS: dict[str, Wording] = {
    WARNING: Wording(
        "{label}",
        (
            Section(
                "conduct",
                "What this is about",
                "We have reason to believe that you are responsible for this:\n\n{conduct}",
                needs=("conduct",),
            ),
            Section(
                "requirements",
                "What has to change",
                "By {comply_by} we expect you:\n\n{requirements}",
                needs=("requirements", "comply_by"),
            ),
            Section(
                "next",
                "What happens next",
                "We will go on watching what happens. If the conduct goes on we may use our legal "
                "powers. Talk to us if there is anything that makes this hard for you.",
            ),
            _ISSUER,
        ),
        "Warning letter",
    ),
    CPW: Wording(
        "{label}",
        (
            Section(
                "opening",
                "",
                "This is a written warning under section 43(5)(a) of the Anti-social Behaviour, Crime "
                "and Policing Act 2014. It is given to you by {agency} on {issued_on}.",
                explains="2014 Act s.43(5)(a)",
            ),
            Section(
                "conduct",
                "The conduct",
                "We are satisfied on reasonable grounds that you are responsible for this conduct:\n\n"
                "{conduct}",
                explains=_GUIDANCE,
                needs=("conduct",),
            ),
            Section(
                "effect",
                "How it affects others",
                "The conduct is having this effect on the quality of life of people in the "
                "locality:\n\n{effect}",
                explains=_GUIDANCE,
                needs=("effect",),
            ),
            Section(
                "requirements",
                "What you must do",
                "The conduct must have changed by **{comply_by}**. You are asked:\n\n{requirements}",
                explains=_GUIDANCE,
                needs=("requirements", "comply_by"),
            ),
            Section(
                "notice",
                "If you do not",
                "If the conduct goes on after {comply_by} and still has that effect, you may be "
                "given a Community Protection Notice. A notice places legal requirements on you.",
                explains=_GUIDANCE,
            ),
            Section(
                "consequences",
                "What a notice can lead to",
                "Failing to comply with a Community Protection Notice, without reasonable excuse, is a "
                "criminal offence. A court can fine an individual up to {fine}, and an organisation "
                "without limit. You may instead be offered a fixed penalty of up to "
                "{penalty_maximum}. The court can order you to put things right, and items can be "
                "seized and forfeited.",
                explains=_GUIDANCE,
                needs=("fine", "penalty_maximum"),
            ),
            Section(
                "talk",
                "Talk to us",
                "Contact us before {comply_by} if you think that this warning is mistaken, or if "
                "anything makes it hard for you to comply.",
            ),
            _ISSUER,
        ),
        "Warning letter",
    ),
    CPN: Wording(
        "Community Protection Notice",
        (
            Section(
                "opening",
                "",
                "This notice is issued under section 43 of the Anti-social Behaviour, Crime and "
                "Policing Act 2014 by {agency} on {issued_on}. You were given a written warning on "
                "{warned_on}, and enough time to change the conduct. **It is a legal document: failing "
                "to comply with it is a criminal offence.**",
                explains="2014 Act s.43",
            ),
            Section(
                "conduct",
                "The conduct",
                "{agency} is satisfied on reasonable grounds that you are responsible for this "
                "conduct:\n\n{conduct}",
                explains="2014 Act s.43(7)(a)",
                needs=("conduct",),
            ),
            Section(
                "effect",
                "Its effect, and why it is unreasonable",
                "The conduct is having a detrimental effect, of a persistent or continuing nature, on "
                "the quality of life of those in the locality:\n\n{effect}\n\nThe conduct is "
                "unreasonable:\n\n{unreasonable}",
                explains="2014 Act s.43(1)",
                needs=("effect", "unreasonable"),
            ),
            Section(
                "requirements",
                "What this notice requires of you",
                "From the day on which you receive it, you are required:\n\n{requirements}\n\n{lasts}",
                explains="2014 Act s.43(3)",
                needs=("requirements",),
            ),
            Section(
                "appeal",
                "Your right to appeal",
                "You may appeal to a magistrates’ court within 21 days beginning with the day of issue: "
                "**your appeal must be made on or before {appeal_by}**. The grounds are:\n\n"
                "- the conduct did not take place, did not have a detrimental effect on the quality of "
                "life of those in the locality, was not persistent or continuing, is not unreasonable, or "
                "is conduct that you cannot reasonably be expected to control or affect\n"
                "- a requirement of this notice, or the time allowed for it, is unreasonable\n"
                "- there is a material defect or error in, or in connection with, this notice\n"
                "- this notice was issued to the wrong person\n\n"
                "While an appeal is in progress, a requirement to stop doing something continues to "
                "have effect unless the court orders otherwise; any other requirement has no effect. The "
                "court may quash the notice, modify it, or dismiss the appeal.",
                explains="2014 Act s.46",
                needs=("appeal_by",),
            ),
            Section(
                "remedial_action",
                "Work that the council may do",
                "If you do not comply, the council may have work done on land that is open to the air to "
                "put things right, and elsewhere with the consent of the owner or occupier. You will be "
                "told what is to be done and what it is estimated to cost, and may have to pay for it. You "
                "may appeal to a magistrates’ court against the amount within 21 days.",
                explains="2014 Act s.47",
            ),
            Section(
                "offence",
                "It is an offence not to comply",
                "Failing to comply with this notice, without reasonable excuse or without having taken "
                "all reasonable steps to comply, is an offence. On summary conviction an individual can "
                "be fined up to {fine}; a body can be fined without limit.",
                explains="2014 Act s.48",
                needs=("fine",),
            ),
            Section(
                "remedial_orders",
                "Orders that the court may make",
                "A court that convicts you may order you to carry out specified work, or to allow it to "
                "be carried out by or for the council.",
                explains="2014 Act s.49",
            ),
            Section(
                "forfeiture",
                "Forfeiture",
                "A court that convicts you may order that an item used in the offence be forfeited, "
                "and destroyed or disposed of.",
                explains="2014 Act s.50",
            ),
            Section(
                "seizure",
                "Seizure",
                "A justice of the peace may issue a warrant to enter premises and seize an item that was "
                "used in failing to comply with this notice.",
                explains="2014 Act s.51",
            ),
            Section(
                "fixed_penalty",
                "Fixed penalty",
                "You may be offered the chance to pay a fixed penalty of up to {penalty_maximum} instead "
                "of being prosecuted. If you pay within 14 days you cannot be convicted of the offence.",
                explains="2014 Act s.52",
                needs=("penalty_maximum",),
            ),
            _ISSUER,
        ),
        "Community Protection Notice",
    ),
    CLOSURE_NOTICE: Wording(
        "Closure notice",
        (
            Section(
                "premises",
                "The premises",
                "This notice is issued under section 76 of the Anti-social Behaviour, Crime and Policing "
                "Act 2014 in respect of:\n\n{premises}\n\nThe reason is this nuisance or disorder:\n\n"
                "{conduct}",
                explains="2014 Act s.76(5)(a)",
                needs=("premises",),
            ),
            Section(
                "effect",
                "What this notice does",
                "From {served_at} until {notice_ends} nobody may enter or stay on the premises, except "
                "people who habitually live there, the owner, and: {admitted}",
                explains="2014 Act s.76(5)(b)",
                needs=("notice_ends",),
            ),
            Section(
                "offence",
                "It is an offence",
                "Remaining on or entering the premises in contravention of this notice, without "
                "reasonable excuse, is an offence for which you can be sent to prison, fined, or both. So "
                "is obstructing somebody who serves this notice or secures the premises.",
                explains="2014 Act s.76(5)(c)",
            ),
            Section(
                "application",
                "A closure order will be applied for",
                "An application will be made to a magistrates’ court under section 80 for a closure order, "
                "unless this notice is cancelled.",
                explains="2014 Act s.76(5)(d)",
            ),
            Section(
                "hearing",
                "When and where",
                "The application will be heard at {hearing_where}, at {hearing_at}. You may attend, and "
                "may be represented.",
                explains="2014 Act s.76(5)(e)",
                needs=("hearing_where", "hearing_at"),
            ),
            Section(
                "closure_order",
                "What a closure order does",
                "A closure order can close the premises to everybody, those who live there and the owner "
                "included, for up to three months, and can be extended to six months in all. Being on the "
                "premises in breach of it is an offence.",
                explains="2014 Act s.76(5)(f)",
            ),
            Section(
                "advice",
                "Where to get advice",
                "For advice about housing contact the housing options service of {council}, or Shelter on "
                "0808 800 4444. For legal advice contact a solicitor, Citizens Advice on 0800 144 8848, "
                "or Civil Legal Advice on 0345 345 4345.",
                explains="2014 Act s.76(5)(g)",
            ),
            _ISSUER,
        ),
        "Closure notice",
    ),
    CERTIFICATE: Wording(
        "Certificate of service",
        (
            Section(
                "statement",
                "",
                "I certify that the document named below was served as follows.\n\n{service}",
                needs=("service",),
            ),
            Section(
                "truth",
                "",
                "I believe that the facts stated in this certificate are true.",
            ),
        ),
        "Certificate of service",
    ),
    FPN: Wording(
        "Fixed penalty notice",
        (
            Section(
                "offence",
                "The offence",
                "There is reason to believe that on {breach_on} you committed an offence by failing to "
                "comply with the {label} {reference}, issued on {issued_on}:\n\n{breach}",
                explains="2014 Act s.52(4)(a)",
                needs=("breach_on", "breach"),
            ),
            Section(
                "amount",
                "What you may pay",
                "You may discharge any liability to conviction by paying **£{amount}**. {early}",
                explains="2014 Act s.52(4)(c)",
                needs=("amount",),
            ),
            Section(
                "period",
                "How long you have",
                "No proceedings will be taken for the offence before the end of 14 days following the "
                "date of this notice: **pay on or before {pay_by}**. If you pay by then you cannot be "
                "convicted of it.",
                explains="2014 Act s.52(4)(b)",
                needs=("pay_by",),
            ),
            Section(
                "payment",
                "How to pay",
                "Pay to {agency}, giving the reference {number}. Payment by post is made by pre-paying and "
                "posting a letter that contains the amount, in cash or otherwise.",
                explains="2014 Act s.52(4)(d)-(e)",
                needs=("number",),
            ),
            Section(
                "otherwise",
                "If you do not pay",
                "You may be prosecuted for the offence. On conviction an individual can be fined up to "
                "{fine}. Paying is not an admission, and you need not pay: you may have the matter "
                "decided by a court.",
                needs=("fine",),
            ),
            _ISSUER,
        ),
        "Fixed penalty notice",
    ),
}
