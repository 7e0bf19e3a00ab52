from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('outbox', '0006_editors_in_chief'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('channel__in', ['email', 'sms']), ('is_urgent', True)), fields=['-id'], name='message_urgent'),
        ),
    ]
