"""The door that the production server opens."""

import os

from django.core.wsgi import get_wsgi_application

from catalogue.search import apart

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "catalogue.settings")
site = get_wsgi_application()

from catalogue.search.answers.beforehand import read_first  # noqa: E402 - the models are ready only now
from catalogue.search.answers.french import dictionary  # noqa: E402
from catalogue.search.cache.door import Door  # noqa: E402

# half a second; two or three with 100,000 records: no reader waits for them
dictionary()
apart.once(read_first)
application = Door(site)
apart.start()
