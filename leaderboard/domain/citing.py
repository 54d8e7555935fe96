"""How a result is cited: BibTeX, a row of a LaTeX table, CITATION.cff, plain text. Pure: facts in, text out."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml

# BibTeX counts braces even behind a backslash, so they too stand as commands.
LATEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    **{char: rf"\{char}" for char in "$&#%_"},
}
# Between BibTeX's authors stands this word, so a name that holds it needs braces.
SEPARATOR = re.compile(r"\band\b", re.IGNORECASE)
CFF_VERSION = "1.2.0"


@dataclass(frozen=True)
class Cited:
    """A thing that can be cited.

    authors: persons, as “Family, Given” or as they write themselves; `group` is who stands there without any.
    note: one sentence of what was reached; digest: SHA-256 of what was published, or nothing.
    """

    key: str
    authors: tuple[str, ...]
    group: str
    title: str
    year: int
    published: date
    url: str
    note: str = ""
    version: str = ""
    digest: str = ""


def bibtex(work: Cited) -> str:
    """A @misc entry, its text escaped, its title kept in its own capitals."""
    fields = {
        "author": " and ".join(map(_bibtex_name, work.authors)) or f"{{{latex(work.group)}}}",
        "title": f"{{{latex(work.title)}}}",
        "year": str(work.year),
        "howpublished": rf"\url{{{_address(work.url)}}}",
        "url": _address(work.url),
        "note": latex(_remark(work)),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{{work.key},", *lines, "}", ""])


def latex_row(*cells: str) -> str:
    """A row of a LaTeX table, each cell escaped."""
    return " & ".join(map(latex, cells)) + r" \\"


def cff(work: Cited) -> str:
    """A CITATION.cff of version 1.2.0."""
    facts: dict[str, Any] = {
        "cff-version": CFF_VERSION,
        "message": "If you use this result, please cite it as below.",
        "type": "dataset",
        "title": one_line(work.title),
        "authors": [_cff_person(name) for name in work.authors] or [{"name": one_line(work.group)}],
        "date-released": work.published.isoformat(),
        "url": work.url,
    }
    if work.version:
        facts["version"] = work.version
    if work.digest:
        facts["identifiers"] = [
            {"type": "other", "value": f"sha256:{work.digest}", "description": "SHA-256 of the signed results"}
        ]
    return yaml.safe_dump(facts, sort_keys=False, allow_unicode=True, width=10_000)


def plain(work: Cited) -> str:
    """One line for a list of references."""
    who = "; ".join(map(one_line, work.authors)) or one_line(work.group)
    said = [f"{who} ({work.year}).", f"{one_line(work.title)}.", _remark(work), work.url]
    return " ".join(part for part in said if part) + "\n"


def citation_key(first: str, year: int, rest: str) -> str:
    """A BibTeX key of ASCII letters, digits and hyphens, as `lovelace2026-1f3a`."""
    name = re.sub(r"[^a-z0-9]", "", family_and_given(first)[0].casefold())
    return f"{name or 'entry'}{year}-{re.sub(r'[^a-z0-9]', '', rest.casefold())}"


def family_and_given(name: str) -> tuple[str, str]:
    """“Lovelace, Ada” and “Ada Lovelace” as `("Lovelace", "Ada")`; without a comma the last word is the family's."""
    name = one_line(name)
    family, comma, given = name.partition(",")
    if comma:
        return family.strip(), given.strip()
    given, _space, family = name.rpartition(" ")
    return family, given


def latex(text: str) -> str:
    """Text as LaTeX prints it, in one line."""
    return "".join(LATEX.get(char, char) for char in one_line(text))


def one_line(text: str) -> str:
    return " ".join(text.split())


def _remark(work: Cited) -> str:
    parts = [work.note, f"Version {work.version}." if work.version else ""]
    parts.append(f"SHA-256 {work.digest}." if work.digest else "")
    return one_line(" ".join(parts))


def _bibtex_name(name: str) -> str:
    written = latex(name)
    is_plain = not SEPARATOR.search(written) and written.count(",") <= 1 and not written.startswith(",")
    return written if is_plain and not written.endswith(",") else f"{{{written}}}"


def _address(url: str) -> str:
    """An address without what would end the braces around it."""
    return url.replace("\\", "%5C").replace("{", "%7B").replace("}", "%7D")


def _cff_person(name: str) -> dict[str, str]:
    family, given = family_and_given(name)
    if not family or not given:
        return {"name": family or given}
    return {"family-names": family, "given-names": given}
