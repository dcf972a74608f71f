"""What editors teach the search, and what it could not find for readers."""

from catalogue.search.admin import synonyms, vain

__all__ = ["synonyms", "vain"]
