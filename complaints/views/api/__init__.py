"""The door for programs: cases, what belongs to them, the work on them, and new stories."""

from complaints.views.api.cases import CasesView, CaseView
from complaints.views.api.parts import PARTS, case_part
from complaints.views.api.reference import LISTS, reference
from complaints.views.api.stories import StoriesView
from complaints.views.api.targets import TargetView

__all__ = ["LISTS", "PARTS", "CaseView", "CasesView", "StoriesView", "TargetView", "case_part", "reference"]
