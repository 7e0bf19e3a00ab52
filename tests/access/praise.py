"""What the routes of themes and thanks are about."""

ABOUT_STORY = ("feedback-themes", "thanks-share", "thanks", "thanks-card", "thanks-match")
CODES = {"theme-change": "staff.manner", "value-change": "kindness"}
