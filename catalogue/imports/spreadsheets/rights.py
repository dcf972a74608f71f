"""Who may export, import and undo. An import may change what readers see: it takes the right to publish."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from catalogue.imports.spreadsheets.names import Directory
from catalogue.imports.spreadsheets.sheets import Kind, make_kinds
from catalogue.publication import Publishable

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User


def may_export(user: "User | AnonymousUser", model: Any) -> bool:
    """Drafts are exported too: for who sees them in the desk."""
    return user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}")


def may_import(user: "User | AnonymousUser", slugs: Iterable[str]) -> list[str]:
    """The kinds, among those of a file, that this person may not change; none when all may be."""
    kinds = {kind.slug: kind for kind in make_kinds(Directory())}
    return [kinds[slug].main.name for slug in slugs if slug in kinds and not may_change(user, kinds[slug])]


def may_change(user: "User | AnonymousUser", kind: Kind) -> bool:
    opts = kind.model._meta
    verbs = ["publish"] if issubclass(kind.model, Publishable) else ["add", "change"]
    return all(user.has_perm(f"{opts.app_label}.{verb}_{opts.model_name}") for verb in verbs)


def may_still(user: "User", verb: str, slugs: Iterable[str]) -> bool:
    """Whether an account may do now, of files, what it asked for a moment ago: « add » one, « change » an import."""
    is_in = user.is_active and user.is_staff
    return is_in and user.has_perm(f"imports.{verb}_import") and not may_import(user, slugs)
