"""People and their roles as a CSV file: a row for each role somebody has. What is not in the file stays as it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Prefetch
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hospital import csvfile
from hospital.csvfile import CellError, Column, Row, RowError, short
from hospital.models import Department, Membership, Organization, Role, Site, User
from hospital.placefile import House, folded
from hospital.roles import HOUSE_WIDE

COLUMNS = (
    Column("name", gettext_lazy("As colleagues know them."), "Priya Nair", True),
    Column("email", gettext_lazy("They sign in with it, and their messages go there."), "priya@hospital.example", True),
    Column("role", gettext_lazy("One for each row: who has two roles has two rows."), "officer", True),
    Column("site", gettext_lazy("Short code or name. Empty, with no department: the whole organization."), "main"),
    Column("department", gettext_lazy("Only for a role in one department and all below it."), "Surgery > Theatres"),
    Column("language", gettext_lazy("Of the pages and messages, if you know it."), "en"),
)
LONGEST = User._meta.get_field("name").max_length
MOST_ROWS = 1000  # with their links a third of the time a page may take
Place = Organization | Site | Department


class Given(NamedTuple):
    """A role for a place that somebody does not have yet."""

    role: Role
    place: Place


class Line(NamedTuple):
    number: int
    name: str
    email: str
    language: str
    given: Given


@dataclass(slots=True, eq=False)
class Someone:
    """A person of the file. `user` is None for somebody new until they are stored; `given` are new roles."""

    number: int
    name: str
    email: str
    language: str
    user: User | None
    given: list[Given] = field(default_factory=list)
    is_new: bool = field(init=False)

    def __post_init__(self) -> None:
        self.is_new = self.user is None

    @property
    def is_waiting(self) -> bool:
        """Nobody ever sent them a link, and they never signed in."""
        user = self.user
        if user is None:
            return True
        return user.invited_at is None and user.last_login is None and not user.has_usable_password()


@dataclass(slots=True)
class Plan:
    """What a file would change, and how many roles in it are held already."""

    people: list[Someone] = field(default_factory=list)
    kept: int = 0
    errors: list[RowError] = field(default_factory=list)

    @property
    def new(self) -> list[Someone]:
        return [person for person in self.people if person.is_new]

    @property
    def changed(self) -> list[Someone]:
        return [person for person in self.people if person.given]

    @property
    def roles(self) -> int:
        return sum(len(person.given) for person in self.people)

    @property
    def waiting(self) -> list[Someone]:
        return [person for person in self.people if person.is_waiting]

    @property
    def is_change(self) -> bool:
        return any(person.given for person in self.people)


def plan(text: str, *, by: User | None) -> Plan:
    """What the file would change; `by` cannot give themselves a role. Five queries at most.

    Refuses (`columns`, `csv`, `rows`) what is no such file at all.
    """
    table = csvfile.table(text, *csvfile.names(COLUMNS), MOST_ROWS)
    organization, house, roles = Organization.objects.get(), House(), roles_by_words()
    lines = table.each(lambda row: _line(row, organization, house, roles))
    found, people = Plan(errors=table.errors), {}
    accounts = _accounts(line.email for line in lines)
    for line in lines:
        try:
            _join(line, found, people, accounts, by)
        except CellError as error:
            found.errors.append(RowError(line.number, error.words, error.column))
    found.people = list(people.values())
    found.errors.sort(key=lambda error: error.number)
    return found


# ---------------------------------------------------------------- one row
def roles_by_words() -> dict[str, Role]:
    """Roles by their short name, and by their words in English and in the language spoken."""
    found = {folded(str(role.label)): role for role in Role}
    with translation.override("en"):
        found |= {folded(str(role.label)): role for role in Role}
    return found | {role.value: role for role in Role}


def _line(row: Row, organization: Organization, house: House, roles: dict[str, Role]) -> Line:
    name = " ".join(row["name"].split())
    if not name:
        raise CellError("name", _("The name is missing."))
    if len(name) > LONGEST:
        raise CellError("name", _("The name is longer than %(most)d letters.") % {"most": LONGEST})
    given = Given(_role(row, roles), _place(row, organization, house))
    if given.role in HOUSE_WIDE and given.place != organization:
        raise CellError("role", _("This role is for the whole organization: leave site and department empty."))
    return Line(row.number, name, _email(row), _language(row), given)


def _email(row: Row) -> str:
    cell = row["email"].lower()
    try:
        validate_email(cell)
    except ValidationError:
        raise CellError("email", _("“%(cell)s” is no e-mail address.") % {"cell": short(cell)}) from None
    return cell


def _role(row: Row, roles: dict[str, Role]) -> Role:
    if found := roles.get(folded(row["role"])):
        return found
    words = _("“%(cell)s” is no role: write one of %(roles)s.")
    raise CellError("role", words % {"cell": short(row["role"]), "roles": ", ".join(Role.values)})


def _place(row: Row, organization: Organization, house: House) -> Place:
    if row["department"]:
        return house.department(row).stored
    return house.site(row) if row["site"] else organization


def _language(row: Row) -> str:
    cell, known = row["language"].lower(), [code for code, _label in settings.LANGUAGES]
    if cell and cell not in known:
        words = _("“%(cell)s” is no language: write %(codes)s.")
        raise CellError("language", words % {"cell": short(cell), "codes": ", ".join(known)})
    return cell


# ---------------------------------------------------------------- together with who is there
def _accounts(emails: Iterable[str]) -> dict[str, User]:
    rows = Membership.objects.current().select_related("organization", "site", "department")
    held = Prefetch("memberships", rows, to_attr="held_now")
    return {user.email: user for user in User.objects.filter(email__in=set(emails)).prefetch_related(held)}


def _join(line: Line, found: Plan, people: dict[str, Someone], accounts: dict[str, User], by: User | None) -> None:
    user = accounts.get(line.email)
    person = people.get(line.email) or Someone(line.number, line.name, line.email, line.language, user)
    _refuse_mistaken(line, user.name if user else person.name, user)
    if line.given in person.given or _is_held(user, line.given):
        found.kept += 1
    elif user and by and user.pk == by.pk:
        raise CellError("role", _("Another administrator has to give you a role."))
    else:
        person.given.append(line.given)
    people[line.email] = person


def _refuse_mistaken(line: Line, called: str, user: User | None) -> None:
    """A role opens cases: it goes to nobody whose name and address do not belong together, and to no leaver."""
    if folded(called) != folded(line.name):
        words = _("This address belongs to %(name)s. Correct the address, or the name.")
        raise CellError("email", words % {"name": called})
    if user and not user.is_active:
        words = _("%(name)s no longer works here. Bring them back on their page first.")
        raise CellError("email", words % {"name": user.name})


def _is_held(user: User | None, given: Given) -> bool:
    held = getattr(user, "held_now", ())
    return any((row.role, row.place) == (given.role, given.place) for row in held)
