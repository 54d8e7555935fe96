"""Organizers' text: Markdown to HTML that is safe to show."""

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TEXT = frozenset({"a", "blockquote", "br", "code", "em", "hr", "p", "pre", "s", "strong"})
HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
LISTS = frozenset({"li", "ol", "ul"})
TABLES = frozenset({"table", "tbody", "td", "th", "thead", "tr"})
# No images: the pages' policy shows none from elsewhere.
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = frozenset({"http", "https", "mailto"})


def to_html(text: str) -> SafeString:
    """CommonMark with tables and strikethrough as HTML; HTML in `text` is shown as it was typed.

    A page has its own first heading, so `#` becomes the second level, and so on.
    """
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    tokens = parser.parse(text)
    for token in tokens:
        if token.type.startswith("heading_"):
            token.tag = f"h{min(int(token.tag[1]) + 1, 6)}"
    html = parser.renderer.render(tokens, parser.options, {})
    clean = nh3.clean(html, tags=set(TEXT | HEADINGS | LISTS | TABLES), attributes=ATTRIBUTES, url_schemes=set(SCHEMES))
    return mark_safe(clean)  # noqa: S308 - cleaned in the line above
