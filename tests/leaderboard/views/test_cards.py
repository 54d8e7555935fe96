from io import BytesIO
from uuid import UUID

import pytest
from PIL import Image

from leaderboard.models import Publication
from tests.factories.leaderboard import make_table

pytestmark = pytest.mark.django_db
BOARD = "/2026/classification/"
NOBODY = UUID(int=1)


@pytest.fixture
def table() -> Publication:
    return make_table()


def test_site_board_and_entry_have_pictures(client, table):
    entry = table.entries.first()
    pictures = set()
    for address in ("/card.png", f"{BOARD}card.png", f"{BOARD}entries/{entry.submission_id}/card.png"):
        answer = client.get(address)
        assert answer["Content-Type"] == "image/png"
        assert Image.open(BytesIO(answer.content)).size == (1200, 630)
        pictures.add(answer.content)
    assert len(pictures) == 3


def test_who_has_a_picture_is_not_sent_it_again(client, table):
    had = client.get(f"{BOARD}card.png")
    assert client.get(f"{BOARD}card.png", headers={"If-None-Match": had["ETag"]}).status_code == 304


@pytest.mark.parametrize("address", ["/2025/classification/card.png", f"{BOARD}entries/{NOBODY}/card.png"])
def test_what_is_not_public_has_no_picture(client, table, address):
    assert client.get(address).status_code == 404


def test_a_concealed_table_has_no_picture(client):
    make_table(is_public=False)
    assert client.get(f"{BOARD}card.png").status_code == 404
