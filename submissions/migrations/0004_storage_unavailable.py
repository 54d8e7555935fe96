from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('submissions', '0003_organizing'),
    ]

    operations = [
        migrations.AlterField(
            model_name='evaluation',
            name='failure',
            field=models.CharField(blank=True, choices=[('storage_corrupt', 'The stored file no longer has the digest that it had on arrival.'), ('storage_unavailable', 'The stored files could not be read, even at the last attempt.'), ('worker_lost', 'The scoring process died three times on this file.'), ('scorer_error', 'The scorer stopped with an error of ours.'), ('out_of_memory', 'Scoring needed more memory than a worker may use.'), ('by_organizer', 'An organizer ended it; the reason stands beside it.'), ('time_limit', 'Scoring took longer than a worker may work on one file.')], max_length=20, verbose_name='failure'),
        ),
    ]
