"""Shared devices of a place: registered here, paired on the device itself, taken out of use here."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from complaints.forms.devices import MAY, AddDeviceForm
from feedback.actions import add_device, revoke_device
from feedback.devices import spaced
from feedback.models import Device
from hospital.views.doors import button, posted, refusals_on

theirs = permission_required(MAY, raise_exception=True)


@require_http_methods(["GET", "HEAD", "POST"])
@theirs
def devices(request: HttpRequest) -> HttpResponse:
    """All of one's places, those in use first; the code of a new one is shown this once."""
    form = AddDeviceForm(posted(request), user=request.user)
    if form.is_valid():
        with refusals_on(form):
            device, code = add_device(**form.given(), by=request.user)
            messages.success(request, _told(device, code))
            return redirect("devices")
    rows = Device.objects.visible_to(request.user).select_related("site", "department", "location", "added_by")
    rows = rows.order_by("-revoked_at", "site__name", "label", "pk")
    return render(request, "complaints/devices.html", {"form": form, "devices": rows})


def _told(device: Device, code: str) -> str:
    words = _("Open %(address)s on “%(device)s” and type %(code)s. It works once, within an hour.")
    address = settings.SITE_URL + reverse("public-device")
    return words % {"address": address, "device": device.label, "code": spaced(code)}


@require_POST
@theirs
def device_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    device = get_object_or_404(Device.objects.visible_to(request.user), pk=pk)
    done = _("It opens nothing any more.")
    return button(request, lambda: revoke_device(device, by=request.user), to="devices", done=done)
