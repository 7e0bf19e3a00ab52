import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('feedback', '0018_put_things_right'),
        ('hospital', '0022_when_they_go_home'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='recovery',
            name='home_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='watch',
            name='kind',
            field=models.CharField(choices=[('contacts', 'Told us again and again'), ('wait', 'A long wait in emergency'), ('called_off', 'A stay that was called off'), ('moved', 'Moved to another ward at night')], max_length=12, unique=True),
        ),
    ]
