import pytest

from challenge.domain.hidden_synsets import HidingRefused, hidden_among, hidden_wnids, hide, unhide
from challenge.models import AuditEvent, HiddenSynset
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db
DOG, PUPPY = "n02084071", "n01322604"


def test_a_hidden_synset_stays_hidden_until_it_is_shown_again():
    actor = make_user()
    assert hide(DOG, reason="not for this site", now=NOW, actor=actor) == [DOG]
    assert hidden_wnids() == {DOG}
    assert hidden_among([PUPPY, DOG]) == [DOG]
    unhide(DOG, now=NOW, actor=actor)
    assert hidden_wnids() == frozenset()
    assert list(AuditEvent.objects.values_list("verb", "subject", "actor").order_by("pk")) == [
        ("synset.hidden", DOG, actor.pk),
        ("synset.shown", DOG, actor.pk),
    ]


def test_hiding_twice_changes_nothing():
    hide(DOG, reason="first", now=NOW)
    assert hide(DOG, reason="second", now=NOW) == []
    assert HiddenSynset.objects.get().reason == "first"
    assert AuditEvent.objects.count() == 1


def test_all_below_can_be_hidden_with_it():
    assert len(hide("n02110341", reason="spots", now=NOW, below=True)) == 2  # dalmatian and liver-spotted dalmatian
    assert hidden_wnids() == {"n02110341", "n02110532"}


def test_names_of_other_trees_can_be_hidden():
    assert hide("dog-7", reason="", now=NOW) == ["dog-7"]


@pytest.mark.parametrize(("wnid", "told"), [("n99999999", "no noun"), ("", "by its wnid"), ("a b", "by its wnid")])
def test_what_is_no_synset_is_refused(wnid, told):
    with pytest.raises(HidingRefused, match=told):
        hide(wnid, reason="", now=NOW)
    assert not HiddenSynset.objects.exists()


def test_showing_what_is_not_hidden_is_refused():
    with pytest.raises(HidingRefused, match="is not hidden"):
        unhide(DOG, now=NOW)
