from django.db import migrations
from django.utils import timezone


def open_public_editions(apps, schema_editor):
    apps.get_model("challenge", "Edition").objects.filter(is_public=True).update(opened_at=timezone.now())


def name_label_files(apps, schema_editor):
    truths = apps.get_model("challenge", "GroundTruth").objects
    for truth in truths.all():
        truths.filter(pk=truth.pk).update(files={"labels": truth.digest})


class Migration(migrations.Migration):
    dependencies = [("challenge", "0003_organizing")]
    operations = [
        migrations.RunPython(open_public_editions, migrations.RunPython.noop),
        migrations.RunPython(name_label_files, migrations.RunPython.noop),
    ]
