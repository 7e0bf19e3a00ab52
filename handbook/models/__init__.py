from handbook.models.pages import Check, HandbookHome, HandbookPage, SectionPage
from handbook.models.workflows import Approval, ClinicalCheck

__all__ = ["Approval", "Check", "ClinicalCheck", "HandbookHome", "HandbookPage", "SectionPage"]
