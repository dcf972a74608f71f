"""Asking the web whether an address answers. Nothing here knows the database, nor the settings of the site."""
