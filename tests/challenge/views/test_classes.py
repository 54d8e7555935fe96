import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from challenge.domain.class_drafts import add_classes, chosen, draft_of, read_chosen, replace_classes
from challenge.domain.hidden_synsets import hide
from challenge.domain.taxonomies import create_taxonomy, read_classes
from tests.factories import CLASSES, NOW, make_edition, make_phase, make_submission, make_task, make_user
from tests.oracle import DATA

pytestmark = pytest.mark.django_db
KIT_FOX, SETTER, DOG, DALMATIAN = "n02119789", "n02100735", "n02084071", "n02110341"


@pytest.fixture
def task(client):
    task = make_task(taxonomy=None)
    organizer = make_user()
    task.edition.organizers.add(organizer)
    client.force_login(organizer)
    return task


@pytest.fixture
def glosses():
    """Definitions as `compile_wordnet` writes them, for as long as the test runs."""
    settings.WORDNET_GLOSSES.write_text(f"{KIT_FOX}\tsmall grey fox\n")
    yield
    settings.WORDNET_GLOSSES.unlink()


def address(task, name="organize_classes"):
    return reverse(name, args=[task.edition.year, task.slug])


def page(client, task, name="organize_classes", **asked):
    return " ".join(client.get(address(task, name), asked).text.split())


def post(client, task, act, /, **sent):
    return client.post(address(task, f"organize_{act}"), sent, follow=True)


def upload(text, name="classes.tsv"):
    return SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())


def present(task):
    return chosen(draft_of(task)).wnids


def test_a_search_shows_synsets_with_what_is_below_them(client, task):
    shown = page(client, task, q="canine")
    assert "n02083346" in shown
    assert "canine, canid" in shown
    assert '<td role="cell" class="number" data-label="Below it">223</td>' in shown


def test_htmx_gets_what_is_found_alone(client, task):
    found = page(client, task, "organize_found_classes", q="kit fox")
    assert KIT_FOX in found
    assert "<html" not in found
    assert 'data-announce="2 synsets found"' in found
    assert "Nothing found" in page(client, task, "organize_found_classes", q="zzzz")


def test_definitions_are_shown_where_they_are_and_otherwise_how_to_get_them(client, task, glosses):
    assert "small grey fox" in page(client, task, q="kit fox")
    assert "compile_wordnet" not in page(client, task, q="kit fox")


def test_without_definitions_the_page_tells_how_to_get_them(client, task):
    shown = page(client, task, q="kit fox")
    assert KIT_FOX in shown
    assert "manage.py compile_wordnet" in shown


def test_browsing_leads_from_the_root_to_a_synset_and_further(client, task):
    assert "?at=n00001740" in page(client, task)
    shown = page(client, task, at=DOG)
    for neighbour in ("n02083346", "n01317541", "n02085374"):  # canine, domestic animal; toy dog below
        assert f"?at={neighbour}" in shown
    assert "Add its 147 leaves" in shown


@pytest.mark.parametrize(("part", "count"), [("one", 1), ("leaves", 1), ("all", 2)])
def test_a_synset_its_leaves_or_its_subtree_are_added(client, task, part, count):
    told = post(client, task, "add_classes", wnid=DALMATIAN, part=part)
    assert len(present(task)) == count
    assert f"{count} class" in told.text


def test_what_is_in_the_draft_already_is_said(client, task):
    post(client, task, "add_classes", wnid=DALMATIAN)
    told = post(client, task, "add_classes", wnid=DALMATIAN, part="all")
    assert "1 class added. 1 were in the draft already." in told.text


def test_a_class_above_another_is_said_at_once(client, task):
    told = post(client, task, "add_classes", wnid=DALMATIAN, part="all")
    assert "dalmatian, coach dog, carriage dog is above liver-spotted dalmatian" in " ".join(told.text.split())


def test_hidden_synsets_are_shown_nowhere_and_refused_with_a_sentence(client, task):
    hide(DALMATIAN, reason="", now=NOW)
    assert DALMATIAN not in page(client, task, q="dalmatian")
    assert f"?at={DALMATIAN}" not in page(client, task, at=DOG)
    assert f"?at={DALMATIAN}" not in page(client, task, at="n02110532")
    assert "is no synset that this site shows" in page(client, task, at=DALMATIAN)
    assert f"no list may have them: {DALMATIAN}" in post(client, task, "add_classes", wnid=DALMATIAN).text
    assert present(task) == []


def test_of_a_subtree_hidden_synsets_are_left_out_and_that_is_said(client, task):
    hide("n02110532", reason="", now=NOW)
    told = post(client, task, "add_classes", wnid=DALMATIAN, part="all")
    assert present(task) == [DALMATIAN]
    assert "1 are hidden on this site and were left out." in told.text


def test_a_class_hidden_later_is_said_at_once(client, task):
    add_classes(task, [DALMATIAN], now=NOW)
    hide(DALMATIAN, reason="", now=NOW)
    assert f"Hidden on this site, and no list may have them: {DALMATIAN}." in page(client, task)


@pytest.mark.parametrize("wnid", ["", "n99999999", "no-wnid"])
def test_an_unknown_synset_is_refused_with_a_sentence(client, task, wnid):
    assert "is no noun of the hierarchy" in post(client, task, "add_classes", wnid=wnid, part="all").text
    assert "is no noun of the hierarchy" in post(client, task, "remove_classes", wnid=wnid, part="all").text


def test_classes_are_removed_one_by_one_or_below_a_synset(client, task):
    post(client, task, "add_classes", wnid=DOG, part="leaves")
    add_classes(task, [KIT_FOX], now=NOW)
    assert "1 class is out" in post(client, task, "remove_classes", wnid="n02110532").text
    assert "146 classes are out" in post(client, task, "remove_classes", wnid=DOG, part="all").text
    assert present(task) == [KIT_FOX]


def test_the_page_comes_back_as_it_was(client, task):
    response = client.post(address(task, "organize_add_classes"), {"wnid": KIT_FOX, "q": "kit fox", "at": "n02118333"})
    assert response.url.endswith("/classes/?q=kit+fox&at=n02118333")


def test_the_draft_outlives_signing_out_and_belongs_to_all_organizers(client, task):
    post(client, task, "add_classes", wnid=KIT_FOX)
    other = make_user()
    task.edition.organizers.add(other)
    client.logout()
    client.force_login(other)
    assert KIT_FOX in page(client, task)


def test_a_draft_is_thrown_away(client, task):
    post(client, task, "add_classes", wnid=KIT_FOX)
    post(client, task, "discard_classes")
    assert draft_of(task) is None


def test_a_long_draft_is_shown_in_pages(client, task):
    post(client, task, "add_classes", wnid=DOG, part="leaves")
    assert page(client, task).count('action="/2026/organize/tasks/classification/classes/remove/"') == 100
    assert "Page 2 of 2" in page(client, task, page=2)


@pytest.mark.oracle
@pytest.mark.parametrize("year", [2010, 2012])
def test_the_lists_of_ilsvrc_are_loaded_and_frozen(client, task, year):
    path = DATA / f"ilsvrc{year}" / "synsets.tsv"
    assert "The draft has the 1,000 classes" in post(client, task, "load_classes", file=upload(path.read_bytes())).text
    told = post(client, task, "freeze_classes", name=f"ILSVRC {year}")
    assert "Frozen: 1,000 classes" in told.text
    task.refresh_from_db()
    lines = [line.split("\t") for line in path.read_text().splitlines()[1:]]
    assert read_classes(task.taxonomy) == [(int(number), wnid, words) for number, wnid, words, *_ in lines]


def test_a_wrong_list_is_refused_whole_with_its_rows_and_the_draft_stays(client, task):
    post(client, task, "add_classes", wnid=KIT_FOX)
    response = post(client, task, "load_classes", file=upload(f"id\twnid\n1\t{DOG}\n2\tn99999999\n"))
    assert response.status_code == 422
    assert "Row 3, column wnid" in response.text
    assert present(task) == [KIT_FOX]


def test_a_tree_of_its_own_is_loaded_searched_and_frozen(client, task):
    tree = "id\twnid\twords\tparent\n\tanimal\tanimal\t\n1\tdog\tmy dog\tanimal\n2\tcat\tmy cat\tanimal\n"
    post(client, task, "load_classes", file=upload(tree))
    assert "my dog" in page(client, task, q="dog")
    assert "?at=cat" in page(client, task, at="animal")
    post(client, task, "freeze_classes", name="Animals")
    task.refresh_from_db()
    assert read_classes(task.taxonomy) == [(1, "dog", "my dog"), (2, "cat", "my cat")]
    assert task.taxonomy.hierarchy


def test_classes_without_a_hierarchy_are_loaded_and_cannot_be_searched(client, task):
    post(client, task, "load_classes", file=upload("0\tzero\n1\tone\n"))
    shown = page(client, task, q="zero", at="zero")
    assert "Find synsets" not in shown
    assert "zero" in shown
    assert "There is nothing to report on" in page(client, task, "organize_class_report")
    response = post(client, task, "class_report", count=1, seed=0, by="random", n_min=1, d_low=0, d_high=3)
    assert response.status_code == 422


def test_a_draft_can_begin_with_the_frozen_classes(client, task):
    task.taxonomy = create_taxonomy(name="Six", classes=CLASSES, hierarchy=settings.WORDNET_NOUNS, now=NOW)
    task.save()
    post(client, task, "begin_classes")
    assert present(task) == [wnid for _, wnid, _ in CLASSES]


def test_an_empty_draft_is_not_frozen(client, task):
    response = post(client, task, "freeze_classes", name="Nothing")
    assert response.status_code == 422
    task.refresh_from_db()
    assert task.taxonomy is None


def test_with_submissions_the_page_says_why_nothing_is_frozen(client, rings, time_machine):
    time_machine.move_to(NOW, tick=False)
    phase = make_phase()
    make_submission(phase)
    organizer = make_user()
    phase.task.edition.organizers.add(organizer)
    client.force_login(organizer)
    add_classes(phase.task, [KIT_FOX], now=NOW)
    shown = page(client, phase.task)
    assert "Teams have sent files to this task" in shown
    assert "Freeze and set" not in shown
    response = post(client, phase.task, "freeze_classes", name="Other")
    assert response.status_code == 422
    assert "Copy the task or the edition" in response.text


def test_another_editions_organizer_sees_nothing(client, task):
    other = make_edition(2025)
    stranger = make_user()
    other.organizers.add(stranger)
    client.force_login(stranger)
    assert client.get(address(task)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_draft(client, task, django_assert_num_queries, count):
    add_classes(task, [KIT_FOX, SETTER, DOG][:count], now=NOW)
    client.get(address(task))
    with django_assert_num_queries(10):
        client.get(address(task), {"q": "fox", "at": DOG})


def report_form(**fields):
    return {"count": 2, "seed": 1, "by": "hierarchical", "n_min": 1, "d_low": 0, "d_high": 20} | fields


def test_the_report_tells_coverage_depths_collisions_and_near_synonyms(client, task):
    text = f"1\t{DOG}\n2\t{KIT_FOX}\n3\t{DALMATIAN}\n4\tn02012849\n5\tn03126707\n"
    replace_classes(task, read_chosen(upload(text)), now=NOW)
    shown = page(client, task, "organize_class_report", n_min=2, d_low=5, d_high=12)
    assert "2 classes or more" in shown
    assert "is above" in shown
    assert "“crane”" in shown
    assert '<th scope="row" class="number">8</th>' in shown


def test_constraints_that_contradict_each_other_are_told(client, task):
    add_classes(task, [DOG], now=NOW)
    response = client.get(address(task, "organize_class_report"), {"n_min": 2, "d_low": 9, "d_high": 5})
    assert response.status_code == 422
    assert "d_low &lt;= d_high" in response.text


def test_the_ways_to_choose_are_compared_and_the_draft_stays(client, task):
    add_classes(task, [DOG, KIT_FOX, SETTER, DALMATIAN], now=NOW)
    numbers = upload(f"wnid,count\n{SETTER},9\n{KIT_FOX},8\n", "numbers.csv")
    told = post(client, task, "class_report", **report_form(popularity=numbers)).text
    for way in ("spread over the hierarchy", "at random", "the most popular"):
        assert way in told
    assert len(present(task)) == 4


def test_what_is_chosen_is_kept_with_its_ids(client, task):
    replace_classes(task, read_chosen(upload(f"7\t{SETTER}\n5\t{KIT_FOX}\n9\t{DALMATIAN}\n")), now=NOW)
    numbers = upload(f"wnid,count\n{SETTER},9\n{DALMATIAN},8\n", "numbers.csv")
    post(client, task, "class_report", **report_form(by="popular", popularity=numbers), choose="1")
    assert [number for number, _, _ in chosen(draft_of(task)).numbered()] == [7, 9]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"count": 9}, "Expected 1 to 2 classes"),
        ({"by": "popular"}, "told by a file"),
        ({"popularity": upload("a,b\n")}, "expected the columns wnid, count"),
    ],
)
def test_a_choice_that_cannot_be_is_refused_beside_its_field(client, task, fields, told):
    add_classes(task, [KIT_FOX, SETTER], now=NOW)
    response = post(client, task, "class_report", **report_form(**fields))
    assert response.status_code == 422
    assert told in response.text
