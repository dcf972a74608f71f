"""The site's own settings, with one more page: the bare view that the others are compared with."""

from catalogue.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
