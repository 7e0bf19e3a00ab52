"""What may be wrong with a file or a row, in plain words. Marked for translation; pages translate them."""

from __future__ import annotations


def gettext_noop(words: str) -> str:
    return words


SHOWN = 40  # signs of a cell that a problem repeats
WORDS = {
    "missing": gettext_noop("It is empty, and has to be there."),
    "long": gettext_noop("It is longer than what is kept of it. Make it shorter."),
    "moment": gettext_noop("“%(cell)s” is no date we can read."),
    "number": gettext_noop("“%(cell)s” is no number we can read."),
    "email": gettext_noop("“%(cell)s” is no e-mail address."),
    "link": gettext_noop("“%(cell)s” is no address of a web page."),
    "unknown": gettext_noop("“%(cell)s” is not known yet. Say on the matching page what it means."),
    "twice": gettext_noop("The reference “%(cell)s” stands in the file twice. The first row with it counts."),
    "future": gettext_noop("This day has not come yet."),
    "before": gettext_noop("That was before it reached us."),
    "unended": gettext_noop("It is ended, and the day is missing on which it was."),
    "unanswered": gettext_noop("The reply was sent, and the day is missing on which it was."),
    "still_open": gettext_noop("It was closed on a day, and its stage says that it is open."),
    "place": gettext_noop("This department belongs to another site."),
    "scope": gettext_noop("You cannot take over for this site."),
    "owner": gettext_noop("%(cell)s cannot hold cases of this place."),
    "rating": gettext_noop("A rating is between 0 and what it is out of."),
    "anonymous": gettext_noop("Somebody who stays anonymous has no name here."),
    "rules": gettext_noop("No complaint rules hold at this site."),
    "words": gettext_noop("There are no words in this row."),
    "stored": gettext_noop("It could not be stored. Look at this row again."),
}
# Why a file as a whole cannot be read.
FILES = {
    "type": gettext_noop("This is neither a CSV file nor an Excel workbook."),
    "size": gettext_noop("The file is too large."),
    "empty": gettext_noop("There are no rows in this file."),
    "encoding": gettext_noop("The letters of this file cannot be read. Save it as “CSV UTF-8”."),
    "cell": gettext_noop("A cell is far too long: probably a quotation mark that never ends."),
    "columns": gettext_noop("The file has too many columns."),
    "rows": gettext_noop("The file has too many rows. Divide it."),
    "csv": gettext_noop("This is not a CSV file."),
    "workbook": gettext_noop("This is not an Excel workbook we can read. Save it anew, or as “CSV UTF-8”."),
    "bomb": gettext_noop("It unpacks to far more than it weighs"),
    "active": gettext_noop("It contains a program"),
    "infected": gettext_noop("The virus check found something harmful in it"),
    "lost": gettext_noop("Its content is not there"),
}


def short(cell: str) -> str:
    return cell if len(cell) <= SHOWN else f"{cell[: SHOWN - 1]}…"
