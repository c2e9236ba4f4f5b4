"""Forms with every field of the package, for the tests and for the page that shows them."""

from __future__ import annotations

from govuk import (
    CheckboxesField,
    EmailField,
    FilesField,
    GovukDateField,
    GovukForm,
    HiddenField,
    PasswordField,
    PhoneField,
    PostcodeField,
    RadiosField,
    SelectField,
    TextAreaField,
    TextField,
    TickField,
    TimeField,
    WholeNumberField,
)


class Report(GovukForm):
    """A report of anti-social behaviour, longer than the real one."""

    source = RadiosField(
        "How was this reported?",
        noun="how this was reported",
        choices=[
            ("phone", "Phone"),
            ("email", "Email"),
            ("police", "Police"),
            ("other", "Other"),
        ],
        inline=True,
    )
    happened_on = GovukDateField(
        "When did it happen?",
        noun="the date it happened",
        hint="For example, 27 3 2026. If it keeps happening, give the most recent date",
        past=True,
    )
    happened_at = TimeField(
        "What time was it?",
        noun="the time it happened",
        required=False,
        hint="For example, 2:05pm",
    )
    place = TextField(
        "Where did it happen?",
        noun="where it happened",
        hint="Start typing a street, postcode or known location",
        width="two-thirds",
        max_length=120,
    )
    postcode = PostcodeField("Postcode", noun="the postcode", required=False)
    kind = SelectField(
        "Type of behaviour",
        noun="the type of behaviour",
        choices=[("noise", "Noise"), ("threats", "Threats or intimidation")],
        empty="Choose a type",
    )
    told = TextAreaField(
        "What happened?",
        noun="what happened",
        hint="Use the person’s own words where you can",
        count=4000,
    )
    risks = CheckboxesField(
        "Is anyone at risk now?",
        noun="who is at risk",
        choices=[
            ("vulnerable", "Someone affected is vulnerable"),
            ("repeat", "Repeat victim"),
            ("hate", "Hate element"),
            ("none", "None of these"),
        ],
        hints={"repeat": "2 or more reports in 6 months"},
        dividers={"none": "or"},
        exclusive="none",
        required=False,
    )
    contact = RadiosField(
        "How can we reach the person?",
        noun="how we can reach the person",
        choices=[
            ("phone", "Phone"),
            ("email", "Email"),
            ("no", "They do not want contact"),
        ],
        reveals={"phone": ("phone",), "email": ("email",)},
    )
    phone = PhoneField("Phone number", noun="a phone number")
    email = EmailField("Email address", noun="an email address")
    people = WholeNumberField(
        "How many people were involved?",
        noun="the number of people",
        min_value=1,
        max_value=500,
        suffix="people",
        required=False,
    )
    pictures = FilesField("Pictures or recordings", noun="a file", required=False)
    password = PasswordField()
    agreed = TickField(
        "I have read back what I wrote", noun="that you have read back what you wrote"
    )
    draft = HiddenField(required=False)


class Filter(GovukForm):
    """What a list is narrowed down by."""

    mark_optional = False

    owner = SelectField(
        "Owner",
        noun="an owner",
        choices=[("me", "My cases"), ("team", "My team")],
        required=False,
    )
    status = CheckboxesField(
        "Status",
        noun="a status",
        choices=[("open", "Open"), ("closed", "Closed")],
        small=True,
        required=False,
    )
