"""Wagtail asks which groups somebody is in; the answer is a view of the memberships, so that there is one truth."""

from django.db import migrations, models

VIEW = """
CREATE VIEW hospital_usergroup AS
SELECT min(m.id) * 100000 + g.id AS id, m.user_id, g.id AS group_id
FROM hospital_membership m
JOIN hospital_site s ON m.organization_id IS NOT NULL OR s.id = m.site_id
JOIN auth_group g ON g.name = m.role || '@' || s.id
WHERE m.ended_at IS NULL
GROUP BY m.user_id, g.id;
"""


class Migration(migrations.Migration):

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("hospital", "0011_contact_plans_and_survey_holds"),
    ]

    operations = [
        migrations.RunSQL(VIEW, "DROP VIEW hospital_usergroup"),
        migrations.CreateModel(
            name="UserGroup",
            fields=[("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))],
            options={"db_table": "hospital_usergroup", "managed": False},
        ),
        migrations.AddField(
            model_name="user",
            name="groups",
            field=models.ManyToManyField(
                related_name="user_set", related_query_name="user", through="hospital.UserGroup", to="auth.group"
            ),
        ),
    ]
