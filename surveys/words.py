"""What pages call kinds of questions, themes, terms, and what keeps a survey from being published."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hospital import reading
from surveys.hcahps.questionnaire import BURDEN, TRANSITION
from surveys.questions import Content, Finding
from surveys.questions import shape as kinds

Word = str | Promise
KINDS: dict[str, tuple[Word, Word]] = {
    kinds.SINGLE: (_("One answer"), _("Choose one of several answers.")),
    kinds.MULTIPLE: (_("Several answers"), _("Tick all that apply.")),
    kinds.TEN: (_("0 to 10"), _("Eleven steps from 0 to 10 with words at both ends.")),
    kinds.SCALE: (_("Scale"), _("A few steps with words at both ends.")),
    kinds.MATRIX: (_("Several lines, same answers"), _("Each line gets a page of its own on the phone.")),
    kinds.RANKING: (_("Order"), _("First, second, third: chosen from lists, never dragged.")),
    kinds.TEXT: (_("Own words"), _("A text of up to 4,000 characters.")),
    kinds.NUMBER: (_("Number"), _("A whole number between two bounds.")),
    kinds.DATE: (_("Date"), _("A day.")),
    kinds.PHOTO: (_("Picture"), _("One picture, drawn anew without place and camera, shown to few and late.")),
    kinds.STATEMENT: (_("Statement"), _("Words without a question.")),
    kinds.HIDDEN: (_("Set by the link"), _("Nobody is asked: the link or code somebody comes by answers it.")),
}
THEMES: dict[str, Word] = {
    "overall": _("Overall"),
    "respect": _("Kindness and respect"),
    "listening": _("Listening and explaining"),
    "waiting": _("Waiting and organization"),
    "care": _("Care and treatment"),
    "medicines": _("Medicines and pain"),
    "room": _("Room, quiet and cleanliness"),
    "food": _("Food and drink"),
    "discharge": _("Going home"),
    "access": _("Getting here and finding the way"),
    "staff": _("Team and work"),
}
# The theme of the framework that a question about one of these suggests, where there is one.
FRAMEWORK = {
    "respect": "staff.manner", "listening": "communication.listening", "waiting": "access.timeliness",
    "medicines": "medication.supply", "room": "environment.facilities", "food": "environment.food",
    "discharge": "journey.discharge", "access": "location.place",
}  # fmt: skip
TEMPLATES: dict[str, tuple[Word, Word]] = {
    "recommendation": (_("Recommendation score"), _("Would people recommend the hospital, and why? Two questions.")),
    "friends_and_family": (_("Friends and Family"), _("The question of the NHS in England, and two in own words.")),
    "post_discharge": (_("After going home"), _("A stay in hospital, seen from home. Twelve short questions.")),
    "service_recovery": (
        _("After something was put right"), _("For people to whom something went wrong: is it right now?"),
    ),
    "ward_pulse": (_("Ward pulse"), _("Three questions from the bed, while something can still be put right.")),
    "cg_cahps": (_("CAHPS for doctors' offices"), _("Only its terms: hand in a permission, then load the wording.")),
    "ppe_15": (_("Picker, 15 questions"), _("Only its terms: hand in a permission, then load the wording.")),
    "onsite": (_("A visit"), _("For the waiting room: the way here, the wait, and what mattered most.")),
}  # fmt: skip
MEASURES: dict[str, Word] = {
    kinds.RECOMMEND: _("Recommendation score"),
    kinds.FRIENDS_AND_FAMILY: _("Friends and Family"),
}
HCAHPS_MEASURES: dict[str, Word] = {
    "nurses": _("Communication with nurses"),
    "doctors": _("Communication with doctors"),
    "responsiveness": _("Responsiveness of hospital staff"),
    "medicines": _("Communication about medicines"),
    "restfulness": _("Restfulness of the hospital environment"),
    "care_coordination": _("Care coordination"),
    "discharge": _("Discharge information"),
    "care_transition": _("Care transition"),
    "cleanliness": _("Cleanliness of the hospital environment"),
    "quietness": _("Quietness of the hospital environment"),
    "symptoms_information": _("Information about symptoms"),
    "rating": _("Overall rating of the hospital"),
    "recommend": _("Willingness to recommend the hospital"),
}
STATEMENTS: dict[str, Word] = {
    BURDEN: _("Statement of the time it takes (OMB)"),
    TRANSITION: _("Statement that leads over to our own questions"),
}
UNSURE: dict[str, Word] = {
    "number": _("its number"), "wording": _("its wording"), "codes": _("its answers"), "measure": _("its measure"),
}  # fmt: skip
OFFICIAL_LANGUAGES: dict[str, Word] = {
    "en": _("English"), "es": _("Spanish"), "zh": _("Chinese"), "ru": _("Russian"), "vi": _("Vietnamese"),
    "pt": _("Portuguese"), "de": _("German"), "tl": _("Tagalog"), "ar": _("Arabic"),
}  # fmt: skip
FINDINGS: dict[str, Word] = {
    "no_title": _("The survey has no title."),
    "no_question": _("There is no question yet."),
    "many_own": _("At most %(most)d questions of your own may follow the official ones."),
    "hidden_condition": _("%(question)s: the link answers it, so that it has no condition."),
    "official_first": _("The official questions come first, and your own after them."),
    "no_text": _("There is a question without words."),
    "few_options": _("%(question)s: there have to be two answers at least."),
    "empty_option": _("%(question)s: an answer has no words."),
    "no_rows": _("%(question)s: there is no line."),
    "bounds": _("%(question)s: the bounds do not fit together."),
    "wide_scale": _("%(question)s: a scale has eleven steps at most."),
    "no_ends": _("%(question)s: say what both ends of the scale mean."),
    "bad_condition": _("%(question)s: its condition cannot be read."),
    "forward": _("%(question)s: its condition looks at a question that does not come before it."),
    "unknown_answer": _("%(question)s: its condition looks at an answer that is not there."),
    "bad_rule": _("A rule for what answers set off looks at something that is not there."),
    "unreachable": _("%(question)s: no answers lead to it."),
    "nothing_asked": _("Somebody who skips everything would not be asked anything."),
    "tangled": _("There are too many conditions to check every way through. Make it simpler."),
    "long": _("It takes up to %(minutes)d minutes. Most people give up after five."),
    "many_open": _("It asks for own words more than three times. Few people write that often."),
    "hard_words": _("%(question)s: long words or a long sentence. Could it be said more simply?"),
}
READING: dict[str, Word] = {
    reading.LIX: _("Reading level: LIX %(value)d, hard above %(limit)d"),
    reading.SIGNS: _("Longest sentence: %(value)d characters, hard above %(limit)d"),
    reading.WORDS: _("Longest sentence: %(value)d words, hard above %(limit)d"),
}
NO_FORMULA = _("There is no proven formula for this language; the length of sentences is a hint only.")
AT_THE_END = _("At the last page, before sending")
SHORT = 60


def reading_level(text: str, language: str) -> str:
    """How hard a text is, in words; nothing where there is no text."""
    found = reading.level(text, language)
    return str(READING[found.measure]) % {"value": found.value, "limit": found.limit} if text.strip() else ""


def finding(of: Finding, content: Content | None = None) -> str:
    """The sentence of a finding, with the question it is about."""
    item = content.by_key.get(of.item) if content else None
    question = (item.text if item and item.text else of.item)[:SHORT]
    return str(FINDINGS[of.code]) % {"question": question, **of.values}


def kind(of: str) -> Word:
    return KINDS[of][0]


def theme(of: str) -> Word:
    return THEMES.get(of, "")


# Why somebody who went home is not in the frame of a month of HCAHPS (`surveys.hcahps.population`).
OUT_OF_FRAME: dict[str, Word] = {
    "age_under_18": _("Under 18 at admission"),
    "no_overnight": _("Did not stay overnight"),
    "psychiatric_principal": _("Psychiatric principal diagnosis"),
    "deceased": _("Not alive at discharge"),
    "not_acute_line": _("Neither maternity, medical nor surgical"),
    "hospice": _("Went to a hospice"),
    "nursing_facility": _("Went to a nursing facility"),
    "court_or_police": _("Court or police"),
    "foreign_address": _("Lives abroad"),
    "no_publicity": _("Wants no publicity"),
    "state_law": _("Barred by the law of the state"),
    "dup_month": _("Another stay of this month is asked about"),
    "household": _("Somebody else of the household is asked"),
    "coding_pending": _("Codes have not come yet"),
}
# What has to agree before a month is frozen (`surveys.hcahps.dispositions`).
BALANCES: dict[str, Word] = {
    "deferred": _("Nobody waits for codes any more"),
    "partition": _("Every discharge is counted once"),
    "frame": _("No more are asked than are in the frame"),
    "statuses": _("Everybody who is asked has a final status"),
    "completes": _("As many are completed as there are complete responses"),
    "details": _("Everybody has language and lag time, and was tried before they answered"),
    "died": _("Nobody who died in hospital has answered"),
}
# What the footnotes of CMS say, in our own words (`surveys.hcahps.quarters`).
FOOTNOTES: dict[int, Word] = {
    3: _("A shorter period than four quarters"),
    5: _("Not available: nobody gave an answer that is scored"),
    6: _("Fewer than 100 complete responses: read it with caution"),
    10: _("Fewer than 50 complete responses: no judgment can be based on it"),
    15: _("Too few complete responses for a star"),
}
# What does not agree in the file of a month of HCAHPS (`surveys.hcahps.submission`).
OF_FILE: dict[str, Word] = {
    "same_id": _("A number stands for two people"),
    "sample_size": _("The number of people is not the size of the sample"),
    "eligible": _("More are asked than are eligible"),
    "strata": _("The parts of the draw do not add up"),
    "value": _("A value is not known, or the map has no code for it"),
    "id": _("The number of somebody is empty or too long"),
    "response": _("A response is missing, or stands where there is none"),
    "complete": _("The status does not agree with how much was answered"),
    "died": _("Somebody who died in hospital has answered"),
    "maternity": _("A man on the maternity line"),
    "age": _("The age is not known, or under 18"),
    "lag": _("The lag time is unusually long"),
    "attempts": _("The attempts do not agree with the ways of the month"),
    "supplemental": _("More questions of our own than are allowed"),
}
