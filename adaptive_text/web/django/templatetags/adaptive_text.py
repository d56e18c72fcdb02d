"""`{% load adaptive_text %}`: editions and the question who the reader is, inside templates of a project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.core.exceptions import ImproperlyConfigured

from adaptive_text.web.django.corpus import site

if TYPE_CHECKING:
    from django.template.context import Context
    from markupsafe import Markup

register = template.Library()


@register.simple_tag(takes_context=True)
def adaptive_article(context: Context, article: str, audience: str | None = None) -> Markup:
    """`{% adaptive_article "statins" "patient" %}`: an edition; without an audience, the current reader's."""
    return site().fragment(article, audience or _reader(context))


@register.simple_tag
def audience_picker(article: str, chosen: str | None = None) -> Markup:
    """`{% audience_picker "statins" %}`: the question, as a form that leads to the article."""
    return site().picker(article, chosen)


def _reader(context: Context) -> str:
    reader = getattr(context.get("request"), "audience", None)
    if reader is None:
        raise ImproperlyConfigured(
            "{% adaptive_article %} without an audience shows the current reader's: it needs "
            "adaptive_text.web.django.middleware.audience_middleware in MIDDLEWARE and the request in the context"
        )
    audience: str = reader.audience
    return audience
