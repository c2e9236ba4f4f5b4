"""How letters read: their versions, a preview of each with fictional facts, and a new version."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views import View
from django.views.decorators.http import require_GET

from documents import DocumentError, to_html
from orders import letters
from orders.letters import WORDINGS
from orders.models import LetterTemplate
from orders.settings_forms import LetterForm, called
from orders.slots import LETTER_IDS
from orders.views.settings import reader_of
from partnership.access.routes import requires
from partnership.drafts import typed_before
from partnership.law import NoLaw
from partnership.models import User
from partnership.rules import ChangedMeanwhile, Refused
from partnership.services import discard_draft
from partnership.views.steps import as_typed

DRAFT = "letter_wording"
# Two letters are both called a warning letter by whoever gets them.
_NAMES = {
    letters.WARNING: "Warning letter, not statutory",
    letters.CPW: "Community Protection Warning",
}


def name_of(letter: str) -> str:
    """What a letter is called where one chooses among all."""
    return _NAMES.get(letter, WORDINGS[letter].name)


def _versions(user: User, letter: str) -> list[LetterTemplate]:
    """The versions of a letter, the one in force first. Raises Http404 for no letter of ours."""
    if letter not in WORDINGS:
        raise Http404
    rows = LetterTemplate.objects.visible_to(user).filter(letter=letter).select_related("made_by")
    found = list(rows.order_by("-version"))
    if not found:
        raise Http404
    return found


def _chosen(request: HttpRequest, versions: list[LetterTemplate]) -> LetterTemplate:
    """The version that the address names, or the one in force."""
    wanted = request.GET.get("version")
    if wanted is None:
        return versions[0]
    found = [each for each in versions if str(each.version) == wanted]
    if not found:
        raise Http404
    return found[0]


def _maker(row: LetterTemplate) -> str:
    return row.made_by.name if row.made_by else "Came with BSafe"


@require_GET
@requires("order.read")
def letter_list(request: HttpRequest) -> HttpResponse:
    """Every letter with the version in force, whose it is and since when."""
    user = reader_of(request)
    rows = LetterTemplate.objects.visible_to(user).select_related("made_by")
    newest = {row.letter: row for row in rows.order_by("letter", "version")}
    return render(
        request,
        "orders/settings/letters.html",
        {
            "rows": [
                {
                    "name": name_of(letter),
                    "url": reverse("letter", args=[letter]),
                    "row": newest[letter],
                    "maker": _maker(newest[letter]),
                }
                for letter in WORDINGS
                if letter in newest
            ]
        },
    )


@require_GET
@requires("order.read")
def letter(request: HttpRequest, letter: str) -> HttpResponse:
    """One letter's sections, what each must hold and why, and its versions."""
    user = reader_of(request)
    versions = _versions(user, letter)
    row = _chosen(request, versions)
    address = reverse("letter", args=[letter])
    known = {section.key: section for section in WORDINGS[letter].sections}
    sections = []
    for each in row.sections:
        section = known.get(each["key"])
        sections.append(
            {
                "title": called(section) if section else each["heading"] or each["key"],
                "text": each["text"],
                "unheaded": not each["heading"],
                "explains": section.explains if section else "",
                "needs": [f"{{{name}}}" for name in section.needs] if section else [],
            }
        )
    return render(
        request,
        "orders/settings/letter.html",
        {
            "name": name_of(letter),
            "row": row,
            "maker": _maker(row),
            "is_in_force": row == versions[0],
            "in_force_url": address,
            "sections": sections,
            "versions": [
                {
                    "text": f"Version {each.version}",
                    "url": f"{address}?version={each.version}",
                    "maker": _maker(each),
                    "row": each,
                    "is_in_force": each == versions[0],
                    "is_shown": each == row,
                }
                for each in versions
            ],
            "preview_url": f"{reverse('letter_preview', args=[letter])}?version={row.version}",
            "edit_url": reverse("letter_edit", args=[letter]) if user.may("law.manage") else "",
        },
    )


@require_GET
@requires("order.read")
def preview(request: HttpRequest, letter: str) -> HttpResponse:
    """A version as it would read, with fictional facts."""
    user = reader_of(request)
    row = _chosen(request, _versions(user, letter))
    html, fault = _sample(letter, row.sections, user)
    address = reverse("letter", args=[letter])
    return render(
        request,
        "orders/settings/preview.html",
        {
            "name": name_of(letter),
            "row": row,
            "html": html,
            "fault": fault,
            "back_url": f"{address}?version={row.version}",
        },
    )


def _sample(letter: str, sections: list[dict[str, str]], user: User) -> tuple[str, str]:
    """The letter as HTML, or why it cannot be shown."""
    try:
        tree = letters.sample_of(letter, sections, by=user)
        return mark_safe(to_html(tree)), ""  # noqa: S308 - escaped by `to_html`
    except (DocumentError, NoLaw) as error:
        return "", str(error)


@requires("law.manage")
class Edit(View):
    """A new version of a letter's wording."""

    http_method_names = ["get", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.user = reader_of(request)
        self.letter: str = kwargs["letter"]
        self.row = _versions(self.user, self.letter)[0]
        return super().dispatch(request, *args, **kwargs)

    def in_force(self) -> dict[str, str]:
        """What the version in force says; sections that it does not have yet as they are shipped."""
        texts = {section["key"]: section["text"] for section in self.row.sections}
        return {
            section.key: texts.get(section.key, section.text)
            for section in WORDINGS[self.letter].sections
        }

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = LetterForm(
            self.letter, initial={**self.in_force(), "version": str(self.row.version)}
        )
        found = typed_before(self.user, DRAFT, LETTER_IDS[self.letter])
        if found is None:
            return self.show(form)
        kept, typed = found
        return self.show(LetterForm(self.letter, initial=as_typed(form, typed)), draft_kept=kept)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = LetterForm(self.letter, request.POST)
        if not form.is_valid():
            return self.show(form)
        texts = form.texts()
        if "preview" in request.POST:
            findings = letters.section_findings(self.letter, texts)
            form.add_findings([*findings, *letters.setting_findings(self.letter, texts)])
            html, fault = _sample(self.letter, self.as_sections(texts), self.user)
            return self.show(form, html=html, fault=fault)
        try:
            made = letters.new_version(
                self.letter, texts, by=self.user, expected_version=form.expected_version
            )
        except Refused as refusal:
            form.add_findings(refusal.findings)
            return self.show(form)
        except ChangedMeanwhile:
            return self.conflict(request)
        discard_draft(self.user, DRAFT, str(LETTER_IDS[self.letter]))
        if made == self.row:
            messages.info(request, "Nothing was changed: this wording is in force already.")
        else:
            messages.success(
                request,
                f"Version {made.version} is in force. Letters that have left keep their wording.",
            )
        return redirect("letter", letter=self.letter)

    def conflict(self, request: HttpRequest) -> HttpResponse:
        """A newer version has come in force since the page was made. Both texts stay."""
        self.row = _versions(self.user, self.letter)[0]
        sent = request.POST.copy()
        sent["version"] = str(self.row.version)
        form = LetterForm(self.letter, sent)
        form.is_valid()
        theirs, yours = self.in_force(), form.texts()
        differences = [
            {"title": called(section), "theirs": theirs[section.key], "yours": yours[section.key]}
            for section in WORDINGS[self.letter].sections
            if theirs[section.key].strip() != yours[section.key].strip()
        ]
        return self.show(
            form, status=409, in_conflict=True, differences=differences, maker=_maker(self.row)
        )

    def as_sections(self, texts: dict[str, str]) -> list[dict[str, str]]:
        return [
            {"heading": section.heading, "text": texts[section.key]}
            for section in WORDINGS[self.letter].sections
        ]

    def show(self, form: LetterForm, *, status: int = 200, **more: Any) -> HttpResponse:
        return render(
            self.request,
            "orders/settings/letter_edit.html",
            {
                "form": form,
                "name": name_of(self.letter),
                "row": self.row,
                "placeholders": [
                    f"{{{name}}}" for name in sorted(letters.placeholders_of(self.letter))
                ],
                "back_url": reverse("letter", args=[self.letter]),
                "autosave_url": reverse(
                    "draft", kwargs={"form": DRAFT, "about": LETTER_IDS[self.letter]}
                ),
                **more,
            },
            status=status,
        )
