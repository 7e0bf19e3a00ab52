"""From a rule to a due moment, from a ladder to steps, and from one plan to the next."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from clocks import profiles
from clocks.planning import Due, Planned, Target, Written, explain_due, limit_start, plan_due, plan_firings, replan
from clocks.profiles import Origin, Rule, Rung
from clocks.worktime import Calendar, Pause, Refusal
from tests.clocks.worked import DUBLIN_DATA, WEEK, D, at, hours, utc

ORIGIN = Origin("test", date(2026, 11, 22), "unverified")
DUTY = Calendar.from_data("Europe/Dublin", {"weekly": {day: [["00:00", "24:00"]] for day in WEEK}})
CALENDARS = {"statutory": D, "office": D, "duty": DUTY}
PRIVATE = profiles.load("private_hospital")
SECOND = timedelta(seconds=1)


def rule(kind: str, amount: int, unit: str, **more: object) -> Rule:
    edge = "instant" if unit in ("hours", "minutes") else "day"
    return Rule(
        kind, kind, frozenset({"complaint"}), "received", ("done",), amount, unit, edge, "statutory", ORIGIN, **more
    )


def rung(trigger: str, **more: object) -> Rung:
    return Rung("step", 1, "manager", trigger, frozenset({"acknowledge"}), ORIGIN, **more)


class TestDue:
    def test_working_days_end_with_a_day(self):
        due = plan_due(PRIVATE.rule("response"), D, at(D, "03-13 10:00"))
        assert due == Due(date(2026, 3, 25), utc("2026-03-26T00:00:00Z"), utc("2026-03-26T00:00:00Z"))

    def test_office_hours_end_at_an_instant(self):
        due = plan_due(PRIVATE.rule("triage"), D, at(D, "03-16 15:00"))
        assert (due.due_on, due.due_at) == (date(2026, 3, 18), at(D, "03-18 10:30"))

    def test_duty_hours_run_through_the_night(self):
        assert plan_due(PRIVATE.rule("contact-grave"), DUTY, at(D, "03-16 23:00")).due_at == at(D, "03-17 03:00")

    def test_calendar_days_roll_only_where_the_rule_says_so(self):
        friday = at(D, "03-13 10:00")
        assert plan_due(rule("ombudsman", 1, "calendar_days"), D, friday).due_on == date(2026, 3, 14)
        assert plan_due(rule("ombudsman", 1, "calendar_days", rolls=True), D, friday).due_on == date(2026, 3, 16)
        assert plan_due(rule("ombudsman", 6, "weeks"), D, friday).due_on == date(2026, 4, 24)

    def test_an_agreed_date_is_that_date_and_is_required(self):
        agreed = PRIVATE.rule("agreed-response")
        assert plan_due(agreed, D, at(D, "03-13 10:00"), agreed_on=date(2026, 4, 5)).due_on == date(2026, 4, 5)
        with pytest.raises(Refusal, match="date that was agreed"):
            plan_due(agreed, D, at(D, "03-13 10:00"))

    def test_an_agreed_moment_is_due_at_that_minute(self):
        agreed = replace(rule("service_recovery", 0, "moment"), edge="instant")
        due = plan_due(agreed, D, at(D, "03-13 10:00"), agreed_on=at(D, "03-14 15:30"))
        assert (due.due_on, due.due_at) == (date(2026, 3, 14), at(D, "03-14 15:30"))

    def test_a_pause_moves_the_net_date_and_not_the_gross_one(self):
        pause = Pause(at(D, "03-16 10:00"), at(D, "03-19 09:00"))
        due = plan_due(PRIVATE.rule("agreed-response"), D, at(D, "03-13 10:00"), [pause], agreed_on=date(2026, 3, 20))
        # Paused at the end of the 16th, 17th and 18th
        assert due.due_on == date(2026, 3, 23)
        assert due.due_at_gross == utc("2026-03-21T00:00:00Z")

    def test_a_pause_in_hours_is_cut_out(self):
        pause = Pause(at(D, "03-09 12:00"), at(D, "03-09 13:00"))
        due = plan_due(rule("action", 4, "hours", is_pausable=True), D, at(D, "03-09 10:00"), [pause])
        assert (due.due_at, due.due_at_gross) == (at(D, "03-09 15:00"), at(D, "03-09 14:00"))

    def test_a_target_that_may_never_be_paused_refuses_pauses(self):
        with pytest.raises(Refusal, match="never be paused"):
            plan_due(
                PRIVATE.rule("acknowledge"),
                D,
                at(D, "03-09 10:00"),
                [Pause(at(D, "03-09 11:00"), at(D, "03-10 11:00"))],
            )

    def test_a_date_past_the_last_known_holidays_is_marked(self):
        assert not plan_due(rule("action", 1, "months"), D, at(D, "2027-11-01 10:00")).is_past_horizon
        assert plan_due(rule("action", 3, "months"), D, at(D, "2027-11-01 10:00")).is_past_horizon

    def test_it_can_be_explained(self):
        start = at(D, "03-13 10:00")
        due = plan_due(PRIVATE.rule("response"), D, start)
        lines = explain_due(PRIVATE.rule("response"), D, start, due)
        assert [line.on.day for line in lines if line.kind == "working_day"] == [16, 18, 19, 20, 23, 24, 25]


class TestIrishAcceptanceChain:
    """Ireland HSE: acknowledge 5 WD, respond 30 WD from acknowledgement, explain at the limit, update every 20 WD.

    Source: https://hse.ie/eng/about/who/complaints/ysysguidance/listening-responding-to-feedback/timeframes.html
    An engine that can express this chain can express the other rows of the profile table.
    """

    received = at(D, "03-10 11:20")

    def test_the_chain(self):
        assert plan_due(rule("acknowledge", 5, "working_days"), D, self.received).due_on == date(2026, 3, 18)
        response = plan_due(rule("statutory_response", 30, "working_days"), D, at(D, "03-12 16:00"))
        assert response.due_on == date(2026, 4, 27)
        owed_from = limit_start("at_limit", "day", response.due_at)
        notice = plan_due(rule("delay_notice", 0, "calendar_days"), D, owed_from)
        assert notice.due_on == date(2026, 4, 27)
        assert plan_due(rule("update", 20, "working_days"), D, at(D, "04-27 15:00")).due_on == date(2026, 5, 26)

    @pytest.mark.parametrize(("month_rule", "day"), [("commencing_on", 9), ("after", 10)])
    def test_six_months_from_receipt(self, month_rule, day):
        six = rule("statutory_response", 6, "months", month_rule=month_rule)
        assert plan_due(six, D, self.received).due_on == date(2026, 9, day)

    def test_in_england_the_explanation_is_owed_once_the_limit_has_passed(self):
        response = plan_due(rule("statutory_response", 6, "months"), D, self.received)
        owed_from = limit_start("after_limit", "day", response.due_at)
        assert plan_due(rule("delay_notice", 0, "working_days"), D, owed_from).due_on == date(2026, 9, 10)


class TestSteps:
    start = at(D, "03-09 10:00")

    def target(self, **more: object) -> Target:
        day = {"kind": "acknowledge", "edge": "day", "started_at": self.start, "due_at": at(D, "03-11 00:00")}
        return Target(**{**day, **more})

    def moments(self, step: Rung, **more: object) -> list:
        return [planned.fire_at for planned in plan_firings([step], self.target(**more), CALENDARS)]

    @pytest.mark.parametrize(
        ("percent", "expected"),
        [(50, "03-10 09:15"), (75, "03-10 13:07:30"), (90, "03-10 15:27"), (100, "03-10 17:00")],
    )
    def test_a_share_of_the_office_time_from_start_to_due(self, percent, expected):
        # 7 h on the 9th and 8 h 30 on the 10th
        assert self.moments(rung("share", percent=percent)) == [at(D, expected)]

    def test_a_share_leaves_pauses_out(self):
        pause = Pause(at(D, "03-09 12:00"), at(D, "03-09 17:00"))
        assert self.moments(rung("share", percent=50), pauses=(pause,)) == [at(D, "03-10 11:45")]

    def test_a_share_of_a_target_that_has_no_office_time_is_of_the_elapsed_time(self):
        night = {"edge": "instant", "started_at": at(D, "03-13 20:00"), "due_at": at(D, "03-14 00:00")}
        assert self.moments(rung("share", percent=75), **night) == [at(D, "03-13 23:00")]
        pause = Pause(at(D, "03-13 21:00"), at(D, "03-13 23:00"))
        assert self.moments(rung("share", percent=75), pauses=(pause,), **night) == [at(D, "03-13 23:30")]
        assert self.moments(rung("share", percent=50), pauses=(pause,), **night) == [at(D, "03-13 21:00")]

    def test_a_day_is_missed_at_local_midnight_and_an_hour_a_second_after_its_instant(self):
        assert self.moments(rung("breach")) == [at(D, "03-11 00:00")]
        noon = at(D, "03-09 12:00")
        assert self.moments(rung("breach"), edge="instant", due_at=noon) == [noon + SECOND]

    def test_time_after_the_breach_is_office_time(self):
        assert self.moments(rung("after", amount=8)) == [at(D, "03-11 16:30")]
        assert self.moments(rung("after", amount=90, unit="minutes", calendar="duty")) == [at(D, "03-11 01:30")]

    def test_working_days_after_the_breach_are_counted_from_the_missed_date(self):
        assert self.moments(rung("after", amount=5, unit="working_days", calendar="statutory")) == [
            at(D, "03-19 00:00")
        ]

    def test_quiet_time_runs_from_the_last_activity(self):
        idle = rung("idle", amount=16)
        assert self.moments(idle) == [at(D, "03-11 09:00")]
        assert self.moments(idle, active_at=at(D, "03-10 09:00")) == [at(D, "03-11 16:30")]
        before = at(D, "03-06 09:00")
        assert self.moments(idle, active_at=before) == self.moments(idle)

    def test_a_grave_case_is_told_at_receipt(self):
        grave = rung("receipt", severity_from=3)
        assert self.moments(grave, severity=2) == []
        assert self.moments(grave, severity=3) == [self.start]

    def test_a_flag_is_told_since_the_first_moment_one_of_its_flags_was_set(self):
        media = rung("flag", flags=frozenset({"media", "legal"}))
        assert self.moments(media) == []
        flags = {"media": at(D, "03-09 13:00"), "legal": at(D, "03-09 12:00"), "privacy": at(D, "03-09 11:00")}
        assert self.moments(media, flags=flags) == [at(D, "03-09 12:00")]

    def test_steps_by_hand_and_steps_of_other_targets_are_not_planned(self):
        assert self.moments(rung("manual")) == []
        assert self.moments(rung("breach"), kind="triage") == []

    def test_the_private_ladder_of_an_answer_in_order(self):
        start = at(D, "03-09 10:00")
        due = plan_due(PRIVATE.rule("response"), D, start)
        answer = Target("statutory_response", "day", start, due.due_at, severity=3, flags={"media": start})
        steps = plan_firings(PRIVATE.rungs, answer, CALENDARS)
        assert [(step.number, step.key) for step in steps] == [
            (2, "grave"),
            (3, "media-leadership"),
            (4, "media-pr"),
            (1, "idle"),
            (0, "share-50"),
            (0, "share-75"),
            (0, "share-90"),
            (1, "breach"),
            (2, "after-breach"),
            (3, "long-after-breach"),
        ]
        assert steps[-3].fire_at == due.due_at == at(D, "03-20 00:00")


NOW = at(D, "03-10 12:00")


def step(key: str, moment: str) -> Planned:
    return Planned(1, key, "share", at(D, moment))


def written(key: str, moment: str, state: str = "planned", generation: int = 1) -> Written:
    return Written(key, generation, at(D, moment), state)


class TestGenerations:
    def test_a_new_target_starts_with_generation_one(self):
        plan = replan([], [step("a", "03-11 09:00"), step("b", "03-09 09:00")], NOW)
        assert (plan.generation, plan.is_needed, plan.supersede) == (1, True, ())
        assert [s.key for s in plan.plan] == ["a", "b"]

    def test_a_replan_that_changes_nothing_raises_nothing(self):
        existing = [written("a", "03-11 09:00"), written("b", "03-09 09:00", "fired")]
        plan = replan(existing, [step("b", "03-09 09:00"), step("a", "03-11 09:00")], NOW)
        assert (plan.generation, plan.is_needed, plan.plan) == (1, False, ())

    def test_in_the_future_it_is_planned_even_where_it_was_told_before(self):
        plan = replan([written("a", "03-10 09:00", "fired")], [step("a", "03-12 09:00")], NOW)
        assert (plan.generation, plan.plan, plan.supersede) == (2, (step("a", "03-12 09:00"),), ())

    def test_in_the_past_and_never_told_it_is_planned_now(self):
        plan = replan([written("a", "03-11 09:00")], [step("a", "03-09 09:00")], NOW)
        assert (plan.generation, plan.plan, plan.supersede) == (2, (step("a", "03-09 09:00"),), ())

    def test_in_the_past_and_told_before_it_is_superseded(self):
        plan = replan([written("a", "03-10 09:00", "fired")], [step("a", "03-10 08:00")], NOW)
        assert (plan.generation, plan.plan, plan.supersede) == (2, (), (step("a", "03-10 08:00"),))

    def test_a_moment_that_is_now_has_come(self):
        existing = [written("a", "03-10 09:00", "fired")]
        assert replan(existing, [step("a", "03-10 12:00")], NOW).supersede == (step("a", "03-10 12:00"),)
        assert replan([], [step("a", "03-10 12:00")], NOW).plan == (step("a", "03-10 12:00"),)

    def test_steps_of_older_generations_are_no_difference(self):
        existing = [written("b", "03-09 09:00", "fired", 1), written("a", "03-11 09:00", "planned", 2)]
        assert not replan(existing, [step("a", "03-11 09:00")], NOW).is_needed

    def test_what_was_told_generations_ago_counts_as_told(self):
        existing = [
            written("a", "03-09 09:00", "fired", 1),
            written("a", "03-10 08:00", "superseded", 2),
            written("b", "03-12 08:00", "planned", 2),
        ]
        plan = replan(existing, [step("a", "03-10 07:00"), step("b", "03-12 08:00")], NOW)
        assert plan.generation == 3
        assert (plan.plan, plan.supersede) == ((step("b", "03-12 08:00"),), (step("a", "03-10 07:00"),))

    def test_what_a_pause_cancelled_is_planned_again_at_the_same_moment(self):
        plan = replan([written("a", "03-11 09:00", "cancelled")], [step("a", "03-11 09:00")], NOW)
        assert (plan.generation, plan.plan) == (2, (step("a", "03-11 09:00"),))

    def test_a_step_that_gave_up_is_not_taken_for_told(self):
        plan = replan([written("a", "03-09 09:00", "dead")], [step("a", "03-09 08:00")], NOW)
        assert plan.plan == (step("a", "03-09 08:00"),)

    def test_wanting_nothing_cancels_what_is_planned_and_raises_nothing(self):
        assert replan([written("a", "03-11 09:00")], [], NOW).is_needed
        assert replan([written("a", "03-11 09:00")], [], NOW).generation == 1
        assert not replan([written("a", "03-09 09:00", "fired")], [], NOW).is_needed
        assert not replan([], [], NOW).is_needed

    def test_a_step_taken_off_the_ladder_is_a_new_plan(self):
        plan = replan([written("a", "03-11 09:00"), written("b", "03-12 09:00")], [step("a", "03-11 09:00")], NOW)
        assert (plan.generation, plan.plan) == (2, (step("a", "03-11 09:00"),))

    def test_the_number_of_the_target_itself_is_never_fallen_below(self):
        assert replan([written("a", "03-11 09:00")], [step("a", "03-12 09:00")], NOW, generation=5).generation == 6

    def test_a_calendar_edit_that_moves_the_date_moves_the_steps(self):
        start, answer = at(D, "03-09 10:00"), PRIVATE.rule("response")
        extra = Calendar.from_data("Europe/Dublin", {**DUBLIN_DATA, "dates": {"2026-03-12": []}})
        plans = []
        for calendar in (D, extra):
            due = plan_due(answer, calendar, start)
            target = Target("statutory_response", "day", start, due.due_at)
            plans.append(plan_firings(PRIVATE.rungs, target, {**CALENDARS, "office": calendar, "statutory": calendar}))
        existing = [Written(s.key, 1, s.fire_at, "planned") for s in plans[0]]
        again = replan(existing, plans[1], start + timedelta(seconds=hours(1)))
        assert again.is_needed
        assert {s.key for s in again.plan} == {s.key for s in plans[0]}
        assert plans[1][-1].fire_at > plans[0][-1].fire_at
