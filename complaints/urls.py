"""The staff pages of feedback and cases; the pages for people without an account have their own file."""

from django.urls import include, path

import clocks.urls  # noqa: F401 - brings the number of an escalation
from complaints.views.staff import (
    asking,
    bulk,
    case,
    evidence,
    guide,
    heldback,
    lists,
    log,
    owing,
    phrases,
    protections,
    today,
    verbs,
)
from hospital.urls import numbered

for _letter, _name in (("A", "entry"), ("W", "view"), ("P", "phrase"), ("I", "evidence"), ("Q", "look")):
    numbered(_letter, _name)

urlpatterns = [
    path("", include("complaints.urls_public")),
    path("log/", log.log, name="feedback-log"),
    path("log/next/", log.log_next, name="feedback-log-next"),
    path("log/<ref>/", log.log_done, name="feedback-log-done"),
    path("log/<ref>/slip/", log.log_slip, name="feedback-log-slip"),
    path("log/<ref>/undo/", log.log_undo, name="feedback-log-undo"),
    path("feedback/<ref>/open/", log.register_from, name="complaint-register-from"),
    path("today/", today.today, name="today"),
    path("handover/", today.handover, name="handover"),
    path("escalations/", lists.escalations, name="escalations"),
    path("complaints/", lists.complaints, name="complaints"),
    path("complaints/bulk/<slug:verb>/", bulk.bulk, name="complaints-bulk"),
    path("complaints/views/<slug:queue>/save/", bulk.save_view, name="complaints-save-view"),
    path("complaints/views/<view:pk>/forget/", bulk.forget_view, name="complaints-forget-view"),
    path("complaints/phrases/", phrases.phrases, name="phrases"),
    path("complaints/phrases/<phrase:pk>/retire/", phrases.phrase_retire, name="phrase-retire"),
    path("complaints/files/", heldback.files_held_back, name="files-held-back"),
    path("complaints/files/<evidence:pk>/rescan/", heldback.file_rescan, name="file-rescan"),
    path("complaints/files/<evidence:pk>/erase/", heldback.file_erase, name="file-erase"),
    path("complaints/<ref>/", case.complaint, name="complaint"),
    path("complaints/<ref>/print/", case.sheet, name="complaint-print"),
    path("complaints/<ref>/reveal/", case.reveal, name="complaint-reveal"),
    path("complaints/<ref>/presence/", case.presence, name="complaint-presence"),
    path("complaints/<ref>/attach/", evidence.attach, name="complaint-attach"),
    path("complaints/<ref>/files/<evidence:pk>/", evidence.download, name="complaint-download"),
    path("complaints/<ref>/files/<evidence:pk>/error/", evidence.detach, name="complaint-detach"),
    path("complaints/<ref>/take/<escalation:pk>/", verbs.take, name="complaint-take"),
    path("complaints/<ref>/undo/<entry:pk>/", verbs.undo, name="complaint-undo"),
    path("complaints/<ref>/accept/", today.accept, name="complaint-accept"),
    path("complaints/<ref>/lift/<look:pk>/agree/", protections.agree, name="complaint-agree"),
    path("complaints/<ref>/lift/<look:pk>/decline/", protections.decline, name="complaint-decline"),
    path("complaints/<ref>/admit/<user:pk>/dismiss/", protections.dismiss, name="complaint-dismiss"),
    path("complaints/<ref>/unlink/<other>/", verbs.unlink, name="complaint-unlink"),
    *verbs.routes,
    path("requests/", owing.inquiries, name="inquiries"),
    path("requests/<ref>/", asking.inquiry, name="inquiry"),
    path("requests/<ref>/answer/", asking.answer, name="inquiry-answer"),
    path("requests/<ref>/pass-on/", asking.pass_on, name="inquiry-pass-on"),
    path("requests/<ref>/need-time/", asking.need_time, name="inquiry-need-time"),
    path("requests/<ref>/files/<evidence:pk>/", asking.download, name="inquiry-download"),
    path("requests/<ref>/accept-answer/", asking.accept_answer, name="inquiry-accept-answer"),
    path("requests/<ref>/return-answer/", asking.return_answer, name="inquiry-return-answer"),
    path("requests/<ref>/decide-time/", asking.decide_time, name="inquiry-decide-time"),
    path("requests/<ref>/recall/", asking.recall, name="inquiry-recall"),
    path("guide/investigating/", guide.investigating, name="guide-investigating"),
]
