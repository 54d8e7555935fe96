import json
import os
import stat
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from challenge.settings.environment import (
    comma_separated,
    database,
    persistent_secret,
    require,
    retired_keys,
    web_address,
)

PROD = {
    "SECRET_KEY": "Vv3qk0Zc5u1TqD8mB2xLr7eYhN4sWj9PaGfKoXiCt6UdEzMlRb",
    "SIGNING_KEY": "uW5nY8rTq2Zx1Lk9Pb7Vc4Ms6Df3Gh0JoAeIiUyRtEwQzXcVbN",
    "DATABASE_URL": "postgres://user:password@db.example.org:5432/yardstick",
    "REDIS_URL": "redis://redis.example.org:6379/0",
    "ALLOWED_HOSTS": "yardstick.example.org, www.example.org",
    "CSRF_TRUSTED_ORIGINS": "https://yardstick.example.org",
    "SITE_URL": "https://yardstick.example.org/",
    "PUBLIC_STORAGE": "/srv/yardstick/public",
    "PREDICTION_STORAGE": "/srv/yardstick/predictions",
    "GROUND_TRUTH_STORAGE": "/srv/yardstick/ground_truth",
    "CURATION_STORAGE": "/srv/yardstick/curation",
    "DATA_STORAGE": "/srv/yardstick/data",
    "OUTCOME_STORAGE": "/srv/yardstick/outcomes",
    "EMAIL_URL": "smtp://user:p%40ss@mail.example.org:587/?tls=1",
    "DEFAULT_FROM_EMAIL": "Yardstick <yardstick@example.org>",
}


def run_in_prod(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Another Python with nothing in its environment but production settings."""
    return subprocess.run(
        [sys.executable, "-W", "error", *arguments],
        env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "challenge.settings.prod", **environment},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )


def prod_settings(*names: str, **environment: str) -> list:
    code = f"import json; from challenge.settings import prod; print(json.dumps([getattr(prod, n) for n in {names}]))"
    answer = run_in_prod("-c", code, **(PROD | environment))
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def test_all_missing_names_are_listed_at_once_with_what_they_are_for():
    with pytest.raises(ImproperlyConfigured) as error:
        require({"COLOUR": "of the door", "SHAPE": "of the key", "SIZE": "of both"}, {"SHAPE": "round", "SIZE": ""})
    assert "COLOUR: of the door" in str(error.value)
    assert "SIZE: of both" in str(error.value)
    assert "SHAPE" not in str(error.value)


def test_what_is_there_is_returned_and_nothing_else():
    assert require({"SHAPE": "of the key"}, {"SHAPE": "round", "OTHER": "x"}) == {"SHAPE": "round"}


def test_a_file_may_hold_the_value(tmp_path):
    (tmp_path / "key").write_text("from a file\n")
    assert require({"KEY": ""}, {"KEY_FILE": str(tmp_path / "key")}) == {"KEY": "from a file"}


def test_a_file_that_is_empty_counts_as_missing(tmp_path):
    (tmp_path / "key").write_text("\n")
    with pytest.raises(ImproperlyConfigured, match="KEY"):
        require({"KEY": "a secret"}, {"KEY_FILE": str(tmp_path / "key")})


def test_lists_are_separated_by_commas():
    assert comma_separated(" a.example.org, b.example.org ,") == ["a.example.org", "b.example.org"]
    assert comma_separated("") == []


def test_sqlite_takes_its_write_lock_at_the_beginning_of_a_transaction():
    options = database("sqlite:////tmp/db.sqlite3")["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in options["init_command"]


def test_connections_to_postgresql_are_checked_before_use():
    config = database("postgres://user:password@db.example.org:5432/yardstick")
    assert (config["HOST"], config["NAME"], config["CONN_HEALTH_CHECKS"]) == ("db.example.org", "yardstick", True)


def test_a_secret_is_drawn_once_and_kept(tmp_path):
    path = tmp_path / "var" / "secret_key"
    secret = persistent_secret(path)
    assert len(secret) >= 50
    assert persistent_secret(path) == secret
    assert persistent_secret(tmp_path / "other") != secret


def test_only_its_owner_reads_the_secret(tmp_path):
    path = tmp_path / "secret_key"
    before = os.umask(0)
    try:
        persistent_secret(path)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_processes_that_start_together_agree_on_the_secret(tmp_path):
    # Each waits for the line that all get once all are up; who lags catches up, since reading is faster than drawing.
    code = (
        "import sys; from pathlib import Path; from challenge.settings.environment import persistent_secret;"
        "print('ready', flush=True); sys.stdin.readline();"
        "print(*[persistent_secret(Path(sys.argv[1], str(number))) for number in range(200)])"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path)],
            cwd=settings.BASE_DIR,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _each in range(4)
    ]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    answers = {process.communicate(timeout=30)[0] for process in processes}
    assert [answer.split() for answer in answers] == [[(tmp_path / str(n)).read_text() for n in range(200)]]
    assert len(list(tmp_path.iterdir())) == 200


def test_production_names_all_that_it_misses():
    answer = run_in_prod("manage.py", "check")
    assert answer.returncode != 0
    told = answer.stderr.split("These environment variables are missing:")[-1]
    assert [line.split(":")[0].strip() for line in told.strip().splitlines()] == list(PROD)


def test_production_passes_the_checks_for_deployment():
    answer = run_in_prod("manage.py", "check", "--deploy", "--fail-level", "WARNING", **PROD)
    assert answer.returncode == 0, answer.stderr
    assert "no issues" in answer.stdout


def test_production_reads_the_mail_server_from_one_address():
    names = ("EMAIL_HOST", "EMAIL_PORT", "EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD", "EMAIL_USE_TLS", "EMAIL_USE_SSL")
    assert prod_settings(*names) == ["mail.example.org", 587, "user", "p@ss", True, False]
    assert prod_settings(*names, EMAIL_URL="smtps://mail.example.org:465")[1:] == [465, "", "", False, True]


def test_links_in_mails_begin_with_the_sites_own_address():
    assert prod_settings("SITE_URL") == ["https://yardstick.example.org"]


def test_a_site_sets_the_limits_of_its_api():
    told = {"API_REQUESTS_PER_MINUTE": "0", "API_FAILURES_PER_MINUTE": "5", "TRUSTED_PROXIES": "2"}
    assert prod_settings(*told, **told) == [0, 5, 2]


@pytest.mark.parametrize("value", ["yardstick.example.org", "ftp://yardstick.example.org", "https:///queue"])
def test_an_address_without_scheme_or_host_is_refused(value):
    with pytest.raises(ImproperlyConfigured, match="no address of a site"):
        web_address(value)


KEY = "A" * 43 + "="


def test_retired_keys_are_read_with_their_moments():
    first, second = retired_keys(f"{KEY}, {KEY}@2026-11-01T00:00:00Z")
    assert first == (KEY, None)
    assert (second[0], second[1].isoformat()) == (KEY, "2026-11-01T00:00:00+00:00")
    assert retired_keys("") == []


@pytest.mark.parametrize(
    "entry", ["AAAA", "no key", "é" * 44, f"{KEY}@yesterday", f"{KEY}@2026-11-01T00:00:00", f"@{KEY}", f"{KEY}{KEY}"]
)
def test_a_retired_key_that_is_none_is_refused_at_the_start_and_named(entry):
    with pytest.raises(ImproperlyConfigured, match="signing_key") as error:
        retired_keys(f"{KEY},{entry}")
    assert f"“{entry}”" in str(error.value)


def test_production_secrets_may_lie_in_files(tmp_path):
    (tmp_path / "key").write_text("k" * 60 + "\n")
    assert prod_settings("SECRET_KEY", SECRET_KEY="", SECRET_KEY_FILE=str(tmp_path / "key")) == ["k" * 60]


def test_marks_are_made_with_the_signing_key_unless_another_is_told():
    assert prod_settings("MARK_KEY") == [""]
    assert prod_settings("MARK_KEY", MARK_KEY="k" * 60) == ["k" * 60]


@pytest.mark.parametrize(("told", "for_groups"), [("", "False"), ("0", "False"), ("1", "True")])
def test_folders_are_their_owners_alone_unless_groups_share_them(told, for_groups):
    code = (
        "from challenge.settings.prod import STORAGES; print({*(STORAGES[n]['OPTIONS']['for_group'] for n in NAMES)})"
    )
    names = "NAMES = ('predictions', 'ground_truth', 'outcomes', 'curation', 'data'); "
    answer = run_in_prod("-c", names + code, **(PROD | {"STORES_FOR_GROUPS": told}))
    assert answer.stdout.strip() == f"{{{for_groups}}}", answer.stderr


def test_labels_in_a_bucket_have_credentials_of_their_own():
    stores = prod_settings(
        "STORAGES",
        GROUND_TRUTH_STORAGE="s3://labels",
        CURATION_STORAGE="s3://votes",
        OUTCOME_STORAGE="s3://outcomes",
        DATA_STORAGE="s3://data",
        PREDICTION_STORAGE="s3://predictions",
        PUBLIC_STORAGE="s3://public",
        GROUND_TRUTH_STORAGE_ACCESS_KEY="organizers",
        PREDICTION_STORAGE_ACCESS_KEY="web",
    )[0]
    assert stores["ground_truth"]["OPTIONS"]["bucket_name"] == "labels"
    assert stores["ground_truth"]["OPTIONS"]["access_key"] == "organizers"
    assert stores["predictions"]["OPTIONS"]["access_key"] == "web"
    assert stores["ground_truth"]["BACKEND"] == "submissions.s3_storage.WrittenS3Storage"
    assert {stores[alias]["BACKEND"] for alias in ("predictions", "outcomes", "default")} == {
        "submissions.s3_storage.PrivateS3Storage"
    }


def test_production_needs_https_for_what_signs_people_in():
    names = ("DEBUG", "SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE")
    assert prod_settings(*names) == [False, True, True, True]
