from django.db import migrations, models
from django.utils import timezone


def rules_to_pages(apps, _schema_editor):
    edition, page = apps.get_model("challenge", "Edition"), apps.get_model("challenge", "EditionPage")
    for each in edition.objects.exclude(rules=""):
        page.objects.create(edition=each, slug="rules", title="Rules", body=each.rules, updated_at=timezone.now())


def pages_to_rules(apps, _schema_editor):
    edition, page = apps.get_model("challenge", "Edition"), apps.get_model("challenge", "EditionPage")
    for each in page.objects.filter(slug="rules"):
        edition.objects.filter(pk=each.edition_id).update(rules=each.body)
    page.objects.filter(slug="rules").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("challenge", "0012_people_and_pages"),
    ]

    operations = [
        migrations.RunPython(rules_to_pages, pages_to_rules),
        migrations.RemoveField(
            model_name="edition",
            name="rules",
        ),
        migrations.AddField(
            model_name="organizer",
            name="is_named",
            field=models.BooleanField(
                default=False,
                help_text="Each organizer decides for themselves.",
                verbose_name="named on the public page",
            ),
        ),
    ]
