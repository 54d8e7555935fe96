import pytest

from challenge.models import News, Notice
from tests.challenge.api.organizing import EDITION, last_event, queries_of
from tests.factories import NOW, make_edition, make_team

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]
NEWS = f"{EDITION}/news"


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


def test_a_post_is_told_to_all_teams_unless_asked_not_to(editor, edition):
    make_team(edition)
    status, told = editor.post(NEWS, title=" Data ", body="**There**.")
    assert (status, told["title"], told["body"], told["posted_by"]) == (201, "Data", "**There**.", "Ada")
    editor.post(NEWS, title="A word", body="Aside.", tells_teams=False)
    assert [notice.subject for notice in Notice.objects.all()] == ["Data"]
    assert [post["title"] for post in editor.get(NEWS)[1]["items"]] == ["A word", "Data"]
    assert editor.get(f"{NEWS}/{told['id']}") == (200, told)


def test_the_same_words_are_posted_once(editor):
    editor.post(NEWS, title="Data", body="There.")
    status, refused = editor.post(NEWS, title="Data", body="There.")
    assert (status, refused["code"]) == (409, "state_changed")
    assert News.objects.count() == 1


def test_a_change_is_dated_and_leaves_what_it_does_not_name(editor, edition):
    make_team(edition)
    post = editor.post(NEWS, title="Data", body="There.", tells_teams=False)[1]
    told = editor.patch(f"{NEWS}/{post['id']}", body="Here.", tells_teams=True)[1]
    assert (told["title"], told["body"], told["changed_at"]) == ("Data", "Here.", "2026-06-10T12:00:00Z")
    assert [notice.subject for notice in Notice.objects.all()] == ["Changed: Data"]
    assert last_event() == (editor.user, "news.changed", f"edition 2026, news {post['id']}")


def test_a_change_of_nothing_is_no_change(editor):
    post = editor.post(NEWS, title="Data", body="There.")[1]
    assert editor.patch(f"{NEWS}/{post['id']}", title="Data") == (200, post)
    assert editor.patch(f"{NEWS}/{post['id']}") == (200, post)


@pytest.mark.parametrize(
    "body",
    [
        {"title": "A"},
        {"title": " ", "body": "b"},
        {"title": "x" * 201, "body": "b"},
        {"title": "a", "body": "b", "c": 1},
    ],
)
def test_a_post_that_does_not_fit_is_refused(editor, body):
    assert editor.post(NEWS, **body)[0] == 422
    assert not News.objects.exists()


def test_a_post_is_taken_back_and_one_of_another_edition_is_not_here(editor, edition):
    own = News.objects.create(edition=edition, title="Data", body="There.", posted_at=NOW)
    other = News.objects.create(edition=make_edition(2025), title="Data", body="There.", posted_at=NOW)
    assert editor.delete(f"{NEWS}/{own.pk}")[0] == 204
    assert editor.get(f"{NEWS}/{own.pk}")[0] == 404
    assert editor.patch(f"{NEWS}/{other.pk}", title="Ours")[0] == 404
    assert editor.delete(f"{NEWS}/{other.pk}")[0] == 404
    assert News.objects.get() == other


def test_the_list_takes_the_same_queries_however_many(editor, edition):
    def post(title):
        News.objects.create(edition=edition, title=title, body="b", posted_at=NOW, posted_by=editor.user)

    post("One")
    before = queries_of(lambda: editor.get(NEWS))
    post("Two")
    post("Three")
    assert queries_of(lambda: editor.get(NEWS)) == before
    assert editor.get(NEWS, limit=2)[1]["count"] == 3
