"""Every table from which a person can be reached, and what becomes of it in an erasure and an export."""

import clocks.holdings
import complaints.holdings
import feedback.holdings
import handbook.holdings
import hospital.holdings
import outbox.holdings
import surveys.holdings
from hospital.holdings import Held
from pxm import holdings

# Rooms from above to below, so that what leads to a person is there as long as it is needed.
TABLES: tuple[Held, ...] = (
    *holdings.TABLES,
    *complaints.holdings.TABLES,
    *surveys.holdings.TABLES,
    *clocks.holdings.TABLES,
    *outbox.holdings.TABLES,
    *handbook.holdings.TABLES,
    *feedback.holdings.TABLES,
    *hospital.holdings.TABLES,
)
# Reached from a person, and neither emptied nor given out. Each with its reason; a test knows no other.
KEPT: dict[str, str] = {
    "complaints.SecondLook": "which colleagues decided; the words stand in the entry",
    "complaints.Link": "two numbers",
    "complaints.Wait": "an institution and dates; the words stand in the entry",
    "complaints.Handover": "which colleague took it over; the words stand in the entry",
    "clocks.Firing": "moments and codes of the reminders",
    "clocks.Pause": "moments and the code of a reason",
    "clocks.Told": "which colleague heard of it",
    "clocks.Answer": "which colleague took it",
    "clocks.Move": "dates before and after new rules",
    "surveys.Sitting": "answers that wait for the night, encrypted; the link to an invitation goes with the link",
    "surveys.Response": "nothing in it leads to a person, which is its promise",
    "surveys.Comment": "words without a person, apart from every other answer",
    "surveys.Tally": "sums",
    "surveys.SiteTally": "sums",
    "surveys.SittingPhoto": "a picture that waits for the night, encrypted, like the answers it belongs to",
    "surveys.Photo": "a picture without a person, apart from every answer",
    "feedback.TextPart": "a part of a text message that waits minutes for the others, encrypted; empty after that",
    "files.File": "erased one by one with the row that names it: content, name",
}
