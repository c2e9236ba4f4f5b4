"""The service navigation: which sections exist and who sees them.

A role sees the sections that it may use and no others; nothing is shown disabled. A section whose
page is not installed does not show either.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

if TYPE_CHECKING:
    from partnership.models import User

Count = Callable[["User"], int]


@dataclass(frozen=True)
class Section:
    """One item: its words, its page, and the capability (and clearance) that open it."""

    text: str
    url_name: str
    capability: str
    clearance: str | None = None


class NavigationItem(TypedDict):
    """What the template shows. `current` is the page itself, `active` a page below it."""

    text: str
    url: str
    current: bool
    active: bool
    count: int | None


SECTIONS: tuple[Section, ...] = (
    Section("My work", "my_work", "case.read"),
    Section("Cases", "cases", "case.read"),
    Section("Orders", "orders", "order.read"),
    Section("ASBRAC", "asbrac_referrals", "asbrac.read"),
    Section("MARAC", "marac_referrals", "marac.read", "marac"),
    Section("Plans", "plans", "plans.read"),
    Section("Problems and projects", "work_list", "work.read"),
    Section("People and places", "people", "people.search"),
    Section("Team", "dashboard", "figures.read"),
    Section("Figures", "figures", "figures.read"),
    Section("Reports", "reports", "report.read"),
    Section("Law", "law", "law.read"),
    Section("Accounts", "accounts", "accounts.manage"),
)

_counts: dict[str, Count] = {}


def register_count(url_name: str, count: Count) -> None:
    """Show `count(user)` beside the section of this page, for example what waits in My work."""
    _counts[url_name] = count


def page_url(url_name: str) -> str | None:
    """The address of a page by name, or None while no such page is installed."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return None


def navigation_for(request: HttpRequest) -> list[NavigationItem]:
    """The sections that the person signed in may use; none for anybody else."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    found = [
        (section, url)
        for section in SECTIONS
        if user.may(section.capability)
        and (section.clearance is None or section.clearance in user.clearances)
        and (url := page_url(section.url_name))
    ]
    # Of sections whose addresses begin alike, the longest that fits is the one we are in.
    here = max((url for _, url in found if request.path.startswith(url)), key=len, default="")
    items: list[NavigationItem] = []
    for section, url in found:
        count = _counts.get(section.url_name)
        items.append(
            {
                "text": section.text,
                "url": url,
                "current": request.path == url,
                "active": url == here,
                "count": count(user) if count else None,
            }
        )
    return items
