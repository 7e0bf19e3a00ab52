import django.contrib.postgres.fields
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("complaints", "0030_the_ground_of_deciding_for_a_patient")]

    operations = [
        migrations.AddField(
            model_name="letter",
            name="writers",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.PositiveBigIntegerField(), db_default=[], default=list, size=None
            ),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(writers__contains=[F("approved_by")]),
                name="letter_approved_by_no_writer",
            ),
        ),
    ]
