"""Words of a red flag that a person confirms: the flag goes onto the case, and with it up the ladder."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

import feedback.actions
from complaints import policy
from complaints.actions.intake import register_from
from complaints.actions.judgement import flag, rate
from complaints.models import Complaint
from feedback.models import Flag, Kind, RedFlagHit, Severity
from feedback.sorting.redflags import CLAIMS
from hospital.models import User
from hospital.timing import now as web_now


@transaction.atomic
def confirm_hit(hit: RedFlagHit, *, by: User, now: datetime | None = None) -> Complaint:
    """It means what it says. Where there is no case yet one is opened, at least as serious as the flag asks, so that
    leadership and whoever else the rules name hear of it as of any flag that a person sets.

    Not audited: `feedback.actions.confirm_hit`, `register_from`, `rate` and `flag`, which it calls, are.
    """
    now = now or web_now()
    set_flag = feedback.actions.confirm_hit(hit, by=by, now=now)
    story = hit.feedback
    case = Complaint.objects.filter(feedback=story).first()
    claimed = CLAIMS.get(hit.rule.cause, 0)
    if case is None:
        kind = Kind.COMPLAINT if story.kind == Kind.COMPLAINT else Kind.CONCERN
        severity = max(story.severity or Severity.MODERATE, policy.least_severity([set_flag]), claimed)
        flags = {*story.flags, set_flag} - {""}
        return register_from(story, by=by, severity=severity, kind=kind, flags=flags, now=now)
    if claimed > case.severity:
        rate(case, by=by, severity=claimed, reason=_("Somebody looked: it is as grave as was said."), now=now)
    if set_flag and set_flag not in case.flags:
        words = _("Words of a red flag were confirmed: %(flag)s.") % {"flag": Flag(set_flag).label}
        flag(case, by=by, flags={*case.flags, set_flag}, reason=words, now=now)
    return case
