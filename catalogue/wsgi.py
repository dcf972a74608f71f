"""The door that the production server opens."""

import os

from django.core.wsgi import get_wsgi_application

from catalogue.search import apart

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "catalogue.settings")
site = get_wsgi_application()

from catalogue.search.answers.french import dictionary  # noqa: E402 - the models are ready only now
from catalogue.search.cache.door import Door  # noqa: E402

dictionary()  # half a second, that no reader waits for
application = Door(site)
apart.start()
