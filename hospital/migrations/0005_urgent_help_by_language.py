"""What to do when help is needed now is said in each language: the one sentence makes room for several."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hospital", "0004_web_sessions_and_invitations")]

    operations = [
        migrations.RenameField("site", "urgent_help", "urgent_help_once"),
        migrations.AddField(
            "site",
            "urgent_help",
            models.JSONField(blank=True, default=dict, verbose_name="what to do when help is needed now"),
        ),
    ]
