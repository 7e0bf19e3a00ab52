"""Contacts are encrypted, and keys can be changed: the first writes, the others still read (ASVS V11.3)."""

import pytest
from cryptography.fernet import Fernet, InvalidToken

from hospital import fields
from hospital.models import Person

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def test_a_new_key_in_front_writes_and_the_old_one_still_reads(settings):
    settings.FIELD_KEYS = [OLD]
    before = fields.encrypt("+353 87 555 0142")
    settings.FIELD_KEYS = [NEW, OLD]
    after = fields.encrypt("+353 87 555 0142")
    assert fields.decrypt(before) == fields.decrypt(after) == "+353 87 555 0142"
    assert Fernet(NEW).decrypt(after.encode()) == b"+353 87 555 0142"
    with pytest.raises(InvalidToken):
        Fernet(OLD).decrypt(after.encode())


def test_without_its_key_nothing_can_be_read(settings):
    settings.FIELD_KEYS = [OLD]
    token = fields.encrypt("wei@example.org")
    settings.FIELD_KEYS = [NEW]
    with pytest.raises(InvalidToken):
        fields.decrypt(token)


def test_a_token_that_was_tampered_with_is_refused(settings):
    settings.FIELD_KEYS = [OLD]
    token = fields.encrypt("wei@example.org")
    with pytest.raises(InvalidToken):
        fields.decrypt(token[:-6] + ("A" if token[-6] != "A" else "B") + token[-5:])


@pytest.mark.django_db
def test_the_next_saving_moves_a_person_to_the_new_key(settings):
    settings.FIELD_KEYS = [OLD]
    person = Person.objects.create(phone="+353 87 555 0142")
    settings.FIELD_KEYS = [NEW, OLD]
    Person.objects.get(pk=person.pk).save()
    settings.FIELD_KEYS = [NEW]
    assert Person.objects.get(pk=person.pk).phone == "+353 87 555 0142"
