from handbook.models.codes import QrCode, ScanDay
from handbook.models.dishes import Diet, Dish, Kitchen, Signature, Texture
from handbook.models.media import Booklet, Media
from handbook.models.menus import Meal, MenuCycle, Serving
from handbook.models.pages import Check, HandbookHome, HandbookPage, SectionPage
from handbook.models.papers import Acknowledgement, Paper, PaperText, PaperVersion
from handbook.models.places import Place
from handbook.models.searching import Synonyms
from handbook.models.upkeep import Emergency, Help, LeftOut, Waiting
from handbook.models.workflows import Approval, ClinicalCheck

__all__ = [
    "Acknowledgement",
    "Approval",
    "Booklet",
    "Check",
    "ClinicalCheck",
    "Diet",
    "Dish",
    "Emergency",
    "HandbookHome",
    "HandbookPage",
    "Help",
    "Kitchen",
    "LeftOut",
    "Meal",
    "Media",
    "MenuCycle",
    "Paper",
    "PaperText",
    "PaperVersion",
    "Place",
    "QrCode",
    "ScanDay",
    "SectionPage",
    "Serving",
    "Signature",
    "Synonyms",
    "Texture",
    "Waiting",
]
