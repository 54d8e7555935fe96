import pytest
from django.core.management import CommandError, call_command

from challenge.domain.signing import public_keys
from challenge.settings.environment import retired_keys

pytestmark = pytest.mark.django_db


def printed(capsys, *arguments: str) -> str:
    call_command("signing_key", *arguments)
    return capsys.readouterr().out.strip()


def test_what_it_prints_is_what_the_setting_reads(capsys, settings):
    (present,) = public_keys()
    settings.RETIRED_PUBLIC_KEYS = retired_keys(printed(capsys, "--at", "2026-11-01T02:00:00+02:00"))
    settings.SIGNING_KEY = "another"
    assert public_keys()[1] == present | {"retired_at": "2026-11-01T00:00:00+00:00"}


def test_without_a_moment_it_stops_now(capsys, time_machine):
    time_machine.move_to("2026-11-02T03:04:05Z", tick=False)
    assert printed(capsys).endswith("@2026-11-02T03:04:05Z")


def test_the_secret_key_is_not_in_it(capsys, settings):
    settings.SIGNING_KEY = "a secret that is told to nobody"
    assert "secret" not in printed(capsys)


def test_a_moment_that_is_none_is_refused():
    with pytest.raises(CommandError, match="no moment"):
        call_command("signing_key", "--at", "tomorrow")
