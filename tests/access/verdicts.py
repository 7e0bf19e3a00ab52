"""Who gets what answer at which address: reviewed by people, written without a look at hospital/roles.py.

A route without a line here fails the matrix, and so does a line without a route. `GET` and `POST` name the rule;
a method that a route does not have is `nobody` (405). See matrix.py for what each rule answers.
"""

from __future__ import annotations

from hospital.models import Role as R
from tests.access.matrix import (
    EVERY_ROLE,
    WITHIN,
    Actor,
    Rule,
    Verdict,
    case,
    for_somebody_else,
    hidden,
    mine,
    nobody,
    not_for_public,
    of_person,
    of_site,
    own,
    public,
    roles,
    staff,
    strangers,
)  # fmt: skip

READERS = (R.OFFICER, R.MANAGER, R.DEPARTMENT, R.DUTY, R.LEADERSHIP, R.PR, R.LEGAL, R.READER)
WORD_READERS = tuple(role for role in READERS if role != R.PR)
WORKERS = (R.OFFICER, R.MANAGER)
PRINTERS = (*WORKERS, R.DEPARTMENT, R.LEADERSHIP)
TAKERS = (R.OFFICER, R.MANAGER, R.DEPARTMENT, R.DUTY, R.LEADERSHIP, R.PR, R.LEGAL)
SORTERS = (R.OFFICER, R.MANAGER, R.DUTY)  # who sort what came in, and judge red flags
LISTENERS = (R.OFFICER, R.MANAGER, R.DEPARTMENT, R.DUTY, R.LEADERSHIP, R.LEGAL, R.READER)  # the list of feedback
STORY_READERS = tuple(role for role in LISTENERS if role != R.LEGAL)  # legal reads what is flagged, this story is not
COVER_SEERS = (R.OFFICER, R.MANAGER, R.DEPARTMENT, R.DUTY, R.LEADERSHIP, R.ADMINISTRATOR)
PLANNERS = (R.MANAGER, R.LEADERSHIP, R.ADMINISTRATOR)  # of the rota and the absences of their site
SURVEYED = (R.OFFICER, R.MANAGER, R.DEPARTMENT, R.LEADERSHIP, R.READER, R.SURVEYS)  # who sees surveys of their site
COMMENTED = tuple(role for role in SURVEYED if role != R.READER)  # who reads what people wrote there
CALLERS = (R.CALLER, R.DEPARTMENT)  # who call people after they went home, and see to what comes up
LOGGERS = tuple(role for role in EVERY_ROLE if role != R.READER)


def on_case(*may: str) -> Verdict:
    """A page and its POST on one case: out of sight 404, in sight but not theirs 403."""
    return Verdict(case(may, READERS), case(may, READERS))


def post_on_case(*may: str) -> Verdict:
    return Verdict(nobody, case(may, READERS))


def gone(actor: Actor) -> str:
    """A page of a survey for somebody who answers none."""
    return "404"


def compared(*may: str) -> Rule:
    """A page in the language that is written first: translators work in the others, and do not see it."""
    rule = of_site(*may, sees=(*EDITORS, R.REVIEWER))
    return lambda actor: "404" if actor.role == R.TRANSLATOR else rule(actor)


def of_group(actor: Actor) -> str:
    """What a site inherits: for its editors, and for administrators, who say which site keeps it."""
    return "in" if actor.role == R.ADMINISTRATOR else of_site(*EDITORS)(actor)


def of_file(*places: str) -> Rule:
    """A file of rows: there for managers of these places; it is for the site of the case, and nobody's of them."""

    def rule(actor: Actor) -> str:
        if actor.role != R.MANAGER:
            return "403" if actor.role else "login"
        return "in" if actor.place in places else "404"

    return rule


def of_phrases(actor: Actor) -> str:
    """A phrase of the site: there for the managers of the whole site."""
    answer = roles(R.MANAGER)(actor)
    return "404" if answer == "in" and actor.place not in ("site", "house") else answer


def of_people(actor: Actor) -> str:
    """The person who told us of the case: there for the privacy officer, and for managers of all that is about them."""
    answer = roles(R.PRIVACY, R.MANAGER)(actor)
    if answer != "in" or actor.role == R.PRIVACY:
        return answer
    return "404" if actor.part == "named" or actor.place not in WITHIN else "in"


def asked(others: Rule) -> Rule:
    """Questions that were put to whoever logged the case: theirs to see, for others what `others` says."""
    return lambda actor: "in" if actor.part == "logged" else others(actor)


def has_it(others: Rule) -> Rule:
    """An action of whoever logged the case: they see it and do not change it."""
    return lambda actor: "403" if actor.part == "logged" else others(actor)


def on_inquiry(*may: str) -> Rule:
    return case(may, WORD_READERS)


def of_held_back(actor: Actor) -> str:
    """A file of the case that was refused: managers who see the case."""
    answer = roles(R.MANAGER)(actor)
    return "404" if answer == "in" and (actor.part == "named" or actor.place not in WITHIN) else answer


def of_device(actor: Actor) -> str:
    """A device of the department: there for who registers devices at that place."""
    answer = roles(*DEVISERS)(actor)
    return "404" if answer == "in" and actor.place not in WITHIN else answer


def of_card(actor: Actor) -> str:
    """A second look at the story: for who works on stories there."""
    answer = roles(*WORKERS)(actor)
    return "404" if answer == "in" and actor.place not in WITHIN else answer


def of_threat(actor: Actor) -> str:
    """For security, duty manager, manager and leadership of the place; for others it is not there."""
    if not actor.role:
        return "login"
    here = actor.place in ("department", "site", "house")
    return "in" if here and actor.role in (R.SECURITY, R.DUTY, R.MANAGER, R.LEADERSHIP) else "404"


def of_campaign_line(actor: Actor) -> str:
    """A line that no ledger has: whoever may run campaigns there is told so."""
    answer = of_site(R.SURVEYS)(actor)
    return "404" if answer == "in" else answer


def of_call(actor: Actor) -> str:
    """Somebody to be called: for those who call from there."""
    answer = roles(*CALLERS)(actor)
    return "404" if answer == "in" and actor.place not in WITHIN else answer


def of_photo(actor: Actor) -> str:
    """A picture of the whole site: there for those who read words of all of it, like their words."""
    answer = of_site(*COMMENTED, sees=SURVEYED, whole=False)(actor)
    return "404" if answer == "in" and actor.place not in ("site", "house") else answer


def of_comment(actor: Actor) -> str:
    """What a comment of the whole site is about: for those who say it of everything else."""
    answer = of_photo(actor)
    return "403" if answer == "in" and actor.role not in (*WORKERS, R.DEPARTMENT) else answer


def of_thanks(actor: Actor) -> str:
    """Not passed on yet: for those who read the story, and whoever wrote it down."""
    return "in" if actor.part == "logged" else case(STORY_READERS, STORY_READERS, knows="story")(actor)


HANDERS = (R.OFFICER, R.MANAGER, R.DEPARTMENT)  # who hand out documents and see who read them
EDITORS = (R.EDITOR, R.CHIEF)  # who write the handbook
DEVISERS = (R.ADMINISTRATOR, R.MANAGER, R.DEPARTMENT)  # who register shared devices
MARKERS = (R.OFFICER, R.MANAGER, R.DEPARTMENT)  # of passages
CODERS = (*EDITORS, R.MANAGER)  # who make codes to scan
PAPERED = (*HANDERS, *EDITORS, R.REVIEWER, R.LEGAL)


def of_reading(actor: Actor) -> str:
    """That somebody on the ward read a document: for who hands them out there."""
    answer = roles(*HANDERS)(actor)
    return "404" if answer == "in" and actor.place not in WITHIN else answer


REDRESSED = (R.OFFICER, R.MANAGER, R.DEPARTMENT, R.LEADERSHIP, R.LEGAL, R.FINANCE)
on_recovery = case((*WORKERS, R.DEPARTMENT), STORY_READERS, bound=["logged"], knows="story")


def of_referral_handed_on(actor: Actor) -> str:
    """The officer of the case wrote it; whoever reads the story sees it, and whoever helps is none of them."""
    return "in" if actor.part == "owner" else case((), STORY_READERS, bound=["logged"], knows="story")(actor)


def of_offer(actor: Actor) -> str:
    """An offer that waits for a manager of the place."""
    answer = roles(R.MANAGER, R.FINANCE, R.LEADERSHIP, R.LEGAL)(actor)
    if answer != "in":
        return answer
    return "in" if actor.role == R.MANAGER and actor.place in WITHIN else "404"


def of_redress(*may: str, sees: tuple[str, ...] = ()) -> Rule:
    """An offer that waits, or a bill, for programs: there for who reads the story, and for `sees`."""
    readers = (R.OFFICER, R.MANAGER, R.DEPARTMENT, R.LEADERSHIP, *sees)

    def rule(actor: Actor) -> str:
        answer = roles(*REDRESSED)(actor)
        if answer != "in":
            return answer
        if actor.role not in readers or actor.place not in WITHIN:
            return "404"
        return "in" if not may or actor.role in may else "403"

    return rule


def of_budget(actor: Actor) -> str:
    """That of the site: there for whoever keeps the money of the whole of it."""
    answer = roles(R.FINANCE, R.LEADERSHIP)(actor)
    return "404" if answer == "in" and actor.place not in ("site", "house") else answer


def of_directory(actor: Actor) -> str:
    """A body of the site, in the directory of whoever works there and keeps it."""
    answer = roles(*WORKERS, R.ADMINISTRATOR)(actor)
    return "404" if answer == "in" and actor.place == "other site" else answer


def of_token(actor: Actor) -> str:
    """A token of somebody else: taken back by who runs the house, and not there for others."""
    answer = roles(R.ADMINISTRATOR)(actor)
    return "404" if answer == "403" else answer


REGISTRARS = (R.OFFICER, R.MANAGER)  # who report to the register; leadership looks


def of_registration(*may: str) -> Rule:
    """The story in the register: for those who look at it there."""

    def rule(actor: Actor) -> str:
        answer = roles(*REGISTRARS, R.LEADERSHIP)(actor)
        if answer != "in" or actor.place not in WITHIN:
            return "404" if answer == "in" else answer
        return "in" if actor.role in may else "403"

    return rule


def of_return(actor: Actor) -> str:
    """A closed return of the site: for those who have all of it."""
    answer = roles(R.MANAGER, R.LEADERSHIP)(actor)
    return "404" if answer == "in" and actor.place not in ("site", "house") else answer


def of_own_file(actor: Actor) -> str:
    """A file for the register that somebody else made, or nobody."""
    answer = roles(*REGISTRARS, R.LEADERSHIP)(actor)
    return "403" if actor.role == R.LEADERSHIP else "404" if answer == "in" else answer


of_story = case((*WORKERS, R.DEPARTMENT), STORY_READERS, bound=["logged"], knows="story")
house = Verdict(roles(R.ADMINISTRATOR), roles(R.ADMINISTRATOR))
house_page = Verdict(roles(R.ADMINISTRATOR))
house_button = Verdict(nobody, roles(R.ADMINISTRATOR))
open_page = Verdict(public, not_for_public)
open_form = Verdict(public, public)
rota_page = Verdict(of_site(*PLANNERS))
rota_form = Verdict(of_site(*PLANNERS), of_site(*PLANNERS))
rota_button = Verdict(nobody, of_site(*PLANNERS))
of_builder = of_site(R.SURVEYS, sees=SURVEYED)
of_inviter = of_site(R.OFFICER, R.MANAGER, R.SURVEYS, sees=SURVEYED)
survey_page = Verdict(of_site(*SURVEYED, whole=False))
my_page = Verdict(staff)
my_form = Verdict(staff, staff)
my_button = Verdict(nobody, staff)

VERDICTS: dict[str, Verdict] = {
    # ------------------------------------------------------------ signing in
    "account_login": Verdict(strangers, strangers),
    "mfa_authenticate": Verdict(
        lambda actor: "in" if actor.role else "login", lambda actor: "in" if actor.role else "login"
    ),
    "account_logout": Verdict(strangers, strangers),
    "account_set_password": my_form,
    "account_reauthenticate": my_form,
    "mfa_reauthenticate": my_form,
    "account_change_password": my_form,
    "account_reset_password": open_form,
    "account_reset_password_done": open_page,
    "account_reset_password_from_key": open_form,
    "account_reset_password_from_key_done": open_page,
    "mfa_index": my_page,
    "mfa_add_webauthn": my_form,
    "mfa_remove_webauthn": Verdict(own("passkey"), own("passkey")),
    "mfa_reauthenticate_webauthn": my_form,
    # Without the script's own kind of request, or without a passkey, a stranger is led back to the sign-in page.
    "mfa_login_webauthn": my_form,
    "sign-on": Verdict(not_for_public, hidden),
    "openid_connect_callback": Verdict(hidden, not_for_public),
    "mfa_activate_totp": my_form,
    "mfa_deactivate_totp": my_form,
    "mfa_view_recovery_codes": my_page,
    "mfa_generate_recovery_codes": my_form,
    # ------------------------------------------------------------ the whole house
    "home": my_page,
    "language": Verdict(not_for_public, public),
    "theme": Verdict(not_for_public, public),
    "profile": my_form,
    "profile-deputy": my_button,
    "profile-end-sessions": my_button,
    "profile-choose": my_button,
    "profile-test": my_button,
    "profile-tests": my_page,
    "profile-sessions": my_page,
    "session-end": Verdict(nobody, own("session")),
    "role-preview": house_button,
    "role-preview-end": my_button,
    "search": Verdict(roles(*READERS), roles(*READERS)),
    "draft": Verdict(not_for_public, lambda actor: "in" if actor.role else "403"),
    "healthz": open_page,
    "readyz": open_page,
    "health-deep": Verdict(lambda actor: "503", not_for_public),
    "demo": Verdict(hidden, not_for_public),
    "mail": Verdict(hidden, not_for_public),
    "mail-read": Verdict(hidden, not_for_public),
    "texts": Verdict(hidden, not_for_public),
    # A signature says who it is, and nobody here has one.
    "api-receipt": Verdict(not_for_public, lambda actor: "403"),
    "api-feed": Verdict(not_for_public, lambda actor: "login"),  # the same with the key of a sender
    # ------------------------------------------------------------ people without an account
    "public-tell-us": open_page,
    "public-tell-us-step": open_form,
    "public-tell-us-done": open_page,
    "accent": open_page,
    "logo": Verdict(hidden, not_for_public),  # no site of the world has one
    "public-track": open_form,
    "public-track-link": open_form,
    "public-track-leave": Verdict(not_for_public, public),
    "public-press": Verdict(not_for_public, public),
    "file": Verdict(for_somebody_else),
    "public-add-information": open_form,
    # ------------------------------------------------------------ the handbook
    **dict.fromkeys(
        (
            "public-handbooks",
            "public-handbook",
            "public-handbook-home",
            "public-handbook-search",
            "public-handbook-index",
            "public-handbook-text",
            "public-handbook-section",
            "public-handbook-page",
            "public-handbook-menu",
            "public-handbook-worker",
            "public-handbook-copies",
            "public-handbook-places",
            "public-handbook-booklet",
        ),
        open_page,
    ),
    "public-handbook-help": open_form,  # it has no mark against forgeries and asks where it was sent from
    "public-handbook-file": Verdict(hidden, not_for_public),  # no dish or page of the world has one
    # ------------------------------------------------------------ menus and places
    "kitchen": Verdict(roles(*EDITORS, R.REVIEWER, R.KITCHEN)),
    "dishes": Verdict(of_site(*EDITORS, R.REVIEWER, R.KITCHEN), of_site(*EDITORS, R.REVIEWER, R.KITCHEN)),
    **dict.fromkeys(
        ("dish-change", "menu-plan", "menu-import", "menu-settings"),
        Verdict(of_site(*EDITORS, R.KITCHEN), of_site(*EDITORS, R.KITCHEN)),
    ),
    **dict.fromkeys(
        (
            "places",
            "place-change",
            "searches",
            "media",
            "media-change",
        ),
        Verdict(of_site(*EDITORS), of_site(*EDITORS)),
    ),
    # ------------------------------------------------------------ pages beside what they follow
    "group-pages": Verdict(of_group, lambda actor: "403" if actor.role == R.ADMINISTRATOR else of_group(actor)),
    "page-compare": Verdict(compared(*EDITORS, R.REVIEWER), compared(*EDITORS)),
    # ------------------------------------------------------------ codes to scan
    "public-code": open_page,
    "codes": Verdict(roles(*CODERS), roles(*CODERS)),
    **dict.fromkeys(("codes-of", "code-change"), Verdict(of_site(*CODERS), of_site(*CODERS))),
    # ------------------------------------------------------------ documents to read, and who has read them
    **dict.fromkeys(("public-papers", "public-paper", "public-paper-version"), open_page),
    "public-acknowledge": Verdict(lambda actor: "404", lambda actor: "404"),
    "papers": Verdict(roles(*PAPERED), lambda actor: roles(*PAPERED)(actor) if actor.role in (*EDITORS, "") else "403"),
    "paper": Verdict(of_site(*PAPERED, whole=False)),
    "paper-write": Verdict(of_site(*EDITORS, sees=PAPERED), of_site(*EDITORS, sees=PAPERED)),
    "paper-do": Verdict(nobody, of_site(*EDITORS, sees=PAPERED)),
    "acknowledgement-ask": Verdict(of_site(*HANDERS, whole=False), of_site(*HANDERS, whole=False)),
    "acknowledgements": Verdict(roles(*HANDERS), roles(*HANDERS)),
    "acknowledgement": Verdict(of_reading, of_reading),
    # ------------------------------------------------------------ questions to departments
    "complaint-ask": on_case(*WORKERS),
    "inquiries": Verdict(roles(*WORKERS)),
    "inquiry": Verdict(asked(on_inquiry(*WORD_READERS))),
    "inquiry-answer": Verdict(own("logged"), own("logged")),
    "inquiry-pass-on": Verdict(own("logged"), own("logged")),
    "inquiry-need-time": Verdict(own("logged"), own("logged")),
    "inquiry-download": Verdict(asked(on_inquiry(*WORD_READERS))),
    "inquiry-accept-answer": Verdict(nobody, on_inquiry(*WORKERS)),
    "inquiry-decide-time": Verdict(nobody, on_inquiry(*WORKERS)),
    "inquiry-return-answer": Verdict(on_inquiry(*WORKERS), on_inquiry(*WORKERS)),
    "inquiry-recall": Verdict(on_inquiry(*WORKERS), on_inquiry(*WORKERS)),
    "guide-investigating": my_page,
    # ------------------------------------------------------------ meetings and the chronology
    "complaint-arrange": on_case(*WORKERS),
    "complaint-meeting": Verdict(case(WORD_READERS, READERS)),
    "complaint-rearrange": on_case(*WORKERS),
    "complaint-minute": on_case(*WORKERS),
    "complaint-call-off": on_case(*WORKERS),
    "complaint-minutes": Verdict(case(PRINTERS, READERS)),
    "complaint-chronicle": on_case(*WORKERS),
    "complaint-chronology": Verdict(case(WORD_READERS, READERS)),
    "complaint-chronology-print": Verdict(case(PRINTERS, READERS)),
    "complaint-strike": on_case(*WORKERS),
    # ------------------------------------------------------------ letters
    "complaint-letters": Verdict(case(WORD_READERS, READERS)),
    "complaint-letter": Verdict(case(WORD_READERS, READERS)),
    "complaint-letter-paper": Verdict(case((R.OFFICER, R.MANAGER, R.DUTY), READERS)),
    "complaint-post": on_case(*WORKERS),
    "complaint-ask-translation": on_case(*WORKERS),
    "complaint-translate": Verdict(case(WORD_READERS, READERS), case(WORKERS, READERS)),
    "complaint-check-translation": post_on_case(*WORKERS),
    "letters": Verdict(roles(*WORKERS)),
    "letters-paper": Verdict(nobody, roles(*WORKERS)),
    "letter-texts": house_page,
    "letter-text": house,
    "signature": Verdict(roles(*WORKERS), roles(*WORKERS)),
    # ------------------------------------------------------------ actions
    "complaint-add-action": on_case(*WORKERS),
    "actions": Verdict(roles(*READERS)),
    "action": Verdict(asked(on_inquiry(*WORD_READERS))),
    "action-do": Verdict(asked(on_inquiry(*WORKERS)), asked(on_inquiry(*WORKERS))),
    "action-assign": Verdict(has_it(on_inquiry(*WORKERS)), has_it(on_inquiry(*WORKERS))),
    "action-cancel": Verdict(has_it(on_inquiry(*WORKERS)), has_it(on_inquiry(*WORKERS))),
    "action-download": Verdict(asked(on_inquiry(*WORD_READERS))),
    "public-withdraw": open_form,
    "public-contest": open_form,
    "public-appraise": open_form,
    # ------------------------------------------------------------ logging
    "feedback-log": Verdict(roles(*LOGGERS), roles(*LOGGERS)),
    "feedback-log-done": Verdict(own("logged")),
    "feedback-log-slip": Verdict(nobody, own("logged")),
    "feedback-log-next": Verdict(roles(*LOGGERS)),
    "feedback-log-undo": Verdict(nobody, own("logged")),
    "feedback": Verdict(roles(*LISTENERS)),
    # ------------------------------------------------------------ files of rows
    "imports": Verdict(roles(R.MANAGER), roles(R.MANAGER)),
    "imports-export": Verdict(roles(R.MANAGER), roles(R.MANAGER)),
    "import": Verdict(of_file("house", "site")),
    **dict.fromkeys(("import-match",), Verdict(of_file("house"), of_file("house"))),
    **dict.fromkeys(("import-run", "import-cancel", "import-undo"), Verdict(nobody, of_file("house"))),
    "import-errors": Verdict(of_file("house")),
    "register": Verdict(roles(*REGISTRARS, R.LEADERSHIP)),
    "register-quality": Verdict(roles(*REGISTRARS, R.LEADERSHIP)),
    "register-export": Verdict(nobody, roles(*REGISTRARS)),
    "register-file": Verdict(of_own_file),
    "register-compare": Verdict(roles(*REGISTRARS), roles(*REGISTRARS)),
    "register-columns": Verdict(roles(*REGISTRARS), roles(*REGISTRARS)),
    "registration": Verdict(of_registration(*REGISTRARS, R.LEADERSHIP), of_registration(*REGISTRARS)),
    "feedback-item": Verdict(case(STORY_READERS, STORY_READERS, bound=["logged"], knows="story")),
    "feedback-recover": Verdict(
        case((*WORKERS, R.DEPARTMENT), STORY_READERS, bound=["logged"], knows="story"),
        case((*WORKERS, R.DEPARTMENT), STORY_READERS, bound=["logged"], knows="story"),
    ),
    "triage": Verdict(roles(*SORTERS)),
    **dict.fromkeys(
        ("feedback-triage", "hit-dismiss", "complaint-confirm-hit"),
        Verdict(nobody, case(SORTERS, STORY_READERS, bound=["logged"], knows="story")),
    ),
    "feedback-raise": Verdict(
        case(SORTERS, STORY_READERS, bound=["logged"], knows="story"),
        case(SORTERS, STORY_READERS, bound=["logged"], knows="story"),
    ),
    "feedback-answer-idea": Verdict(
        case((*WORKERS, R.DEPARTMENT), STORY_READERS, bound=["logged"], knows="story"),
        case((*WORKERS, R.DEPARTMENT), STORY_READERS, bound=["logged"], knows="story"),
    ),
    "ideas": Verdict(roles(*LISTENERS)),
    "redflags": Verdict(roles(*SORTERS)),
    "redflag": Verdict(roles(*SORTERS), roles(R.MANAGER)),
    "watches": Verdict(roles(R.MANAGER), roles(R.MANAGER)),
    **dict.fromkeys(("thanks", "thanks-card"), Verdict(of_thanks)),
    "thanks-match": Verdict(nobody, of_story),
    "feedback-themes": Verdict(nobody, of_story),
    "thanks-share": Verdict(of_story, of_story),
    "wall": Verdict(roles(*EVERY_ROLE)),
    "themes": Verdict(roles(*WORKERS, R.DEPARTMENT)),
    "themes-export": Verdict(roles(R.MANAGER)),
    "themes-settings": house_page,
    **dict.fromkeys(("theme-change", "theme-add", "values", "value-change"), house),
    "feedback-parts": Verdict(*(case(MARKERS, STORY_READERS, bound=["logged"], knows="story"),) * 2),
    "devices": Verdict(roles(*DEVISERS), roles(*DEVISERS)),
    "device-revoke": Verdict(nobody, of_device),
    "profile-badge": my_form,
    "public-device": open_form,
    "public-station": open_form,
    "public-station-log": open_form,
    "public-here": open_page,
    "public-staff": open_form,
    "public-nameless": open_form,
    "cards": Verdict(roles(*WORKERS)),
    "card": Verdict(of_card, of_card),
    "feedback-picture": Verdict(
        case(STORY_READERS, STORY_READERS, bound=["logged"], knows="story"),
        case((R.MANAGER,), STORY_READERS, bound=["logged"], knows="story"),
    ),
    "feedback-reply": Verdict(
        case(WORKERS, STORY_READERS, bound=["logged"], knows="story"),
        case(WORKERS, STORY_READERS, bound=["logged"], knows="story"),
    ),
    "post-capture": Verdict(roles(*WORKERS), roles(*WORKERS)),
    "sources": house_page,
    "source-add": house,
    "source": house,
    "source-switch": house_button,
    "mail-reread": house_button,
    "api-inbound-posts": Verdict(not_for_public, lambda actor: "403"),
    "recovery": Verdict(
        case(STORY_READERS, STORY_READERS, bound=["logged"], knows="story"),
        case((*WORKERS, R.DUTY), STORY_READERS, bound=["logged"], knows="story"),  # shows how to reach them
    ),
    "recovery-step": Verdict(on_recovery, on_recovery),
    "story-people": Verdict(case(STORY_READERS, STORY_READERS, bound=["logged"], knows="story")),
    "story-people-step": Verdict(on_recovery, on_recovery),
    "redress": Verdict(roles(*REDRESSED)),
    "redress-export": Verdict(roles(*REDRESSED)),
    "redress-step": Verdict(of_offer, of_offer),
    "redress-limits": house,
    "redress-budget": Verdict(of_budget, of_budget),
    "supports": Verdict(roles(*LOGGERS)),
    "support-add": Verdict(roles(*LOGGERS), roles(*LOGGERS)),
    "need-observe": Verdict(roles(*LOGGERS), roles(*LOGGERS)),
    "support-hand-on": Verdict(of_referral_handed_on, of_referral_handed_on),
    "helping-bodies": Verdict(roles(*LOGGERS)),
    "helping-body-add": Verdict(roles(*WORKERS, R.ADMINISTRATOR), roles(*WORKERS, R.ADMINISTRATOR)),
    "helping-body": Verdict(of_directory, of_directory),
    "helping-body-switch": Verdict(nobody, of_directory),
    "support": Verdict(
        case(STORY_READERS, STORY_READERS, bound=["logged"], knows="story"),
        case((), STORY_READERS, bound=["logged"], knows="story"),  # whoever helps is none of them
    ),
    "complaint-register-from": Verdict(
        case(WORKERS, STORY_READERS, bound=["logged"], knows="story"),
        case(WORKERS, STORY_READERS, bound=["logged"], knows="story"),
    ),
    # ------------------------------------------------------------ my work, notices
    "my-work": my_page,
    "escalation-acknowledge": Verdict(nobody, mine(roles(*TAKERS), "told")),
    "notices": my_page,
    "notice-see": my_button,
    # ------------------------------------------------------------ surveys
    "surveys": Verdict(roles(*SURVEYED)),
    "survey-begin": Verdict(roles(R.SURVEYS), roles(R.SURVEYS)),
    **dict.fromkeys(("survey-begin-benchmark", "survey-begin-hcahps"), Verdict(roles(R.SURVEYS), roles(R.SURVEYS))),
    "survey": survey_page,
    "survey-official": survey_page,
    "survey-attest": Verdict(of_builder, of_builder),
    "survey-top-boxes": survey_page,
    "survey-scores": survey_page,
    "survey-load-table": Verdict(of_builder, of_builder),
    **dict.fromkeys(("survey-months", "survey-month"), Verdict(of_builder)),
    **dict.fromkeys(("survey-draw-month", "survey-note-finding"), Verdict(of_builder, of_builder)),
    **dict.fromkeys(("survey-freeze-month", "survey-reopen-month"), Verdict(nobody, of_builder)),
    **dict.fromkeys(("survey-field-map", "survey-download-submission", "survey-report"), Verdict(of_builder)),
    "survey-due": Verdict(of_builder),
    **dict.fromkeys(("survey-key-paper", "survey-interview", "survey-amend-response"), Verdict(of_builder, of_builder)),
    **dict.fromkeys(
        ("survey-print-papers", "survey-end-interview", "survey-erase-response"), Verdict(nobody, of_builder)
    ),
    "survey-write-submission": Verdict(of_builder, of_builder),
    "survey-keep-report": Verdict(of_builder, of_builder),
    "survey-confirm-map": Verdict(nobody, of_builder),
    "survey-preview": Verdict(of_site(*SURVEYED, whole=False), of_site(*SURVEYED, whole=False)),
    "survey-build": Verdict(of_builder),
    "survey-draft": Verdict(nobody, of_builder),
    "survey-discard": Verdict(nobody, of_builder),
    **dict.fromkeys(
        (
            "survey-texts",
            "survey-load",
            "survey-publish",
            "survey-question-add",
            "survey-question-change",
            "survey-question-show",
            "survey-rule-add",
            "survey-language-add",
            "survey-translate",
        ),
        Verdict(of_builder, of_builder),
    ),
    **dict.fromkeys(
        (
            "survey-question-move",
            "survey-question-remove",
            "survey-question-unshow",
            "survey-rule-call",
            "survey-rule-remove",
            "survey-review",
        ),
        Verdict(nobody, of_builder),
    ),
    "survey-results": survey_page,
    "survey-comments": Verdict(of_site(*COMMENTED, sees=SURVEYED, whole=False)),
    **dict.fromkeys(("survey-links", "survey-invite"), Verdict(of_inviter, of_inviter)),
    "survey-photo": Verdict(of_photo),
    "survey-comment-themes": Verdict(nobody, of_comment),
    "survey-file": survey_page,
    "survey-permit": Verdict(of_builder, of_builder),
    "survey-confirm": Verdict(of_builder, of_builder),
    "survey-close-month": Verdict(of_builder, of_builder),
    "survey-return": Verdict(of_builder),
    "survey-link": Verdict(of_inviter),
    "survey-link-close": Verdict(nobody, of_inviter),
    "campaigns": Verdict(roles(R.SURVEYS)),
    "campaign-plan": Verdict(roles(R.SURVEYS), roles(R.SURVEYS)),
    "campaign": Verdict(of_site(R.SURVEYS), of_site(R.SURVEYS)),
    **dict.fromkeys(("campaign-export", "campaign-dry-run"), Verdict(of_site(R.SURVEYS))),
    "campaign-change": Verdict(of_site(R.SURVEYS), of_site(R.SURVEYS)),
    **dict.fromkeys(("campaign-hand", "campaign-step"), Verdict(nobody, of_site(R.SURVEYS))),
    "campaign-stop": Verdict(nobody, of_campaign_line),
    "calls": Verdict(roles(*CALLERS)),
    **dict.fromkeys(("call", "call-settle"), Verdict(of_call, of_call)),
    **dict.fromkeys(("call-step", "call-ask"), Verdict(nobody, of_call)),
    "call-note": Verdict(roles(R.FRONTLINE, R.DEPARTMENT), roles(R.FRONTLINE, R.DEPARTMENT)),
    "call-letters": Verdict(nobody, roles(*CALLERS)),
    "call-lists": Verdict(roles(R.SURVEYS)),
    "call-list-plan": Verdict(roles(R.SURVEYS), roles(R.SURVEYS)),
    **dict.fromkeys(("call-list-change", "call-script"), Verdict(of_site(R.SURVEYS), of_site(R.SURVEYS))),
    "api-survey-text": Verdict(not_for_public, lambda actor: "403"),
    "public-survey-code": open_form,
    "public-survey-stop": Verdict(gone, gone),
    # People who answer: without a cookie that knows them every page but the first has ended.
    "public-survey-link": open_form,
    "public-survey": Verdict(gone, not_for_public),
    "public-survey-kiosk": Verdict(gone, gone),
    "public-survey-away": Verdict(gone, gone),
    "public-survey-worker": open_page,
    "public-survey-view": Verdict(not_for_public, public),
    "public-survey-page": Verdict(gone, gone),
    "public-survey-send": Verdict(gone, gone),
    "public-survey-thanks": Verdict(gone, not_for_public),
    # ------------------------------------------------------------ lists of cases
    "today": Verdict(roles(*READERS)),
    "handover": Verdict(roles(*TAKERS), roles(*TAKERS)),
    "escalations": Verdict(roles(*READERS)),
    "complaints": Verdict(roles(*READERS)),
    "complaints-bulk": Verdict(roles(*READERS), roles(*READERS)),
    "complaints-save-view": Verdict(nobody, roles(*READERS)),
    "complaints-export": Verdict(roles(*REGISTRARS), roles(*REGISTRARS)),
    "complaints-columns": Verdict(roles(*REGISTRARS), roles(*REGISTRARS)),
    "returns": Verdict(roles(R.MANAGER, R.LEADERSHIP), roles(R.MANAGER)),
    "return": Verdict(of_return),
    "return-file": Verdict(of_return),
    "phrases": Verdict(roles(R.MANAGER), roles(R.MANAGER)),
    "phrase-retire": Verdict(nobody, of_phrases),
    "files-held-back": Verdict(roles(R.MANAGER)),
    "file-rescan": Verdict(nobody, of_held_back),
    "file-erase": Verdict(of_held_back, of_held_back),
    "complaints-forget-view": Verdict(nobody, mine(roles(*READERS), "owner")),
    # ------------------------------------------------------------ one case
    "complaint": Verdict(case(READERS, READERS)),
    "complaint-presence": Verdict(nobody, case(READERS, READERS)),
    "complaint-print": Verdict(case((R.OFFICER, R.MANAGER, R.DEPARTMENT, R.LEADERSHIP), READERS)),
    "complaint-reveal": post_on_case(R.OFFICER, R.MANAGER, R.DUTY),
    "complaint-acknowledge": on_case(R.OFFICER, R.MANAGER, R.DUTY),
    "complaint-triage": on_case(*WORKERS),
    "complaint-assign": on_case(R.OFFICER, R.MANAGER, R.DUTY),
    "complaint-start": on_case(*WORKERS),
    "complaint-finish": on_case(*WORKERS),
    "complaint-attach": on_case(R.OFFICER, R.MANAGER, R.DEPARTMENT, R.DUTY),
    "complaint-detach": on_case(R.OFFICER, R.MANAGER, R.DEPARTMENT, R.DUTY),
    "complaint-download": Verdict(case(WORD_READERS, READERS)),
    "complaint-note": on_case(R.OFFICER, R.MANAGER, R.DEPARTMENT, R.DUTY, R.LEADERSHIP, R.PR, R.LEGAL),
    "complaint-contact": on_case(R.OFFICER, R.MANAGER, R.DEPARTMENT, R.DUTY),
    "complaint-update": on_case(R.OFFICER, R.MANAGER, R.DUTY),
    "complaint-describe": on_case(*WORKERS),
    "complaint-rate": on_case(R.OFFICER, R.MANAGER, R.DUTY),
    "complaint-flag": on_case(R.OFFICER, R.MANAGER, R.DUTY),
    "complaint-name": on_case(*WORKERS),
    "bodies": house_page,
    "body-add": house,
    "body-change": house,
    "body-retire": house_button,
    "body-restore": house_button,
    "threat-raise": Verdict(roles(*LOGGERS), roles(*LOGGERS)),
    "threat": Verdict(of_threat),
    "threat-detail": Verdict(nobody, of_threat),
    "threat-stand-down": Verdict(nobody, of_threat),
    "complaint-alarm": post_on_case(*(role for role in READERS if role != R.READER)),
    "complaint-plan-contact": on_case(R.MANAGER),
    "complaint-end-plan": on_case(R.MANAGER),
    "complaint-hold-surveys": on_case(*WORKERS),
    "complaint-lift-hold": on_case(*WORKERS),
    "complaint-pause": on_case(*WORKERS),
    "complaint-resume": on_case(*WORKERS),
    "complaint-renew": on_case(*WORKERS),
    "complaint-backdate": on_case(R.MANAGER),
    "complaint-involve": on_case(*WORKERS),
    "complaint-reply-to-body": on_case(*WORKERS),
    "complaint-transfer-out": on_case(R.MANAGER),
    "complaint-bring-back": on_case(R.MANAGER),
    "complaint-disclose": on_case(*WORKERS),
    "complaint-safeguard": on_case(R.OFFICER, R.MANAGER, R.DUTY),
    "complaint-lift": on_case(*WORKERS),
    "complaint-agree": post_on_case(R.MANAGER, R.LEADERSHIP),
    "complaint-decline": post_on_case(R.MANAGER, R.LEADERSHIP),
    "complaint-admit": on_case(R.MANAGER),
    "complaint-dismiss": post_on_case(R.MANAGER),
    "complaint-escalate": on_case(R.OFFICER, R.MANAGER, R.DEPARTMENT, R.DUTY, R.LEADERSHIP, R.PR, R.LEGAL),
    "complaint-draft": on_case(*WORKERS),
    "complaint-submit": on_case(*WORKERS),
    "complaint-send-back": on_case(R.MANAGER, R.LEADERSHIP),
    "complaint-respond": on_case(*WORKERS),
    "complaint-settle": on_case(*WORKERS),
    "complaint-close": on_case(*WORKERS),
    "complaint-reopen": on_case(*WORKERS),
    "complaint-withdraw": on_case(*WORKERS),
    "complaint-resolve": on_case(*WORKERS),
    "complaint-err": on_case(R.MANAGER),
    "complaint-reclassify": on_case(*WORKERS),
    "complaint-hand-over": on_case(R.OFFICER, R.MANAGER, R.DEPARTMENT, R.DUTY, R.LEADERSHIP, R.PR, R.LEGAL),
    "complaint-accept": post_on_case(R.OFFICER, R.MANAGER, R.DEPARTMENT, R.DUTY, R.LEADERSHIP, R.PR, R.LEGAL),
    "complaint-ask-consent": on_case(*WORKERS),
    "complaint-record-consent": on_case(*WORKERS),
    "complaint-plan": on_case(*WORKERS),
    "complaint-extend": on_case(*WORKERS),
    "complaint-ask-complainant": on_case(*WORKERS),
    "complaint-ask-external": on_case(*WORKERS),
    "complaint-hear-back": on_case(*WORKERS),
    "complaint-add-issue": on_case(*WORKERS),
    "complaint-code": on_case(*WORKERS),
    "complaint-appraise": on_case(*WORKERS),
    "complaint-rule-out": on_case(R.MANAGER),
    "complaint-refer": on_case(R.MANAGER),
    "complaint-decide": on_case(R.MANAGER),
    "complaint-merge": on_case(R.MANAGER),
    "complaint-unmerge": on_case(R.MANAGER),
    "complaint-transfer": on_case(R.MANAGER),
    "complaint-link": on_case(*WORKERS),
    "complaint-unlink": post_on_case(*WORKERS),
    "complaint-take": Verdict(nobody, mine(case(TAKERS, READERS), "told")),
    "complaint-undo": Verdict(nobody, mine(case((R.OFFICER, R.MANAGER, R.DUTY), READERS), "owner")),
    # ------------------------------------------------------------ cover
    "absence-add": my_form,
    "absence-end": Verdict(nobody, of_person(PLANNERS, COVER_SEERS, ("site", "next door", "house"))),
    "absence-add-other": Verdict(of_site(*PLANNERS), of_site(*PLANNERS)),
    "act-for": Verdict(nobody, own("owner")),
    "act-as-self": my_button,
    "cover": Verdict(roles(*COVER_SEERS)),
    "cover-site": Verdict(of_site(*COVER_SEERS, whole=False)),
    "rota-add": Verdict(roles(*PLANNERS), roles(*PLANNERS)),
    "rota": rota_page,
    "rota-change": rota_button,
    "rota-export": rota_page,
    "rota-import": rota_form,
    "rota-swap": rota_form,
    "shift-add": rota_form,
    "shift-end": rota_form,
    "relief-add": rota_form,
    "relief-end": rota_button,
    # ------------------------------------------------------------ what is held about people
    "persons": Verdict(roles(R.PRIVACY, R.MANAGER), roles(R.PRIVACY, R.MANAGER)),
    "person": Verdict(of_people),
    "person-hold": Verdict(of_people, of_people),
    "complaint-hold": Verdict(of_people, of_people),
    "hold-lift": Verdict(of_people, of_people),
    "person-ask-erasure": Verdict(of_people, of_people),
    "person-erase": Verdict(of_people, of_people),
    "person-refuse-erasure": Verdict(of_people, of_people),
    "person-ask-export": Verdict(of_people, of_people),
    "person-download": Verdict(mine(of_people, "asked")),
    # ------------------------------------------------------------ messages, audit
    "messages": Verdict(roles(R.MANAGER, R.ADMINISTRATOR)),
    "message-redrive": Verdict(nobody, roles(R.MANAGER, R.ADMINISTRATOR)),
    "message-hold": house_button,
    "message-release": house_button,
    "audit-log": Verdict(roles(R.PRIVACY, R.ADMINISTRATOR)),
    "audit-about": Verdict(roles(R.PRIVACY, R.ADMINISTRATOR)),
    "audit-verify": Verdict(nobody, roles(R.PRIVACY)),
    # ------------------------------------------------------------ settings
    "settings": house_page,
    "opening": house_page,
    "opening-open": house_button,
    "sites": house_page,
    "site-add": house,
    "site-change": house,
    "site-duty": house,
    "site-letterhead": house,
    "site-logo": house,
    "site-remove-logo": house_button,
    "accent-change": house,
    "organization-duty": house,
    "languages": house_page,
    "coding": house_page,
    "coding-change": house,
    "riskbands-change": house,
    "taxonomy-add": house,
    "taxonomy": house_page,
    "taxonomy-retire": house_button,
    "departments": house_page,
    "department-import": house,
    "location-import": house,
    "import-template": house_page,
    "department-add": house,
    "department-rename": house,
    "department-move": house,
    "department-retire": house,
    "department-restore": house_button,
    "location-add": house,
    "location-rename": house,
    "location-retire": house,
    "location-restore": house_button,
    "feed": house_page,
    **dict.fromkeys(("feed-sender-add", "feed-sender", "feed-mapping"), house),
    **dict.fromkeys(("feed-sender-key", "feed-code-map", "feed-replay", "feed-discard"), house_button),
    "feed-message": house_page,
    "services": house_page,
    "service-add": house,
    "service-rename": house,
    "service-retire": house,
    "service-restore": house_button,
    "roles": house_page,
    "people": house_page,
    "user": house_page,
    "user-create": house,
    "user-import": house,
    "user-change": house,
    "user-deputy": house,
    "user-grant": house,
    "user-invite": house_button,
    "user-revoke-invitation": house_button,
    "user-remove-two-step": house,
    "user-end-sessions": house_button,
    "user-deactivate": house,
    "user-reactivate": house_button,
    "membership-end": house,
    "target-why": Verdict(case(READERS, READERS)),
    "calendars": house_page,
    "calendar-publish": house,
    "publications": house_page,
    "publication": house_page,
    "publication-undo": house,
    "publication-retry": house_button,
    "proposal-publish": house,
    "proposal-discard": house_button,
    "targets": house_page,
    "profile-publish": house,
    "profile-copy": house,
    "rule-change": house,
    "rung-change": house,
    "rung-add": house,
    "rung-remove": house_button,
    "pause-change": house,
    "profile-confirm": house_button,
    "profiles": house_page,
    "profile-adopt": house,
    "profile-confirm-rule": house_button,
    # ------------------------------------------------------------ programs, with a token of whoever it is
    "api-me": Verdict(staff),
    "api-cases": Verdict(roles(*READERS), roles(*LOGGERS)),
    "api-case": Verdict(case(READERS, READERS)),
    "api-case-part": post_on_case(R.OFFICER, R.MANAGER, R.DUTY),  # its verb “assign”
    "api-target": Verdict(case(READERS, READERS)),
    "api-feedback": Verdict(roles(*LISTENERS), roles(*LOGGERS)),
    "api-feedback-item": Verdict(case(STORY_READERS, STORY_READERS, bound=["logged"], knows="story")),
    "api-feedback-part": Verdict(nobody, on_recovery),  # its step “promise”
    "api-recoveries": Verdict(roles(*LISTENERS)),
    "api-offers": Verdict(roles(*REDRESSED)),
    "api-offer": Verdict(of_redress()),
    "api-offer-pay": Verdict(nobody, of_redress(R.MANAGER, R.FINANCE)),
    "api-bills": Verdict(roles(*REDRESSED)),
    "api-bill": Verdict(of_redress(sees=(R.FINANCE,))),
    "api-bill-part": Verdict(nobody, of_redress(R.MANAGER, R.FINANCE, sees=(R.FINANCE,))),  # its word “pause”
    "api-reference": Verdict(staff),
    "api-schema": open_page,
    "api-page": Verdict(staff),
    "tokens": Verdict(staff, staff),
    "token-revoke": Verdict(nobody, of_token),
    "programs": house_page,
    "program-add": house,
    "program": house,
    "program-end": house_button,
    "webhooks": house_page,
    "webhook-add": house,
    "webhook": house,
    "webhook-test": house_button,
    "webhook-switch": house_button,
    "chat-rooms": house_page,
    "chat-room-add": house,
    "chat-room-change": house,
    "chat-room-test": house_button,
    "chat-room-retire": house_button,
    "chat-room-restore": house_button,
    "clockwork": house_page,
    "firing-redrive": Verdict(nobody, roles(R.MANAGER, R.ADMINISTRATOR)),
}
