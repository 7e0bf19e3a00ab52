"""Paper cards: known by batch and number, never typed in by who wrote them, one in twenty read again."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from audit.models import Entry
from feedback import actions
from feedback.drawing import is_drawn
from feedback.models import Card, CardBatch
from hospital.models import Person
from tests import make
from tests.files import samples


def test_about_one_card_in_twenty_is_drawn_and_always_the_same_ones():
    drawn = [number for number in range(4000) if is_drawn("a seed", str(number))]
    assert 150 <= len(drawn) <= 250
    assert drawn == [number for number in range(4000) if is_drawn("a seed", str(number))]
    assert drawn != [number for number in range(4000) if is_drawn("another", str(number))]


@pytest.fixture
def story(cast):
    return make.feedback(cast)


def drawn(story, *, is_drawn=True) -> Card:
    card = make.card(story)
    Card.objects.filter(pk=card.pk).update(is_drawn=is_drawn)
    card.refresh_from_db()
    return card


@pytest.mark.django_db
def test_a_card_is_typed_in_once_and_the_draw_is_kept_with_its_seed(story, cast):
    card = actions.type_card(story, batch=" 2026-11 a ", number="17", by=cast.officer)
    batch = CardBatch.objects.get()
    assert (batch.name, card.is_drawn) == ("2026-11 A", is_drawn(batch.seed, "17"))
    assert Entry.objects.get(verb="card.type").facts == {"card": card.pk, "drawn": card.is_drawn}
    with pytest.raises(ValidationError, match=story.ref):
        actions.type_card(make.feedback(cast), batch="2026-11 A", number="17", by=cast.officer)


@pytest.mark.django_db
@pytest.mark.parametrize("of", ["name", "email"])
def test_nobody_types_in_their_own_card(story, cast, of):
    story.teller = Person.objects.create(name="", **{} if of == "name" else {"email": cast.officer.email})
    story.teller.name = cast.officer.name if of == "name" else "Somebody"
    with pytest.raises(ValidationError) as refused:
        actions.type_card(story, batch="A", number="1", by=cast.officer)
    assert refused.value.code == "own"


@pytest.mark.django_db
def test_somebody_else_looks_again_once(story, cast):
    card = drawn(story)
    actions.check_card(card, differs="words", by=cast.officer)
    card.refresh_from_db()
    assert (card.looked_by, card.differs) == (cast.officer, "words")
    assert Entry.objects.get(verb="card.check").facts["differs"] == "words"
    with pytest.raises(ValidationError):
        actions.check_card(card, differs="nothing", by=cast.manager)


@pytest.mark.django_db
def test_the_typist_does_not_look_again_and_cards_not_drawn_wait_for_nobody(story, cast):
    story.logged_by = cast.officer
    story.save()
    with pytest.raises(ValidationError) as refused:
        actions.check_card(drawn(story), differs="nothing", by=cast.officer)
    assert refused.value.code == "own"
    with pytest.raises(ValidationError):
        actions.check_card(drawn(make.feedback(cast), is_drawn=False), differs="nothing", by=cast.manager)


@pytest.mark.django_db
def test_a_card_is_typed_in_on_the_log_page_with_its_scan_and_looked_at_on_its_own(cast):
    nurse, officer = make.signed_in(cast.nurse), make.signed_in(cast.officer)
    typed = {"kind": "compliment", "words": "The night nurse sang.", "place": f"ward:{cast.ward.pk}", "rating": "4",
             "rating_of": "5", "channel": "paper", "nonce": str(uuid4())}  # fmt: skip
    errors = nurse.post("/log/", typed).context["form"].errors
    assert {"card_batch", "card_number", "papers"} <= errors.keys()
    typed |= {"card_batch": "2026-11", "card_number": "8", "papers": samples.upload()}
    assert nurse.post("/log/", typed).status_code == 302
    card = Card.objects.select_related("feedback").get()
    assert (card.feedback.channel, card.feedback.rating, card.feedback.logged_by) == ("paper", 4, cast.nurse)
    assert card.feedback.pictures.count() == 1
    Card.objects.update(is_drawn=True)
    assert card.feedback.ref in officer.get(reverse("cards")).content.decode()
    page = reverse("card", args=[card.feedback.ref])
    assert "The night nurse sang." in officer.get(page).content.decode()
    assert officer.post(page, {"differs": "nothing"}).status_code == 302
    assert card.feedback.ref not in officer.get(reverse("cards")).content.decode()
    assert nurse.get(page).status_code == 403
