"""Words that everyday complaints are full of make no red flag: a television that is broken, a bell to press, a viral
infection. Only where the hospital has not changed a rule itself.
"""

from django.db import migrations

CHANGES = {
    ("danger", "en"): (["fire", "stroke", "nobody comes", "getting worse"], ["on fire", "having a stroke"]),
    ("danger", "zh-hans"): (["没人来", "病情加重"], []),
    ("danger", "ar"): (["لا أحد يأتي", "حالته تسوء"], []),
    ("threat", "en"): (["knife"], ["with a knife", "have a knife"]),
    ("threat", "zh-hans"): (["枪", "后悔"], ["持枪", "让你后悔"]),
    ("media", "en"): (["press", "television", "tv", "radio", "viral"], ["the press", "on television", "go viral"]),
    ("media", "zh-hans"): (["上网"], []),
    ("media", "ar"): (["قناة"], ["قناة تلفزيونية"]),
    ("legal", "en"): (["sue"], ["sue you", "sue the", "sue this"]),
    ("privacy", "zh-hans"): (["泄露", "泄漏"], ["信息泄露", "信息泄漏"]),
}


def change(apps, take, give):
    rule = apps.get_model("feedback", "RedFlagRule")
    for (cause, language), lists in CHANGES.items():
        for row in rule.objects.filter(cause=cause, language=language, changed_at__isnull=True):
            row.words = [word for word in row.words if word not in lists[take]] + lists[give]
            row.save(update_fields=["words"])


def fewer(apps, schema_editor):
    change(apps, 0, 1)


def as_before(apps, schema_editor):
    change(apps, 1, 0)


class Migration(migrations.Migration):
    dependencies = [("feedback", "0013_starter_words")]
    operations = [migrations.RunPython(fewer, as_before)]
