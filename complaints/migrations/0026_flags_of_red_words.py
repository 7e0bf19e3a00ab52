import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0025_the_other_channels'),
    ]

    operations = [
        migrations.AlterField(
            model_name='complaint',
            name='channel',
            field=models.CharField(choices=[('staff', 'In person'), ('phone', 'Telephone'), ('letter', 'Letter'), ('email', 'E-mail'), ('web', 'Web form'), ('qr', 'Code to scan'), ('kiosk', 'Tablet on the spot'), ('sms', 'Text message'), ('paper', 'Paper card'), ('advocate', 'Through an advocate'), ('regulator', 'Through a regulator'), ('handbook', 'Patient handbook'), ('round', 'Ward round'), ('survey', 'Survey'), ('social', 'Review or social media'), ('import', 'Read in from a file'), ('noticed', 'Noticed by the house')], max_length=12),
        ),
        migrations.AlterField(
            model_name='complaint',
            name='flags',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('danger', 'Danger now'), ('self_harm', 'Self-harm'), ('safeguarding', 'Safeguarding'), ('discrimination', 'Discrimination'), ('candour', 'Candour'), ('media', 'Media risk'), ('legal', 'Legal'), ('rights', 'Rights'), ('privacy', 'Privacy breach'), ('regulator', 'Regulator'), ('police', 'Police or coroner'), ('vip', 'Well known, or one of us')], max_length=16), default=list, size=None),
        ),
    ]
