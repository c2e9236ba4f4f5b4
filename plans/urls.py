from __future__ import annotations

from django.urls import URLPattern, path

from conferences.urls import meeting_urls
from plans.conference import GROUPS
from plans.registers import REGISTERS, Register
from plans.views import groups, joint, pack, registers, strategy, work
from plans.views.page import OPERATION, WORK, Family, bound


def work_urls(family: Family, prefix: str) -> list[URLPattern]:
    """The pages of a family of work."""
    code, one = family.code, f"{prefix}<uuid:pk>/"
    writes = family.writes

    def page(address: str, view: object, name: str, needs: str = "") -> URLPattern:
        return path(address, bound(family, view, needs), name=f"{code}_{name}" if name else code)

    found = [
        page(prefix, work.works, "list"),
        page(f"{prefix}begin/<slug:kind>/", work.Start, "start", writes),
        page(one, work.work, ""),
        page(f"{one}change/", work.Change, "change"),
        page(f"{one}end/", work.Close, "close"),
        page(f"{one}take-back/", work.Reopen, "reopen"),
        page(f"{one}<slug:part>/add/", work.AddPart, "part_add"),
        page(f"{one}<slug:part>/<uuid:row>/change/", work.ChangePart, "part_change"),
        page(f"{one}<slug:part>/<uuid:row>/take-out/", work.RemovePart, "part_remove"),
    ]
    if not family.operations:
        found += [
            page(f"{one}link-case/", work.LinkCase, "case_link"),
            page(f"{one}cases/<uuid:link>/unlink/", work.unlink, "case_unlink"),
            page(f"{one}share/", work.Share, "share"),
            page(f"{one}shared/<int:grant>/end/", work.end_sharing, "unshare"),
        ]
    return found


def register_urls(register: Register) -> list[URLPattern]:
    """The pages of a register."""
    code = register.code
    prefix = f"registers/{code}/"
    one = f"{prefix}<uuid:pk>/"

    def page(address: str, view: object, name: str) -> URLPattern:
        return path(address, registers.bound(register, view), name=f"{code}_{name}")

    return [
        page(prefix, registers.listing, "register"),
        page(f"{prefix}enter/", registers.Add, "add"),
        page(one, registers.entry, "entry"),
        page(f"{one}change/", registers.Change, "change"),
        page(f"{one}strike-out/", registers.Strike, "strike"),
    ]


urlpatterns: list[URLPattern] = [
    path("plans/", strategy.home, name="plans"),
    path("plans/priorities/<uuid:pk>/", strategy.priority, name="priority"),
    path("plans/<slug:kind>/", strategy.listing, name="plans_list"),
    path("plans/<slug:kind>/add/", strategy.Add.as_view(), name="plans_add"),
    path("plans/<slug:kind>/<uuid:pk>/", strategy.one, name="plans_one"),
    path("plans/<slug:kind>/<uuid:pk>/change/", strategy.Change.as_view(), name="plans_change"),
    *work_urls(WORK, "work/pieces/"),
    *work_urls(OPERATION, "operations/"),
    path("group/", groups.listing, name="group_matters"),
    path("group/raise/", groups.bring, name="group_raise"),
    *meeting_urls(GROUPS),
    path("group/<uuid:pk>/", groups.matter, name="group_matter"),
    path("group/<uuid:pk>/change/", groups.Change.as_view(), name="group_change"),
    path("group/<uuid:pk>/settle/", groups.Settle.as_view(), name="group_settle"),
    path("group/<uuid:pk>/reopen/", groups.Reopen.as_view(), name="group_reopen"),
    path("joint-projects/", joint.listing, name="joint"),
    path("joint-projects/add/", joint.add, name="joint_add"),
    path("joint-projects/<uuid:pk>/", joint.one, name="joint_one"),
    path("joint-projects/<uuid:pk>/share/", joint.share, name="joint_share"),
    path("joint-projects/<uuid:pk>/agree/", joint.agree, name="joint_agree"),
    path("joint-projects/<uuid:pk>/leave/", joint.leave, name="joint_leave"),
    path(
        "joint-projects/<uuid:pk>/shared/<uuid:share>/take-back/",
        joint.take_back,
        name="joint_take_back",
    ),
    path("registers/", registers.registers, name="registers"),
    *(each for register in REGISTERS for each in register_urls(register)),
    path("work/tasking-pack/", pack.page, name="tasking_pack"),
    path("work/tasking-pack/<slug:ending>/", pack.download, name="tasking_pack_file"),
]
