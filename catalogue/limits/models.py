"""Counts of a day. Nobody's address is here, and nothing stays the day after."""

from django.db import models


class Salt(models.Model):
    """What makes the marks of a day, drawn at random; once it is gone, nothing tells whose they were."""

    day = models.DateField("jour", unique=True)
    value = models.CharField("sel", max_length=64)

    class Meta:
        verbose_name = "sel du jour"
        verbose_name_plural = "sels du jour"
        default_permissions = ()

    def __str__(self) -> str:
        return f"sel du {self.day}"


class Tally(models.Model):
    """How often on a day, under a mark (`counting.py`)."""

    day = models.DateField("jour", db_index=True)
    mark = models.CharField("marque", max_length=40)
    times = models.PositiveIntegerField("fois", default=0)

    class Meta:
        verbose_name = "compte du jour"
        verbose_name_plural = "comptes du jour"
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=("day", "mark"), name="tally_once_a_day"),)

    def __str__(self) -> str:
        return f"compte du {self.day}"
