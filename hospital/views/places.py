"""Settings: departments, wards and services."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hospital import actions
from hospital.forms import DepartmentForm, MoveForm, NameForm, ServiceForm, in_order
from hospital.models import Department, Location, Membership, Service, Site
from hospital.views.doors import administers, confirm_page, form_page, posted

both = require_http_methods(["GET", "HEAD", "POST"])
LONGEST_WARD = 80


# ---------------------------------------------------------------- departments
@require_safe
@administers
def departments(request: HttpRequest) -> HttpResponse:
    """Every site's tree with its wards."""
    rows = Department.objects.prefetch_related(Prefetch("locations", Location.objects.order_by("name")))
    rows = rows.annotate(roles=Count("memberships", filter=Q(memberships__ended_at__isnull=True)))
    found = list(Site.objects.prefetch_related(Prefetch("departments", rows)))
    for site in found:
        site.tree = in_order(site.departments.all())
    return render(request, "hospital/departments.html", {"sites": found})


@both
@administers
def department_add(request: HttpRequest) -> HttpResponse:
    form = DepartmentForm(posted(request), initial={"site": request.GET.get("site")})
    return form_page(
        request, form, lambda **fields: actions.add_department(by=request.user, **fields),
        to="departments", done=_("The department is added."), title=_("Add a department"),
    )  # fmt: skip


@both
@administers
def department_rename(request: HttpRequest, pk: int) -> HttpResponse:
    department = get_object_or_404(Department, pk=pk)
    return _rename(request, department, actions.rename_department)


@both
@administers
def department_move(request: HttpRequest, pk: int) -> HttpResponse:
    department = get_object_or_404(Department.objects.select_related("site", "parent"), pk=pk)
    form = MoveForm(posted(request), department=department, initial={"parent": department.parent_id})
    wanted = form.cleaned_data["parent"] if form.is_valid() else None
    return form_page(
        request, form, lambda parent: actions.move_department(department, parent=parent, by=request.user),
        to="departments", done=_("The department is moved."), preview="hospital/move_preview.html",
        title=_("Move %(name)s") % {"name": department.name}, department=department, **rights_moved(department, wanted),
    )  # fmt: skip


def rights_moved(department: Department, parent: Department | None) -> dict[str, Any]:
    """The roles that would newly reach the department and everything below it, and those that no longer would."""
    before, after = set(department.path[:-1]), set(parent.path if parent else ())
    rows = Membership.objects.current().filter(department__in=before ^ after).select_related("user", "department")
    found = list(rows.order_by("user__name")) if before ^ after else []
    return {
        "gains": [row for row in found if row.department_id in after],
        "losses": [row for row in found if row.department_id in before],
    }


@both
@administers
def department_retire(request: HttpRequest, pk: int) -> HttpResponse:
    department = get_object_or_404(Department.objects.select_related("site"), pk=pk)
    return confirm_page(
        request, lambda: actions.retire_department(department, by=request.user),
        to="departments", template="hospital/retire_department.html", done=_("The department is retired."),
        department=department,
    )  # fmt: skip


@require_POST
@administers
def department_restore(request: HttpRequest, pk: int) -> HttpResponse:
    department = get_object_or_404(Department, pk=pk)
    return _restore(request, department, actions.restore_department, "departments")


# ---------------------------------------------------------------- wards
@both
@administers
def location_add(request: HttpRequest, pk: int) -> HttpResponse:
    department = get_object_or_404(Department, pk=pk)
    form = NameForm(posted(request), longest=LONGEST_WARD)
    return form_page(
        request, form, lambda name: actions.add_location(department, name=name, by=request.user),
        to="departments", done=_("The ward is added."),
        title=_("Add a ward to %(department)s") % {"department": department.name},
    )  # fmt: skip


@both
@administers
def location_rename(request: HttpRequest, pk: int) -> HttpResponse:
    return _rename(request, get_object_or_404(Location, pk=pk), actions.rename_location, LONGEST_WARD)


@both
@administers
def location_retire(request: HttpRequest, pk: int) -> HttpResponse:
    location = get_object_or_404(Location.objects.select_related("department__site"), pk=pk)
    return confirm_page(
        request, lambda: actions.retire_location(location, by=request.user),
        to="departments", template="hospital/retire_location.html", done=_("The ward is retired."), location=location,
    )  # fmt: skip


@require_POST
@administers
def location_restore(request: HttpRequest, pk: int) -> HttpResponse:
    return _restore(request, get_object_or_404(Location, pk=pk), actions.restore_location, "departments")


# ---------------------------------------------------------------- services
@require_safe
@administers
def services(request: HttpRequest) -> HttpResponse:
    return render(request, "hospital/services.html", {"services": Service.objects.all()})


@both
@administers
def service_add(request: HttpRequest) -> HttpResponse:
    form = ServiceForm(posted(request))
    return form_page(
        request, form, lambda **given: actions.add_service(by=request.user, **given),
        to="services", done=_("The service is added."), title=_("Add a service"),
    )  # fmt: skip


@both
@administers
def service_rename(request: HttpRequest, pk: int) -> HttpResponse:
    """The name, and whether it is sensitive."""
    service = get_object_or_404(Service, pk=pk)
    before = {"name": service.name, "is_sensitive": service.is_sensitive}
    form = ServiceForm(posted(request), initial=before)
    return form_page(
        request, form, lambda **given: actions.rename_service(service, by=request.user, **given),
        to="services", done=_("The service is changed."), title=_("Change %(name)s") % {"name": service.name},
    )  # fmt: skip


@both
@administers
def service_retire(request: HttpRequest, pk: int) -> HttpResponse:
    service = get_object_or_404(Service, pk=pk)
    return confirm_page(
        request, lambda: actions.retire_service(service, by=request.user),
        to="services", template="hospital/retire_service.html", done=_("The service is retired."), service=service,
    )  # fmt: skip


@require_POST
@administers
def service_restore(request: HttpRequest, pk: int) -> HttpResponse:
    return _restore(request, get_object_or_404(Service, pk=pk), actions.restore_service, "services")


# ---------------------------------------------------------------- shared
def _rename(request: HttpRequest, row: Any, act: Any, longest: int = 120, to: str = "departments") -> HttpResponse:
    form = NameForm(posted(request), longest=longest, initial={"name": row.name})
    return form_page(
        request, form, lambda name: act(row, name=name, by=request.user),
        to=to, done=_("The name is changed."), title=_("Rename %(name)s") % {"name": row.name},
    )  # fmt: skip


def _restore(request: HttpRequest, row: Any, act: Any, to: str) -> HttpResponse:
    return confirm_page(
        request, lambda: act(row, by=request.user), to=to, template="hospital/refused.html",
        done=_("%(name)s is in use again.") % {"name": row.name},
    )  # fmt: skip
