"""Teams of before there was registration take part."""

from django.db import migrations


def register(apps, schema_editor):
    team, registration = (apps.get_model("submissions", name) for name in ("Team", "Registration"))
    there = team.objects.filter(is_internal=False, registration=None)
    registration.objects.bulk_create(
        [
            registration(team=each, state="approved", asked_at=each.created_at, decided_at=each.created_at)
            for each in there.iterator()
        ],
        batch_size=500,
    )


class Migration(migrations.Migration):

    dependencies = [
        ("submissions", "0009_news_by_mail"),
    ]

    operations = [migrations.RunPython(register, migrations.RunPython.noop)]
