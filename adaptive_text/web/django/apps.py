"""The app."""

from __future__ import annotations

from django.apps import AppConfig
from django.core.checks import register
from django.core.signals import setting_changed

from adaptive_text.web.django.checks import check
from adaptive_text.web.django.corpus import forget


class AdaptiveTextConfig(AppConfig):
    """`adaptive_text.web.django` in `INSTALLED_APPS`."""

    name = "adaptive_text.web.django"
    label = "adaptive_text"
    verbose_name = "Adaptive text"

    def ready(self) -> None:
        """Tell of wrong settings and broken articles in `manage.py check`."""
        register(check)
        setting_changed.connect(forget, dispatch_uid=self.label)
