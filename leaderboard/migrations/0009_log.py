"""The log of publications, with what was published and withdrawn before there was one, in the order of its moments."""

import hashlib
import json
from datetime import UTC

import django.db.models.deletion
from django.db import migrations, models

from challenge.migrations._append_only import append_only

BEGINNING = "0" * 64


def put_existing(apps, schema_editor):
    publication, entry, head = (apps.get_model("leaderboard", name) for name in ("Publication", "LogEntry", "LogHead"))
    frozen = publication.objects.filter(state="frozen").exclude(digest="").defer("contents")
    found = [(each.as_of, each.pk, "published", each) for each in frozen]
    found += [(each.withdrawn_at, each.pk, "withdrawn", each) for each in frozen if each.withdrawn_at]
    previous = BEGINNING
    for sequence, (at, _pk, kind, each) in enumerate(sorted(found, key=lambda one: one[:3]), start=1):
        told = {
            "sequence": sequence,
            "kind": kind,
            "publication": each.digest,
            "at": at.astimezone(UTC).isoformat(),
            "previous": previous,
        }
        text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        digest = hashlib.sha256(text.encode()).hexdigest()
        entry.objects.create(**told | {"publication": each, "contents_digest": each.digest, "at": at, "digest": digest})
        previous = digest
    head.objects.create(pk=1, sequence=len(found), digest=previous)


class Migration(migrations.Migration):

    dependencies = [
        ('leaderboard', '0008_order_of_boards'),
    ]

    operations = [
        migrations.CreateModel(
            name='LogHead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence', models.PositiveIntegerField(verbose_name='number')),
                ('digest', models.CharField(max_length=64, verbose_name='SHA-256')),
            ],
            options={
                'verbose_name': 'head of the log',
            },
        ),
        migrations.CreateModel(
            name='LogEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence', models.PositiveIntegerField(unique=True, verbose_name='number')),
                ('kind', models.CharField(choices=[('published', 'Published'), ('withdrawn', 'Withdrawn')], max_length=10, verbose_name='what happened')),
                ('contents_digest', models.CharField(max_length=64, verbose_name='SHA-256 of its contents')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('previous', models.CharField(max_length=64, verbose_name='digest of the line before')),
                ('digest', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('publication', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='log_entries', to='leaderboard.publication', verbose_name='publication')),
            ],
            options={
                'verbose_name': 'line of the log',
                'verbose_name_plural': 'log of publications',
                'ordering': ['sequence'],
            },
        ),
        append_only("leaderboard_logentry", "the log of publications is never changed"),
        migrations.RunPython(put_existing, migrations.RunPython.noop),
    ]
