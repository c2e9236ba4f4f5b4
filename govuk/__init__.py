"""Forms as the GOV.UK Design System draws them: a renderer, fields with own words, a base form.

A form is a subclass of `GovukForm` with the fields of this package. Each field names its `noun`,
from which its messages are made ("Enter the date it happened"), so that none is Django's.
"""

from __future__ import annotations

from govuk.fields import (
    CheckboxesField,
    EmailField,
    FileField,
    FilesField,
    GovukDateField,
    GovukField,
    HiddenField,
    ModelCheckboxesField,
    ModelRadiosField,
    ModelSelectField,
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
from govuk.forms import GovukForm
from govuk.look import Look
from govuk.renderer import GovukBoundField, GovukFormRenderer

__all__ = [
    "CheckboxesField",
    "EmailField",
    "FileField",
    "FilesField",
    "GovukBoundField",
    "GovukDateField",
    "GovukField",
    "GovukForm",
    "GovukFormRenderer",
    "HiddenField",
    "Look",
    "ModelCheckboxesField",
    "ModelRadiosField",
    "ModelSelectField",
    "PasswordField",
    "PhoneField",
    "PostcodeField",
    "RadiosField",
    "SelectField",
    "TextAreaField",
    "TextField",
    "TickField",
    "TimeField",
    "WholeNumberField",
]
