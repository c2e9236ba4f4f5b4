"""No form of ours can show one of Django's own messages ("This field is required.")."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django import forms
from django.apps import apps
from django.conf import settings
from django.core import validators

import tests.govuk.samples  # noqa: F401  (a form with every field of the package)
from govuk import GovukField, GovukForm

# What a field may raise by itself, beyond the messages that it was given.
_CODES_OF_VALIDATORS = {
    validators.MaxLengthValidator: "max_length",
    validators.MinLengthValidator: "min_length",
    validators.MinValueValidator: "min_value",
    validators.MaxValueValidator: "max_value",
    validators.StepValueValidator: "step_size",
    validators.EmailValidator: "invalid",
    validators.ProhibitNullCharactersValidator: "null_characters_not_allowed",
}


def _field_classes(base: type[forms.Field]) -> Iterator[type[forms.Field]]:
    for found in base.__subclasses__():
        yield found
        yield from _field_classes(found)


def _djangos_messages() -> set[str]:
    classes = [forms.Field, *_field_classes(forms.Field)]
    return {
        str(message)
        for one in classes
        if one.__module__.startswith("django.")
        for message in getattr(one, "default_error_messages", {}).values()
    }


def _form_classes() -> list[type[GovukForm]]:
    """Every form of the project, once all its modules of forms and views are imported."""
    root = Path(settings.BASE_DIR)
    for config in apps.get_app_configs():
        if not Path(config.path).is_relative_to(root) or ".venv" in config.path:
            continue
        for module in pkgutil.walk_packages([config.path], f"{config.name}."):
            if {"forms", "views", "sign_in"} & set(module.name.split(".")):
                importlib.import_module(module.name)

    def below(base: type[GovukForm]) -> Iterator[type[GovukForm]]:
        for found in base.__subclasses__():
            yield found
            yield from below(found)

    return sorted(set(below(GovukForm)), key=lambda one: f"{one.__module__}.{one.__qualname__}")


def _faults(form_class: type[forms.Form]) -> list[str]:
    django = _djangos_messages()
    faults = []
    for name, field in form_class.base_fields.items():
        if form_class.__module__.endswith("sign_in"):
            continue  # A library's fields, replaced by ours when the form is made: tested below.
        if not isinstance(field, GovukField):
            faults.append(f"{name} is not a field of govuk")
            continue
        for code, message in field.error_messages.items():
            if str(message) in django:
                faults.append(f"{name}: {code} is {message}")
        for validator in field.validators:
            known = _CODES_OF_VALIDATORS.get(type(validator))
            if known and known not in field.error_messages:
                faults.append(f"{name}: {type(validator).__name__} has no message of ours")
    return faults


def test_no_form_can_show_a_message_of_djangos() -> None:
    classes = _form_classes()
    assert classes
    faults = {one.__qualname__: found for one in classes if (found := _faults(one))}
    assert not faults


def test_the_walk_finds_a_field_with_djangos_message() -> None:
    class Careless(forms.Form):
        name = forms.CharField()

    assert _faults(Careless) == ["name is not a field of govuk"]


@pytest.mark.parametrize("path", ["SignInForm", "ConfirmPasswordForm"])
def test_the_sign_in_forms_hold_only_our_fields(path: str) -> None:
    form_class = getattr(importlib.import_module("govuk.sign_in"), path)
    form = form_class(**({"user": None} if path == "ConfirmPasswordForm" else {}))
    assert all(isinstance(field, GovukField) for field in form.fields.values())
