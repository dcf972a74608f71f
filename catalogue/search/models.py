"""The catalogue's version: one row, changed by every write that readers can see."""

from django.db import models


class CatalogueVersion(models.Model):
    """The number that indexes and caches are built for; see `catalogue.search.version`."""

    number = models.PositiveBigIntegerField("numéro", default=1)

    class Meta:
        verbose_name = "version du catalogue"
        verbose_name_plural = "version du catalogue"
        constraints = (models.CheckConstraint(condition=models.Q(pk=1), name="catalogueversion_one_row"),)

    def __str__(self) -> str:
        return f"version {self.number}"
