from django.db import migrations, models


def live_ones_are_live_since_they_were_made(apps, schema_editor):
    releases = apps.get_model("challenge", "Release").objects
    live = apps.get_model("challenge", "Phase").objects.exclude(live_release=None).values("live_release")
    releases.filter(pk__in=live).update(live_since=models.F("created_at"))


class Migration(migrations.Migration):

    dependencies = [
        ('challenge', '0004_existing_rows'),
    ]

    operations = [
        migrations.AddField(
            model_name='release',
            name='candidate_since',
            field=models.DateTimeField(blank=True, editable=False, help_text='While it is one, every submission of the phase is scored against it too.', null=True, verbose_name='candidate since'),
        ),
        migrations.AddField(
            model_name='release',
            name='live_since',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='last made live'),
        ),
        migrations.RunPython(live_ones_are_live_since_they_were_made, migrations.RunPython.noop),
    ]
