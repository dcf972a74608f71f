"""Imports at the desk."""

from catalogue.imports.spreadsheets import admin

__all__ = ["admin"]
