"""The pure rules of calls: whom first and by when, what an attempt may say, scripts, figures."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from types import SimpleNamespace

import pytest

from surveys.calls import planning, scripts, states
from surveys.calls.figures import Made, Raised, figures, load
from surveys.calls.planning import Asked, Known
from surveys.sendtimes import Window

HOME = datetime(2026, 6, 2, 8, 0, tzinfo=UTC)  # a Tuesday
NOW = HOME + timedelta(days=3)
PLAIN = Known(kind="inpatient", ward=1, service=None, age=50, nights=2)


def after(**more):
    return HOME + timedelta(**more)


# ------------------------------------------------------------------------------------------ need and lists
@pytest.mark.parametrize(
    ("more", "tier"),
    [
        ({}, planning.LOW),
        ({"nights": 8}, planning.MEDIUM),
        ({"nights": 8, "age": 81}, planning.HIGH),
        ({"was_back": True, "emergencies": 5}, planning.HIGH),
        ({"age": None, "has_needs": True}, planning.LOW),
        ({"age": 70, "has_needs": True}, planning.MEDIUM),
    ],
)
def test_the_need_is_a_few_plain_facts_added_up(more, tier):
    assert planning.tier(replace(PLAIN, **more)) == tier


@pytest.mark.parametrize(
    ("asked", "is_on"),
    [
        (Asked(), True),
        (Asked(wards=frozenset({2})), False),
        (Asked(kinds=frozenset({"day"})), False),
        (Asked(services=frozenset({7})), False),
        (Asked(age_from=65), False),
        (Asked(age_until=65), True),
        (Asked(least=planning.HIGH), False),
    ],
)
def test_a_list_calls_whom_its_rule_names(asked, is_on):
    assert planning.is_on(PLAIN, asked) is is_on
    assert not is_on or planning.is_on(replace(PLAIN, age=None), asked)  # a call is care


def test_the_window_is_the_second_to_the_third_day():
    assert planning.window_of(HOME, lambda at: at) == (after(hours=48), after(hours=72))


def test_the_window_moves_to_hours_in_which_the_team_calls():
    window = Window(time(9), time(18))  # none on Sundays
    friday = HOME + timedelta(days=3)
    opens, due = planning.window_of(friday, lambda at: window.next(at, "UTC"))
    assert opens == datetime(2026, 6, 8, 9, tzinfo=UTC)  # Sunday 08:00 becomes Monday 09:00
    assert due == opens + planning.SHORTEST  # Monday 08:00 too: some hours are left


def entry(pk, tier=3, promised=None, due=72):
    return SimpleNamespace(pk=pk, tier=tier, promised_at=promised, due_at=after(hours=due))


def test_promises_come_first_then_the_highest_need_then_who_is_due():
    rows = [
        entry(1),
        entry(2, tier=1, due=80),
        entry(3, tier=1),
        entry(4, promised=NOW),
        entry(5, promised=after(days=9)),
    ]
    assert [one.pk for one in planning.in_order(rows, NOW)] == [4, 3, 2, 1, 5]


def test_a_day_has_room_for_so_many_and_promises_are_made_all_the_same():
    rows = [entry(1, tier=1), entry(2, tier=2), entry(3, promised=NOW)]
    rooms = {one.pk: has_room for one, has_room in planning.today(rows, 3, 2, NOW)}
    assert rooms == {3: True, 1: True, 2: False}
    assert all(has_room for _one, has_room in planning.today(rows, None, 99, NOW))


# ------------------------------------------------------------------------------------------ one try
GOOD = states.Said(to="patient", is_reached=True, outcome="completed")


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({}, None),
        ({"to": "other", "contact": "Her son", "tries": 3}, "too_early_for_others"),
        ({"to": "other", "contact": "Her son", "tries": 4}, None),
        ({"to": "other", "tries": 4}, "whom"),
        ({"is_reached": False, "outcome": ""}, "reason"),
        ({"is_reached": False, "outcome": "", "reason": "busy"}, None),
        ({"is_reached": False, "reason": "busy"}, "not_reached"),
        ({"is_reached": False, "reason": "busy", "outcome": "unreachable"}, None),
        ({"outcome": ""}, "outcome"),
        ({"outcome": "unreachable"}, "reached"),
        ({"outcome": "rescheduled"}, "promise"),
        ({"outcome": "rescheduled", "promised_at": NOW}, "promise"),
        ({"outcome": "rescheduled", "promised_at": NOW + timedelta(hours=1)}, None),
        ({"flags": ("symptoms",)}, None),
        ({"flags": ("emergency",)}, "hand_over"),
        ({"flags": ("emergency",), "handed_to": "Dr Byrne"}, None),
        ({"is_reached": False, "outcome": "", "reason": "busy", "flags": ("praise",)}, "flag_unheard"),
        ({"is_reached": False, "reason": "busy", "outcome": "unreachable", "writes": "letter"}, None),
        (
            {"is_reached": False, "reason": "busy", "outcome": "unreachable", "writes": "email", "is_barred": True},
            "barred",
        ),
        ({"writes": "letter"}, "writes"),
    ],
)
def test_what_an_attempt_may_say(changes, problem):
    assert list(states.problems(replace(GOOD, **changes), NOW)) == ([problem] if problem else [])


def test_nobody_else_calls_whom_a_colleague_has():
    assert states.may_take(None, None, 1, NOW)
    assert states.may_take(1, NOW + timedelta(minutes=9), 1, NOW)
    assert not states.may_take(2, NOW + timedelta(minutes=9), 1, NOW)
    assert states.may_take(2, NOW, 1, NOW)


# ------------------------------------------------------------------------------------------ scripts
def test_the_shipped_script_is_whole_in_every_language():
    shipped = scripts.shipped()
    assert set(shipped) == {"en", "zh-hans", "ar"}
    assert scripts.problems_of(shipped) == []
    assert len({tuple(key for key, _text in data["questions"]) for data in shipped.values()}) == 1


@pytest.mark.parametrize(
    "question",
    [
        "During this stay, how often did nurses listen carefully to you?",
        "From 0 to 10, what number would you use?",
        "Would you recommend this hospital?",
        "Was the area around your room quiet at night?",
        "住院期间，护士多久一次认真倾听您？",
        "您会推荐这家医院吗？",
        "هل توصي بهذا المستشفى؟",
        "كم مرة كانت الغرفة نظيفة؟",
    ],
)
def test_nothing_that_sounds_like_the_official_survey_is_asked(question):
    words = scripts.read("en", scripts.shipped()["en"])
    assert "like_the_survey" in list(scripts.problems(replace(words, questions=(("health", question),))))


def test_languages_ask_the_same_questions():
    shipped = {code: dict(data) for code, data in scripts.shipped().items()}
    shipped["ar"]["questions"] = shipped["ar"]["questions"][:3]
    assert scripts.problems_of(shipped) == ["uneven"]
    assert scripts.problems_of({}) == ["empty"]


@pytest.mark.parametrize(("wanted", "spoken"), [("ar", "ar"), ("zh", "zh-hans"), ("zh-hant", "zh-hans"), ("fr", "en")])
def test_a_script_is_read_in_the_nearest_language(wanted, spoken):
    assert scripts.spoken(scripts.shipped(), wanted).language == spoken


# ------------------------------------------------------------------------------------------ figures
def test_figures_count_whose_window_has_closed():
    calls = [
        Made(HOME, after(hours=50), 1, is_due=True), Made(HOME, after(hours=90), 3, is_due=True),
        Made(HOME, None, 0, is_due=True, is_uncalled=True), Made(HOME, None, 0, is_due=False),
    ]  # fmt: skip
    found = figures(calls, [Raised("symptoms", HOME, after(hours=3)), Raised("symptoms", HOME, None)])
    assert (found.reached.count, found.reached.of) == (1, 3)
    low, high = found.reached.interval
    assert low < 1 / 3 < high
    assert (found.uncalled.count, found.hours, found.attempts) == (1, 70.0, [(1, 1), (3, 1)])
    assert found.flags == [("symptoms", 2, 1, 3.0)]


def test_nobody_yet_is_no_share():
    assert figures([]).reached.interval is None


def test_callers_stand_by_name_and_not_by_number():
    assert load(["Siobhan", "Amara", "Siobhan"]) == [("Amara", 1), ("Siobhan", 2)]
