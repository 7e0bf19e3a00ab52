from handbook.models.pages import Check, HandbookHome, HandbookPage, SectionPage

__all__ = ["Check", "HandbookHome", "HandbookPage", "SectionPage"]
