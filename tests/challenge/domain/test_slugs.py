from django.urls import URLPattern, URLResolver, get_resolver

from challenge.domain.slugs import RESERVED_NAMES


def addresses(resolver, prefix=""):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from addresses(entry, prefix + str(entry.pattern))
        elif isinstance(entry, URLPattern):
            yield prefix + str(entry.pattern)


def test_no_task_or_phase_takes_the_name_of_a_page():
    """Wherever an address has a word of its own in the place of a task's or a phase's name, that word is reserved."""
    parts = [address.strip("/").split("/") for address in addresses(get_resolver())]
    year, task, phase = "<int:year>", "<slug:task>", "<slug:phase>"
    beside_tasks = {part[1] for part in parts if part[0] == year and len(part) > 1}
    lists = [part[: part.index(name)] for part in parts for name in (task, phase) if name in part]
    beside_names = {part[len(place)] for part in parts for place in lists if part[: len(place)] == place != part}
    # No name has a dot, so `feed.xml` takes none away.
    words = {word for word in beside_tasks | beside_names if not word.startswith("<") and "." not in word}
    assert words <= RESERVED_NAMES
