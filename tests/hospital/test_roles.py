"""The one table: every verb has words, every role that reads cases asks for two steps, log-only staff do not."""

from hospital.roles import LOG, NOTE, TWO_STEP, VERBS, Role
from hospital.verbs import GROUPS, verb_groups


def test_every_verb_has_words_and_no_words_lack_a_verb():
    worded = [verb for verbs in GROUPS.values() for verb in verbs]
    assert len(worded) == len(set(worded))
    assert set(worded) == set().union(*VERBS.values())


def test_every_role_has_a_line_in_the_table():
    assert set(VERBS) == set(Role.values)


def test_two_steps_are_asked_of_every_role_that_sees_a_case_or_changes_the_house():
    assert {Role.FRONTLINE} == set(Role.values) - TWO_STEP
    assert all(verbs == LOG | NOTE for role, verbs in VERBS.items() if role not in TWO_STEP)


def test_the_table_says_who_has_what():
    lines = {line.verb: line for _title, lines in verb_groups() for line in lines}
    assert lines["complaints.approve_complaint"].roles == {Role.MANAGER, Role.LEADERSHIP}


def test_a_part_of_the_table_is_shown_in_its_order():
    titles = [str(title) for title, _lines in verb_groups(VERBS[Role.DUTY])]
    assert titles == ["Feedback", "Reading cases", "Working on cases", "Cover"]
