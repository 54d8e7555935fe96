import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from challenge.models import ChallengeTask
from tests.factories import make_edition, make_phase, make_submission, make_task, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rings")]

TASK = {"kind": "classification", "title": "Classification", "slug": "classification", "max_guesses": "5"}


@pytest.fixture
def edition(client):
    """Organized by who is signed in."""
    edition, user = make_edition(2026), make_user()
    edition.organizers.add(user)
    client.force_login(user)
    return edition


def post(client, page, *args, **data):
    return client.post(reverse(page, args=[2026, *args]), data)


def errors(response) -> dict[str, list[str]]:
    assert response.status_code == 422
    return dict(response.context["form"].errors)


def test_a_task_is_added_and_leads_to_its_page(client, edition):
    response = post(client, "organize_new_task", **TASK, open_vocabulary="on")
    assertRedirects(response, "/2026/organize/tasks/classification/")
    task = edition.tasks.get()
    assert (task.kind, task.max_guesses, task.options) == ("classification", 5, {"open_vocabulary": True})
    assertContains(client.get("/2026/organize/tasks/classification/"), "None yet.")


def test_every_kind_can_be_chosen(client, edition):
    page = client.get("/2026/organize/tasks/new/")
    for kind in ("detection", "video_detection", "tracking", "voc", "coco", "multi_label", "fine_grained"):
        assertContains(page, f'value="{kind}"')


def test_a_kind_without_guesses_has_no_open_vocabulary(client, edition):
    post(client, "organize_new_task", **(TASK | {"kind": "detection"}), open_vocabulary="on")
    assert edition.tasks.get().options == {}


@pytest.mark.parametrize(
    ("data", "field", "told"),
    [
        ({"kind": "guessing"}, "kind", "not one of the available choices"),
        ({"slug": "rules"}, "slug", "is the name of a page of ours"),
        ({"slug": "taken"}, "slug", "“taken” is taken already"),
        ({"slug": "a b"}, "slug", "letters, numbers, underscores or hyphens"),
        ({"title": ""}, "title", "This field is required."),
        ({"max_guesses": "0"}, "max_guesses", "greater than or equal to 1"),
        ({"max_guesses": "many"}, "max_guesses", "Enter a whole number."),
    ],
)
def test_wrong_values_are_told_beside_their_fields(client, edition, data, field, told):
    make_task(edition, slug="taken")
    found = errors(post(client, "organize_new_task", **(TASK | data)))
    assert list(found) == [field]
    assert told in found[field][0]
    assert ChallengeTask.objects.count() == 1


def test_a_task_is_changed_under_its_new_name(client, edition):
    make_task(edition)
    response = post(client, "organize_task", "classification", **(TASK | {"slug": "recognition", "max_guesses": "3"}))
    assertRedirects(response, "/2026/organize/tasks/recognition/")
    assert edition.tasks.get().max_guesses == 3


def test_other_options_stay_when_a_task_is_saved(client, edition):
    make_task(edition, options={"criterion": "strict", "open_vocabulary": True})
    post(client, "organize_task", "classification", **TASK)
    assert edition.tasks.get().options == {"criterion": "strict"}


def test_what_scores_mean_needs_the_word_for_a_new_release(client, edition):
    make_submission(make_phase(edition=edition))
    found = errors(post(client, "organize_task", "classification", **(TASK | {"max_guesses": "1"})))
    assert "Make a new Release for it" in found["max_guesses"][0]
    data = TASK | {"max_guesses": "1", "for_new_release": "on"}
    assertRedirects(post(client, "organize_task", "classification", **data), "/2026/organize/tasks/classification/")
    assert edition.tasks.get().max_guesses == 1


def test_before_files_were_sent_nobody_is_asked_about_a_new_release(client, edition):
    make_phase(edition=edition)
    assertNotContains(client.get("/2026/organize/tasks/classification/"), "for_new_release")


def test_tasks_move_up_and_down(client, edition):
    for position, slug in enumerate("abc"):
        make_task(edition, slug=slug, position=position)
    post(client, "organize_move_task", "c", up="1")
    post(client, "organize_move_task", "a", down="1")
    assert [task.slug for task in edition.tasks.all()] == ["c", "a", "b"]


def test_a_task_is_removed_after_a_question(client, edition):
    make_phase(edition=edition, title="Validation 2026")
    assertContains(client.get("/2026/organize/tasks/classification/remove/"), "Validation 2026")
    assertRedirects(post(client, "organize_remove_task", "classification"), "/2026/organize/tasks/")
    assert not edition.tasks.exists()


def test_a_task_with_submissions_stays(client, edition):
    make_submission(make_phase(edition=edition))
    response = client.post("/2026/organize/tasks/classification/remove/", follow=True)
    assertContains(response, "it cannot be removed")
    assert edition.tasks.exists()


def test_a_task_of_another_year_is_not_there(client, edition):
    make_task(make_edition(2025), slug="other")
    assert client.get("/2026/organize/tasks/other/").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_the_same_queries_however_many_tasks(client, edition, django_assert_num_queries, number):
    for task in range(number):
        for phase in range(number):
            made = ChallengeTask.objects.filter(slug=f"task-{task}").first() or make_task(edition, slug=f"task-{task}")
            make_phase(task=made, slug=f"phase-{phase}", with_release=False)
    # The session, the person, the edition, the years, the first task for the navigation; tasks and phases.
    with django_assert_num_queries(5 + 2):
        client.get("/2026/organize/tasks/")
