"""The door for the web server."""

import atexit
import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianfang.settings")
application = get_wsgi_application()

# What was loaded stays for good. Python's search for dead cycles went through all of it again every few requests,
# which was a quarter of the time that recording one passage took (measured); now it looks only at what requests leave.
list(get_resolver().url_patterns)  # loads every page's code
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
atexit.register(gc.unfreeze)  # else libraries complain of what is never given back
