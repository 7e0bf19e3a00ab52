"""Surveys as other programs write them: FHIR R4 Questionnaire and XLSForm, there and back. Pure.

What the other side cannot say is left out on the way there and refused on the way back, each with its reason: a survey
that silently asks something else is worse than none.
"""

from surveys.interchange.carrying import Carried, NotCarried
from surveys.interchange.fhir import from_fhir, to_fhir
from surveys.interchange.xlsform import from_xlsform, to_xlsform

__all__ = ["Carried", "NotCarried", "from_fhir", "from_xlsform", "to_fhir", "to_xlsform"]
