"""Keys of one letter: what an element does when one is pressed, and the hint on it.

Who has switched them off in their preferences gets neither, and no script either.
"""

from django import template
from django.utils.html import format_html

register = template.Library()


@register.simple_tag(takes_context=True)
def on_key(context, key: str) -> str:
    """The attributes of an element that a key presses, chooses or goes to."""
    if not _on(context):
        return ""
    return format_html('data-key="{}" aria-keyshortcuts="{}"', key, key)


@register.simple_tag(takes_context=True)
def key_hint(context, key: str) -> str:
    """The key on the face of a button; its name for a screen reader stays as it is."""
    return format_html('<kbd aria-hidden="true">{}</kbd>', key) if _on(context) else ""


def _on(context) -> bool:
    me = context.get("me")
    return bool(me and me.single_keys)
