"""Sites, departments, wards and services. Nothing is deleted: what is no longer used is retired."""

from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

import audit.log
from hospital import csvfile, placefile, timing
from hospital.actions.refusing import one_file_at_a_time
from hospital.models import Department, Location, Organization, Service, Site, User

SITE_FIELDS = frozenset({
    "name", "code", "zone", "currency", "languages", "phone", "email", "urgent_help", "profile", "ccn", "npi",
})  # fmt: skip


# ---------------------------------------------------------------- sites
@transaction.atomic
def add_site(organization: Organization, *, by: User | None, now: datetime | None = None, **fields: Any) -> Site:
    """A new building or campus; `fields` are some of `SITE_FIELDS`. Refuses an unknown time zone (`zone`)."""
    site = Site(organization=organization, **_site_fields(fields))
    site.save(force_insert=True)
    audit.log.record("site.add", site, by=by, at=now or timing.now())
    return site


@transaction.atomic
def change_site(site: Site, *, by: User | None, now: datetime | None = None, **fields: Any) -> Site:
    """Change some of `SITE_FIELDS`. Running targets keep the zone they were started with."""
    site = Site.objects.select_for_update().get(pk=site.pk)
    changed = [name for name, value in _site_fields(fields).items() if getattr(site, name) != value]
    for name in changed:
        setattr(site, name, fields[name])
    if changed:
        site.save(update_fields=changed)
        audit.log.record("site.change", site, by=by, at=now or timing.now(), fields=sorted(changed))
    return site


def _site_fields(fields: dict[str, Any]) -> dict[str, Any]:
    if strangers := fields.keys() - SITE_FIELDS:
        raise TypeError(f"a site has no {', '.join(sorted(strangers))}")
    if "zone" in fields and fields["zone"] not in available_timezones():
        raise ValidationError({"zone": ValidationError(_("This time zone is not known."), code="zone")})
    for name in ("ccn", "npi"):
        if fields.get(name):
            field: Any = Site._meta.get_field(name)
            try:
                field.run_validators(fields[name])
            except ValidationError as error:
                raise ValidationError({name: error}) from error
    return fields


@transaction.atomic
def name_duty_manager(
    place: Site | Organization, user: User, *, by: User | None, now: datetime | None = None
) -> None:  # fmt: skip
    """Who is told when nobody else is left, for a site or for the whole group. Refuses somebody inactive."""
    if not User.objects.active().filter(pk=user.pk).exists():
        raise ValidationError(_("%(name)s no longer works here.") % {"name": user.name}, code="inactive")
    place = type(place)._base_manager.select_for_update().get(pk=place.pk)
    before, place.duty_manager = place.duty_manager_id, user
    place.save(update_fields=["duty_manager"])
    verb = f"{place._meta.model_name}.name_duty_manager"
    audit.log.record(verb, place, by=by, at=now or timing.now(), user=user.pk, before=before)


# ---------------------------------------------------------------- departments
@transaction.atomic
def add_department(
    site: Site, *, name: str, by: User | None, parent: Department | None = None, now: datetime | None = None
) -> Department:
    """A department at the top of the site's tree or below `parent`."""
    parent = _fit_parent(parent, site.pk)
    _refuse_same_name(Department, site=site, parent=parent, name=name)
    department = Department.objects.create(site=site, parent=parent, name=name)
    department.path = [*(parent.path if parent else ()), department.pk]
    department.save(update_fields=["path"])
    audit.log.record("department.add", department, by=by, at=now or timing.now())
    return department


def _fit_parent(parent: Department | None, site_id: int) -> Department | None:
    if parent is None:
        return None
    parent = Department.objects.select_for_update().get(pk=parent.pk)
    if parent.site_id != site_id:
        raise ValidationError(_("A department cannot stand below one of another site."), code="other_site")
    return parent


@transaction.atomic
def move_department(
    department: Department, *, parent: Department | None, by: User | None, now: datetime | None = None
) -> Department:
    """Put a department, with all below it, elsewhere in the same site; rights given higher up move with it.

    The whole site's tree is locked first, so that two moves cannot make a circle.
    """
    tree = {
        row.pk: row for row in Department.objects.select_for_update().filter(site=department.site_id).order_by("pk")
    }
    department = tree[department.pk]
    if parent and (parent := tree.get(parent.pk)) is None:
        raise ValidationError(_("A department cannot stand below one of another site."), code="other_site")
    if parent and department.pk in parent.path:
        raise ValidationError(_("A department cannot stand below itself."), code="circle")
    _refuse_same_name(Department, but=department.pk, site=department.site_id, parent=parent, name=department.name)
    before, department.parent = department.parent_id, parent
    department.save(update_fields=["parent"])
    _lead_paths(department, [*(parent.path if parent else ()), department.pk], tree)
    audit.log.record(
        "department.move", department, by=by, at=now or timing.now(), before=before, after=department.parent_id
    )
    return department


def _lead_paths(department: Department, path: list[int], tree: dict[int, Department]) -> None:
    """Give the department and everything below it their new paths."""
    depth = len(department.path)
    below = [row for row in tree.values() if department.pk in row.path]
    for row in below:
        row.path = path + list(row.path[depth:])
    Department.objects.bulk_update(below, ["path"])


@transaction.atomic
def rename_department(department: Department, *, name: str, by: User | None, now: datetime | None = None) -> None:
    _refuse_same_name(Department, but=department.pk, site=department.site_id, parent=department.parent_id, name=name)
    _rename(department, name, by, now)


@transaction.atomic
def retire_department(department: Department, *, by: User | None, now: datetime | None = None) -> None:
    """Nobody can choose it any more; what is there stays. Refuses while a department below it is in use."""
    if Department.objects.active().below(department.pk).exclude(pk=department.pk).exists():
        raise ValidationError(_("Retire the departments below it first."), code="in_use")
    _use(department, False, by, now)


@transaction.atomic
def restore_department(department: Department, *, by: User | None, now: datetime | None = None) -> None:
    """Back in use. Refuses while the department above it is retired."""
    if department.parent_id and not Department.objects.active().filter(pk=department.parent_id).exists():
        raise ValidationError(_("Put the department above it back in use first."), code="above_retired")
    _use(department, True, by, now)


@transaction.atomic
def import_departments(
    house: Organization, *, text: str, by: User | None, now: datetime | None = None
) -> placefile.Plan:
    """Add the departments of a file that are not there yet; see `hospital.placefile`.

    All or nothing: refuses (`rows`) a file with a row that cannot be.
    """
    one_file_at_a_time(house)
    plan = placefile.departments(text)
    csvfile.refuse_errors(plan.errors)
    for node in plan.departments:
        parent = node.above.stored if node.above else None
        node.row = add_department(node.site, name=node.name, parent=parent, by=by, now=now)
    added = len(plan.departments)
    audit.log.record("organization.import_departments", house, by=by, at=now or timing.now(), added=added)
    return plan


# ---------------------------------------------------------------- wards and other locations
@transaction.atomic
def add_location(department: Department, *, name: str, by: User | None, now: datetime | None = None) -> Location:
    """A ward, clinic or other place, by the name people use."""
    _refuse_same_name(Location, department=department, name=name)
    location = Location.objects.create(department=department, name=name)
    audit.log.record("location.add", location, by=by, at=now or timing.now())
    return location


@transaction.atomic
def rename_location(location: Location, *, name: str, by: User | None, now: datetime | None = None) -> None:
    _refuse_same_name(Location, but=location.pk, department=location.department_id, name=name)
    _rename(location, name, by, now)


@transaction.atomic
def retire_location(location: Location, *, by: User | None, now: datetime | None = None) -> None:
    _use(location, False, by, now)


@transaction.atomic
def restore_location(location: Location, *, by: User | None, now: datetime | None = None) -> None:
    _use(location, True, by, now)


@transaction.atomic
def import_locations(house: Organization, *, text: str, by: User | None, now: datetime | None = None) -> placefile.Plan:
    """Add the wards of a file that are not there yet; see `hospital.placefile`.

    All or nothing: refuses (`rows`) a file with a row that cannot be.
    """
    one_file_at_a_time(house)
    plan = placefile.wards(text)
    csvfile.refuse_errors(plan.errors)
    for ward in plan.wards:
        add_location(ward.department.stored, name=ward.name, by=by, now=now)
    audit.log.record("organization.import_locations", house, by=by, at=now or timing.now(), added=len(plan.wards))
    return plan


# ---------------------------------------------------------------- the service catalogue
@transaction.atomic
def add_service(*, name: str, by: User | None, is_sensitive: bool = False, now: datetime | None = None) -> Service:
    _refuse_same_name(Service, name=name)
    service = Service.objects.create(name=name, is_sensitive=is_sensitive)
    audit.log.record("service.add", service, by=by, at=now or timing.now())
    return service


@transaction.atomic
def rename_service(
    service: Service, *, name: str, by: User | None, is_sensitive: bool | None = None, now: datetime | None = None
) -> None:
    """Another name; and whether surveys may follow from a visit there, where that is said."""
    _refuse_same_name(Service, but=service.pk, name=name)
    if is_sensitive is not None and is_sensitive != service.is_sensitive:
        Service.objects.filter(pk=service.pk).update(is_sensitive=is_sensitive)
        service.is_sensitive = is_sensitive
        audit.log.record("service.protect", service, by=by, at=now or timing.now(), is_sensitive=is_sensitive)
    if name != service.name:
        _rename(service, name, by, now)


@transaction.atomic
def retire_service(service: Service, *, by: User | None, now: datetime | None = None) -> None:
    _use(service, False, by, now)


@transaction.atomic
def restore_service(service: Service, *, by: User | None, now: datetime | None = None) -> None:
    _use(service, True, by, now)


# ---------------------------------------------------------------- shared by departments, locations and services
def _refuse_same_name(model: type[Model], *, but: int | None = None, **same: Any) -> None:
    if model._base_manager.filter(**same).exclude(pk=but).exists():
        raise ValidationError({"name": ValidationError(_("There is one of this name already."), code="same_name")})


def _rename(row: Any, name: str, by: User | None, now: datetime | None) -> None:
    type(row)._base_manager.filter(pk=row.pk).update(name=name)
    row.name = name
    audit.log.record(f"{row._meta.model_name}.rename", row, by=by, at=now or timing.now())


def _use(row: Any, is_active: bool, by: User | None, now: datetime | None) -> None:
    if not type(row)._base_manager.filter(pk=row.pk, is_active=not is_active).update(is_active=is_active):
        return
    row.is_active = is_active
    verb = "restore" if is_active else "retire"
    audit.log.record(f"{row._meta.model_name}.{verb}", row, by=by, at=now or timing.now())
