from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("complaints", "0029_the_day_of_a_delay_notice")]

    operations = [
        migrations.RemoveConstraint(model_name="consent", name="consent_ground_iff_overridden"),
        migrations.AlterField(
            model_name="consent",
            name="ground",
            field=models.CharField(
                blank=True,
                choices=[
                    ("deceased", "The patient has died"),
                    ("child", "The patient is a child"),
                    ("incapacity", "The patient cannot decide"),
                    ("best_interest", "In the patient's best interest"),
                    ("parent", "They are the parent of a child, or its guardian"),
                    ("attorney", "They hold a power of attorney for health"),
                    ("court", "A court has appointed them"),
                    ("estate", "They represent a patient who has died"),
                ],
                max_length=16,
            ),
        ),
        # Decided as not needed before a ground was asked for, it stays as it was, and opens nothing.
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=Q(state="not_needed") | (Q(state="overridden") ^ Q(ground="")),
                name="consent_ground_where_decided_for_the_patient",
            ),
        ),
    ]
