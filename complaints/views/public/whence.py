"""From where somebody tells us: a code that was scanned, a tablet on the spot, or anywhere else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from complaints.views.public.shared import HERE, KIOSK, shared
from feedback.models import Channel, Device
from hospital import phrasing, spots
from hospital.models import Department, Location, Service, Site

DOOR = "public-here"


@dataclass(frozen=True, slots=True)
class Whence:
    channel: str = Channel.WEB
    account: str = ""
    device: Device | None = None
    department: Department | None = None
    location: Location | None = None
    service: Service | None = None
    spot: str = ""

    @property
    def words(self) -> str:
        """The place that needs no asking: "Ward 4B, Bed 4"; "" where nothing is known."""
        known = (self.location or self.department, self.service, self.spot)
        return phrasing.listed(list(dict.fromkeys(str(one) for one in known if one)))

    @property
    def hint(self) -> str:
        return _("You are here: %(place)s. Choose another place if it was elsewhere.") % {"place": self.words}

    def told(self, department: Department | None) -> dict[str, Any]:
        """The way in always; what is known more closely only if it was where the code or the tablet is."""
        way: dict[str, Any] = {"channel": self.channel, "department": department}
        way |= {"device": self.device} if self.device else {"account": self.account}
        if department != self.department:
            return way
        return {**way, "location": self.location, "service": self.service, "spot": self.spot}


ANYWHERE = Whence()


def whence(request: HttpRequest, site: Site) -> Whence:
    """A tablet is where it was registered, whatever was scanned; a code counts at its own site."""
    device = shared(request, KIOSK)
    if device and device.site_id == site.pk:
        return Whence(Channel.KIOSK, "", device, device.department, device.location)
    spot = spots.opened(request.COOKIES.get(HERE, ""), DOOR)
    return scanned(spot, site) if spot and spot.site == site.pk else ANYWHERE


def scanned(spot: spots.Spot, site: Site) -> Whence:
    """What hangs on the wall, as far as it is still there."""
    wards = Location.objects.active().filter(department__site=site).select_related("department")
    ward = wards.filter(pk=spot.location).first() if spot.location else None
    service = Service.objects.filter(pk=spot.service, is_active=True).first() if spot.service else None
    return Whence(Channel.CODE, spot.mark, None, ward.department if ward else None, ward, service, spot.label)
