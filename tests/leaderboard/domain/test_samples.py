from uuid import uuid4

import pytest
from django.template.loader import render_to_string

from leaderboard.domain.samples import samples_of
from leaderboard.enums import PublicationState
from leaderboard.models import SampleGuesses
from tests.factories import IMAGES, NOW, make_phase
from tests.factories.leaderboard import make_table
from tests.factories.samples import make_sample

pytestmark = pytest.mark.django_db

FOX = {"label": "n02119789", "words": "kit fox, Vulpes macrotis", "box": None, "confidence": None}


@pytest.fixture
def table():
    return make_table(make_phase(with_release=False))


def ids(table):
    return list(table.entries.order_by("pk").values_list("submission_id", flat=True))


def guessed(submission_id, sample, *guesses):
    return SampleGuesses.objects.create(submission_id=submission_id, sample=sample, guesses=list(guesses))


def html(samples, **context):
    return render_to_string("leaderboard/_samples.html", {"samples": samples, **context})


def test_pictures_come_in_their_order_and_answers_as_asked_for(table):
    first, second = make_sample(table.phase), make_sample(table.phase, image=IMAGES[1])
    one, other, _ = ids(table)
    for sample in (second, first):
        for each in (one, other):
            guessed(each, sample, FOX)
    found = samples_of(table, [other, one])
    assert [each.sample for each in found] == [first, second]
    assert [answer.row.submission_id for answer in found[0].answers] == [other, one]
    names = table.entries.get(submission_id=other)
    assert (found[0].answers[0].team_name, found[0].answers[0].method_name) == (names.team_name, names.method_name)


@pytest.mark.parametrize(
    ("box", "rectangle"),
    [
        ([10, 5, 30, 25.5], (10, 5, 20, 20.5)),
        ([-10, 5, 30, 90], (0, 5, 30, 43)),
        ([30, 5, 10, 25], None),
        ([70, 5, 90, 25], None),
        (None, None),
    ],
)
def test_boxes_are_rectangles_within_the_picture(table, box, rectangle):
    guessed(ids(table)[0], make_sample(table.phase), FOX | {"box": box})
    (found,) = samples_of(table, ids(table)[:1])
    assert found.answers[0].guesses[0].box == rectangle
    assert found.has_boxes is (rectangle is not None)
    assert ("<rect" in html([found])) is (rectangle is not None)


def test_a_picture_stands_with_words_licence_and_guesses(table):
    told = {"alt": "A fox", "caption": "In snow", "credit": "<b>Ada</b>", "source_url": "https://photos.example.org/1"}
    sample = make_sample(table.phase, **told)
    guessed(ids(table)[0], sample, FOX | {"confidence": 0.87654}, FOX | {"words": "", "label": "n09999999"})
    shown = html(samples_of(table, ids(table)[:1]))
    for text in (
        'alt="A fox"',
        "In snow",
        "Picture: &lt;b&gt;Ada&lt;/b&gt;, CC BY 2.0",
        "kit fox",
        "0.877",
        "n09999999",
    ):
        assert text in shown
    assert f'src="/samples/{sample.pk}/picture"' in shown
    assert "style=" not in shown


def test_an_entry_without_a_guess_says_so_and_several_are_named(table):
    sample = make_sample(table.phase)
    one, other, _ = ids(table)
    guessed(one, sample)
    guessed(other, sample, FOX)
    shown = html(samples_of(table, [one, other]), names_entries=True)
    assert "No guess on this picture." in shown
    assert all(entry.method_name in shown for entry in table.entries.filter(submission_id__in=[one, other]))


def test_nothing_is_shown_of_entries_that_the_table_has_not_of_live_standings_or_of_withdrawn_results(table):
    sample, stranger = make_sample(table.phase), uuid4()
    own = ids(table)[0]
    guessed(own, sample, FOX)
    guessed(stranger, sample, FOX)
    assert samples_of(table, [stranger]) == []
    assert len(samples_of(table, [own])) == 1
    table.withdrawn_at = NOW
    assert samples_of(table, [own]) == []
    table.withdrawn_at, table.state = None, PublicationState.LIVE
    assert samples_of(table, [own]) == []


@pytest.mark.parametrize("number", [1, 3])
def test_one_picture_and_entry_take_as_many_queries_as_three(table, number, django_assert_num_queries):
    for image in IMAGES[:number]:
        sample = make_sample(table.phase, image=image)
        for each in ids(table)[:number]:
            guessed(each, sample, FOX)
    entries = ids(table)[:number]
    with django_assert_num_queries(2):
        html(samples_of(table, entries))
