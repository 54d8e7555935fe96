from collections import Counter

from django.urls import get_resolver
from ninja import Schema


def below(kind):
    return {kind} | {found for each in kind.__subclasses__() for found in below(each)}


def test_no_two_schemas_of_the_api_share_a_name():
    """Of two the schema file would silently describe one."""
    assert get_resolver().url_patterns
    own = {each for each in below(Schema) if each.__module__.split(".")[:2][-1] == "api"}
    assert len(own) > 100
    assert [name for name, number in Counter(each.__name__ for each in own).items() if number > 1] == []
