"""The settings under ASGI: other addresses, whose view is asynchronous."""

from clinic.settings import *  # noqa: F403 - the settings are the same

ROOT_URLCONF = "clinic.urls_asgi"
