"""Columns that follow from others: computed before every save, whoever saves.

It lives in the lowest room because every room needs it, and `themes` may know nobody.
"""

from collections.abc import Collection, Iterable
from typing import Any, ClassVar

from django.db import models, router, transaction
from django.db.models.signals import pre_save
from django.dispatch import receiver


class Kept(models.Model):
    """A record whose saving is one transaction: what follows from it elsewhere is written with it, or not at all.

    Django only does so for `delete()`, for many-to-many fields and for bulk writes.
    """

    class Meta:
        abstract = True

    def save(self, *args: Any, using: str | None = None, **kwargs: Any) -> None:
        using = using or router.db_for_write(type(self), instance=self)
        with transaction.atomic(using=using, savepoint=False):
            super().save(*args, using=using, **kwargs)


class Derived(Kept):
    """A record some of whose columns follow from the others.

    They are computed before every save, `loaddata` included (which calls no `save()`); bulk
    writes, which send no signal, call `derive()` themselves.
    """

    derived_fields: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    def derive(self) -> None:
        """Compute the derived columns from the others; touches no other record."""

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Check what was typed, then compute the derived columns, which nobody types, from what is now known right."""
        super().clean_fields({*(exclude or ()), *self.derived_fields})
        self.derive()

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """A form leaves out the columns it does not show; the rules on derived ones hold all the same."""
        super().validate_constraints(set(exclude or ()).difference(self.derived_fields))

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        if update_fields:
            update_fields = {*update_fields, *self.derived_fields}
        elif update_fields is None and self.get_deferred_fields():
            self.derive()  # Django saves only what is loaded: now the derived columns are
        super().save(*args, update_fields=update_fields, **kwargs)


@receiver(pre_save, dispatch_uid="derive_before_saving")
def derive_before_saving(sender: type[models.Model], instance: models.Model, **_: Any) -> None:
    if isinstance(instance, Derived):
        instance.derive()
