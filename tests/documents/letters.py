"""A fictional notice, as long and as full as a real one, for tests and for looking at."""

from __future__ import annotations

from datetime import UTC, datetime

from documents import (
    AddressBlock,
    Document,
    Fields,
    Heading,
    Note,
    Numbered,
    Paragraph,
    Signature,
    Strong,
    Table,
    parse_markup,
)

SERVED = datetime(2026, 11, 25, 10, 30, tzinfo=UTC)

_CONDUCT = """Between 3 August and 9 November 2026 you have:

- played **amplified music** from the rear bedroom of 14 Marsh Lane after 11pm on 17 nights, so loudly that \
it could be heard inside three neighbouring homes with their windows closed
- allowed visitors to shout and fight in the front garden and on the pavement outside it
- left black bags of household waste in the back alley, which have attracted rats

We wrote to you about this on 12 October 2026 in a community protection warning \
(reference CS-7K3M-9QXD). The warning gave you until 26 October 2026 to stop. We have recorded \
six further incidents since then."""

_APPEAL = """You can appeal to the magistrates’ court against this notice. Your appeal must reach the \
court **within 21 days beginning with the day on which the notice was issued**: the last day is \
15 December 2026.

You can appeal if you believe that:

1. you did not behave in the way this notice describes
2. your behaviour did not have a detrimental effect on the quality of life of people in the area, was not \
persistent or continuing, or was not unreasonable
3. you cannot reasonably be expected to control or affect what happened
4. a requirement of this notice is unreasonable
5. there is a material defect or error in this notice, or it was given to the wrong person

While your appeal is being decided you must keep to the requirements to **stop** doing something, unless \
the court says otherwise. Other requirements have no effect until then."""

NOTICE = Document(
    title="Community Protection Notice",
    council="Fylde Bay Borough Council",
    sender=(
        "Community Safety Team",
        "Civic Centre, Talbot Road",
        "Marshport FB1 1AA",
        "01632 960 123",
        "community.safety@fyldebay.example",
    ),
    reference="CN-4T8W-2HJP",
    classification="OFFICIAL-SENSITIVE",
    blocks=(
        AddressBlock(("Mr Jordan Ashworth", "14 Marsh Lane", "Marshport", "FB2 9ZZ")),
        Fields(
            (
                ("Date of issue", "25 November 2026"),
                ("Premises", "14 Marsh Lane, Marshport FB2 9ZZ"),
                ("Law", "Anti-social Behaviour, Crime and Policing Act 2014, section 43"),
            )
        ),
        Paragraph("Dear Mr Ashworth"),
        Paragraph(
            (
                "This is a legal notice. ",
                Strong("You must do what it says."),
                " Please read all of it. If you need it in another language or format, or want help to "
                "understand it, call us on 01632 960 123.",
            )
        ),
        Heading(1, "Why we are giving you this notice"),
        *parse_markup(_CONDUCT, under=1),
        Paragraph(
            "We are satisfied that this conduct is having a detrimental effect, of a persistent or "
            "continuing nature, on the quality of life of those in the locality, and that it is unreasonable."
        ),
        Heading(1, "What you must do"),
        Table(
            "Requirements of this notice",
            ("Number", "Requirement", "By when"),
            (
                (
                    "1",
                    "Stop playing amplified music that can be heard outside your home",
                    "At once",
                ),
                ("2", "Stop allowing visitors to shout or fight in your front garden", "At once"),
                (
                    "3",
                    "Remove all household waste from the alley behind 14 Marsh Lane",
                    "2 December 2026",
                ),
                (
                    "4",
                    "Put household waste out for collection only in the bins that we have given you, "
                    "and only on the evening before collection day",
                    "From 2 December 2026",
                ),
            ),
        ),
        Paragraph("This notice lasts until 24 May 2027. We will review it by 24 February 2027."),
        Heading(1, "If you do not do it"),
        Note(
            (
                "Not complying with this notice, without a reasonable excuse, is a ",
                Strong("criminal offence"),
                ". You can be given a fixed penalty of £100, or be fined up to £2,500 by a court.",
            )
        ),
        Paragraph("We may also:"),
        Numbered(
            (
                "clear the land ourselves and ask you to pay for it",
                "ask the court for an order to put matters right, or to hand over items used in the offence",
                "ask for a warrant to take away items used in the offence, such as sound equipment",
            )
        ),
        Heading(1, "If you disagree with this notice"),
        *parse_markup(_APPEAL, under=1),
        Heading(1, "Help and advice"),
        Paragraph(
            "A solicitor or Citizens Advice can help you with this notice. You can also ask Marshport "
            "Magistrates’ Court, Harbour Street, Marshport FB1 4XX how to appeal."
        ),
        Paragraph("Yours sincerely"),
        Signature(
            "Priya Nandakumar",
            "Senior Community Safety Officer",
            (
                "Authorised by Fylde Bay Borough Council under section 53 of the Act",
                "01632 960 124",
            ),
        ),
    ),
)

CERTIFICATE = Document(
    title="Certificate of service",
    council="Fylde Bay Borough Council",
    reference="CN-4T8W-2HJP",
    blocks=(
        Paragraph("I certify that I served the document named below on the person named below."),
        Fields(
            (
                ("Document", "Community Protection Notice, reference CN-4T8W-2HJP"),
                ("Served on", "Mr Jordan Ashworth"),
                ("How", "Handed to him at 14 Marsh Lane, Marshport FB2 9ZZ"),
                ("When", "25 November 2026 at 4:40pm"),
            )
        ),
        Signature("Priya Nandakumar", "Senior Community Safety Officer"),
    ),
)
