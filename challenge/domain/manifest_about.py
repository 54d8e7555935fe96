"""What a manifest says of the edition as a whole: its name and dates, who may take part, its pages and terms."""

from typing import Any

from ..enums import RegistrationRule
from ..models import Edition
from .changes import SettingsRefused, refuse
from .editions import change_edition, create_edition
from .manifest_run import Run, put_in_order
from .pages import add_page, change_page, move_page, remove_page
from .registration_rules import set_registration
from .terms import discard_draft, save_draft

ABOUT = ("title", "summary", "prize", "merge_until", "anonymous_until")
REGISTRATION = ("registration", "registration_list", "registration_questions", "registration_closes_at")


def import_about(run: Run) -> Edition | None:
    """The edition, made if there is none of that year; None if it cannot be made."""
    values = run.manifest.values
    edition = Edition.objects.filter(year=run.manifest.year).first()
    with run.at(""):
        edition = edition or create_edition(year=run.manifest.year, title=values["title"], **run.by)
        edition = change_edition(edition, {name: values[name] for name in ABOUT if name in values}, **run.by)
    if edition is not None:
        with run.at(""):
            edition = _set_registration(run, edition)
    return edition


def _set_registration(run: Run, edition: Edition) -> Edition:
    given = run.manifest.values
    now = {name: given.get(name, getattr(edition, name)) for name in REGISTRATION if name != "registration_list"}
    rule, domains = RegistrationRule(now["registration"]), given.get("registration_domains")
    if domains is not None and rule != RegistrationRule.DOMAIN:
        told = f"Domains go with the rule “domain”; the rule is “{rule.value}”. Leave them out, or change the rule."
        raise refuse("registration_domains", told)
    if rule == RegistrationRule.LIST:
        # Addresses of people stand in no file; until they are entered nobody may register.
        return change_edition(edition, now, **run.by)
    listed = edition.registration_list if domains is None else domains
    try:
        return set_registration(edition, now | {"registration_list": listed}, **run.by)
    except SettingsRefused as refused:
        names = {"registration_list": "registration_domains"}
        raise SettingsRefused({names.get(name, name): told for name, told in refused.problems.items()}) from refused


def import_pages(run: Run, edition: Edition) -> None:
    """Adds, changes, removes and orders pages."""
    given: dict[str, Any] | None = run.manifest.values.get("pages")
    if given is None:
        return
    for page in edition.pages.exclude(slug__in=given):
        remove_page(page, **run.by)
    for slug, values in given.items():
        with run.at(f"pages.{slug}"):
            if found := edition.pages.filter(slug=slug).first():
                change_page(found, values, **run.by)
            else:
                add_page(edition, {"slug": slug} | values, **run.by)
    present = list(edition.pages.values_list("slug", flat=True))
    put_in_order(given, present, lambda slug, places: move_page(edition.pages.get(slug=slug), places, **run.by))


def import_terms(run: Run, edition: Edition) -> None:
    """Writes a text that is new as the draft. Publishing it is a person's act."""
    if "terms" not in run.manifest.values:
        return
    given = run.manifest.values["terms"]
    newest = edition.terms.order_by("-version").first()
    with run.at("terms"):
        if given is None:
            discard_draft(edition, **run.by)
            if edition.terms.exists():
                raise refuse("", "Published terms stay: leave this setting out.")
        elif newest is None or _differs(newest, given):
            save_draft(edition, body=given["body"], note=given.get("note", ""), **run.by)


def _differs(newest: Any, given: dict[str, Any]) -> bool:
    is_same = newest.body.replace("\r\n", "\n") == given["body"]
    return not is_same or given.get("note", newest.note) != newest.note
