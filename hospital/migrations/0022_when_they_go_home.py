from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('hospital', '0021_codes_of_stays'),
    ]

    operations = [
        migrations.AddField(
            model_name='visit',
            name='goes_home_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name='wardstay',
            index=models.Index(fields=['since'], name='ward_stay_since'),
        ),
    ]
