from handbook.actions.acknowledgements import (
    acknowledge,
    ask_acknowledgement,
    copy_acknowledgement,
    withdraw_acknowledgement,
)
from handbook.actions.booklets import make_booklets
from handbook.actions.codes import add_codes, change_code, keep_scans, retire_code
from handbook.actions.dishes import add_dish, change_dish, change_kitchen, sign
from handbook.actions.going_live import approve_version, go_first, hold_back, publish_due
from handbook.actions.helping import help_reader, suggest
from handbook.actions.hurrying import look_after, publish_at_once, roll_back
from handbook.actions.inheriting import accept, keep, override
from handbook.actions.leaving_out import leave_out, take_in
from handbook.actions.media import add_media, change_media, remove_media
from handbook.actions.menus import begin_cycle, import_menu, plan_day, set_meals
from handbook.actions.opening import open_group, open_handbook
from handbook.actions.papers import add_paper, approve_paper, draft_paper, plan_review, retire_paper, write_paper
from handbook.actions.places import add_place, change_place, check_places
from handbook.actions.searching import set_synonyms
from handbook.actions.starting import begin, begin_group, begin_kitchen, begin_papers
from handbook.actions.taking_up import take_up
from handbook.actions.translating import begin_translation
from handbook.actions.withdrawing import restore, withdraw
from handbook.actions.writing import check, translate, write

__all__ = [
    "accept",
    "acknowledge",
    "add_codes",
    "add_dish",
    "add_media",
    "add_paper",
    "add_place",
    "approve_paper",
    "approve_version",
    "ask_acknowledgement",
    "begin",
    "begin_cycle",
    "begin_group",
    "begin_kitchen",
    "begin_papers",
    "begin_translation",
    "change_code",
    "change_dish",
    "change_kitchen",
    "change_media",
    "change_place",
    "check",
    "check_places",
    "copy_acknowledgement",
    "draft_paper",
    "go_first",
    "help_reader",
    "hold_back",
    "import_menu",
    "keep",
    "keep_scans",
    "leave_out",
    "look_after",
    "make_booklets",
    "open_group",
    "open_handbook",
    "override",
    "plan_day",
    "plan_review",
    "publish_at_once",
    "publish_due",
    "remove_media",
    "restore",
    "retire_code",
    "retire_paper",
    "roll_back",
    "set_meals",
    "set_synonyms",
    "sign",
    "suggest",
    "take_in",
    "take_up",
    "translate",
    "withdraw",
    "withdraw_acknowledgement",
    "write",
    "write_paper",
]
