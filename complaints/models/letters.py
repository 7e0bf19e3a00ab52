"""Letters to whoever told us: the texts they begin with, their translations, the copy of what was sent.

The reply of a case is one kind of them: the one whose sending moves the case.
"""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from complaints.models.cases import Complaint
from complaints.models.records import Entry
from complaints.querysets import LetterQuerySet, LetterTextQuerySet, TranslationQuerySet
from files.models import File
from hospital.labels import label_of


class Letter(models.Model):
    """One letter: drafted, approved where required, sent; what was sent stays as sent (`SentCopy`).

    `how` it went is known once it was sent. `unfit_because` says why its form or language is not what its reader
    needs. A letter on paper is proved by `posted_on` and, where the post gives one, a tracking number.
    """

    is_further = False  # a reply was sent before it: see `with_order`

    class Kind(models.TextChoices):
        RESPONSE = "response", _("Reply")
        ACKNOWLEDGEMENT = "acknowledgement", _("Acknowledgement")
        UPDATE = "update", _("Holding update")
        DELAY = "delay", _("Delay notice")
        CONSENT = "consent", _("Consent request")
        MEETING = "meeting", _("Invitation to a meeting")
        CLOSING = "closing", _("Closing letter")
        REOPENING = "reopening", _("Letter that we look into it again")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Waiting for approval")
        SENT = "sent", _("Sent")
        REPLACED = "replaced", _("Replaced")

    class Format(models.TextChoices):
        STANDARD = "standard", _("Usual print")
        LARGE = "large_print", _("Large print")
        EASY = "easy_read", _("Easy read")

    class Signing(models.TextChoices):
        NAME = "name", _("The name in print")
        IMAGE = "image", _("The picture of my signature")
        SEAL = "seal", _("By hand: print with room for signature and seal")

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="letters")
    number = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=16, choices=Kind, default=Kind.RESPONSE, db_default=Kind.RESPONSE)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    language = models.CharField(max_length=12)
    format = models.CharField(max_length=12, choices=Format, default=Format.STANDARD, db_default=Format.STANDARD)
    words = models.TextField()
    enclosures = ArrayField(models.CharField(max_length=40), default=list, db_default=[])
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # Everybody whose words may be in it, by number; `drafted_by` is the one who has it.
    writers = ArrayField(models.PositiveBigIntegerField(), default=list, db_default=[])
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    signing = models.CharField(max_length=8, choices=Signing, default=Signing.NAME, db_default=Signing.NAME)
    sent_back_because = models.TextField(blank=True)
    changed_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    how = models.CharField(max_length=12, choices=Entry.How, blank=True, db_default="")
    unfit_because = models.TextField(blank=True, db_default="")
    answer_on = models.DateField(null=True)  # of a delay notice: the day by which it promises the answer
    posted_on = models.DateField(null=True)
    tracking_number = models.CharField(max_length=60, blank=True, db_default="")
    revision = models.PositiveIntegerField(default=1)
    # What the rules of the place ask of a letter, as far as its writer says it is in there.
    checked = ArrayField(models.CharField(max_length=40), default=list)

    objects = LetterQuerySet.as_manager()

    get_kind_display = label_of(Kind, "kind")
    get_state_display = label_of(State, "state")
    get_format_display = label_of(Format, "format")
    get_how_display = label_of(Entry.How, "how")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["complaint", "number"], name="letter_once"),
            models.UniqueConstraint(
                fields=["complaint", "kind"], condition=Q(state__in=["draft", "submitted"]), name="letter_one_in_work"
            ),
            models.CheckConstraint(condition=Q(state="sent") ^ Q(sent_at__isnull=True) | Q(state="replaced"),
                                   name="letter_sent_iff_sent_at"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("drafted_by")),
                name="letter_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(writers__contains=[F("approved_by")]),
                name="letter_approved_by_no_writer",
            ),
            models.CheckConstraint(
                condition=Q(posted_on__isnull=True) | Q(how="letter", state="sent"), name="letter_posted_was_sent"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["sent_at"], condition=Q(state="sent", how="letter", posted_on__isnull=True),
                name="letter_to_post",
            )
        ]  # fmt: skip
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"Letter {self.number} of {self.complaint_id}"

    @property
    def named(self) -> str:
        """What it is called; the second answer, to somebody who was not content with the first, says that it is."""
        return str(_("Further reply") if self.is_reply and self.is_further else self.get_kind_display())

    @property
    def is_reply(self) -> bool:
        return self.kind == self.Kind.RESPONSE

    @property
    def waits_for_post(self) -> bool:
        return self.state == self.State.SENT and self.how == Entry.How.LETTER and self.posted_on is None


class SentCopy(models.Model):
    """The page that was sent, word for word with head, date and signature. Never written again. To whom it went stands
    apart, because not everybody who may read a letter sees names and addresses in full.
    """

    letter = models.OneToOneField(Letter, models.PROTECT, related_name="copy")
    language = models.CharField(max_length=12)
    page = models.TextField()
    reader = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"Copy of letter {self.letter_id}"

    @property
    def is_as_sent(self) -> bool:
        return hash_of(self.page, self.reader) == self.sha256


def hash_of(page: str, reader: str) -> str:
    return hashlib.sha256(f"{reader}\n{page}".encode()).hexdigest()


class LetterText(models.Model):
    """The hospital's own version of a text that letters begin with, or of a leaflet put beside them; the newest number
    holds. Without one the shipped text does (`complaints.letters`). `profile` narrows it to one set of rules.
    """

    name = models.CharField(max_length=40)
    language = models.CharField(max_length=12)
    profile = models.CharField(max_length=60, blank=True)
    number = models.PositiveIntegerField()
    title = models.CharField(_("title"), max_length=120)
    words = models.TextField(_("words"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    objects = LetterTextQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "language", "profile", "number"], name="letter_text_once")
        ]
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{self.name}.{self.language} {self.number}"


class Translation(models.Model):
    """What they told us, or a letter, in another language. Asked for, written by somebody, looked at by somebody else.

    Without `letter` it is of their own words. `revision` is that of the letter it was made of: one that changed since
    has to be translated anew.
    """

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="translations")
    letter = models.ForeignKey(Letter, models.PROTECT, null=True, related_name="translations")
    language = models.CharField(max_length=12)
    words = models.TextField(blank=True)
    is_machine_made = models.BooleanField(default=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=0)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)

    objects = TranslationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "language"], condition=Q(letter__isnull=True), name="translation_of_words_once"
            ),
            models.UniqueConstraint(fields=["letter", "language"], name="translation_of_letter_once"),
            models.CheckConstraint(
                condition=Q(checked_at__isnull=True) | ~Q(words=""), name="translation_checked_has_words"
            ),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True) | ~Q(checked_by=F("by")), name="translation_checked_by_another"
            ),
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Translation {self.pk} of {self.complaint_id}"

    @property
    def is_current(self) -> bool:
        """Of the letter as it stands now; their own words never change."""
        return bool(self.words) and (self.letter is None or self.letter.revision == self.revision)

    @property
    def is_good(self) -> bool:
        """May go out."""
        return self.is_current and self.checked_at is not None


class Signature(models.Model):
    """How a colleague signs: a picture through the gate, and the words below the name."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, primary_key=True, related_name="signature")
    file = models.OneToOneField(File, models.PROTECT, null=True, related_name="+")
    title = models.CharField(_("what stands below the name"), max_length=120, blank=True)

    def __str__(self) -> str:
        return f"Signature of user {self.user_id}"
