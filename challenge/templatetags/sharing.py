"""What a page tells of itself to those who share it or list it."""

from typing import Any

from django import template
from django.conf import settings
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils.encoding import escape_uri_path
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
def absolute(path: str) -> str:
    """An address of this site, as one reads it elsewhere."""
    return f"{settings.SITE_URL}{path}"


@register.simple_tag(takes_context=True)
def canonical(context: dict[str, Any]) -> str:
    """The page's own address, without what was asked of it; the site's where there is no request."""
    request = context.get("request")
    return absolute(escape_uri_path(request.path) if request else "/")


@register.simple_tag(takes_context=True)
def words_of_block(context: template.RequestContext, name: str) -> SafeString:
    """What a block of the page says, on one line; empty where the page has none. For use in `base.html` alone."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    block = blocks and blocks.get_block(name)
    # It was escaped where it was written.
    return mark_safe(" ".join(block.render(context).split()) if block else "")  # noqa: S308
