"""A resource whose site gave it another address for good."""

from django.core.exceptions import ValidationError
from django.utils import timezone

from catalogue.resources.models import FieldOrigin, Resource, web_address
from catalogue.resources.vocabulary import Origin
from catalogue.wording import NBSP, quoted

ADDRESS_BYTES = 2000  # what an index of the database accepts
SOURCE = "Redirection du site"


def move_to(resource: Resource, address: str) -> None:
    """Give a resource a new address, and keep the printed one among its origins. Queries: four.

    Raises ValidationError when the address is not one, or is that of another resource.
    """
    web_address(address)
    if len(address.encode()) > ADDRESS_BYTES:
        raise ValidationError("La nouvelle adresse est trop longue.")
    itself = resource.draft_of_id or resource.pk
    if other := Resource.objects.at_same_address(address).exclude(pk=itself).first():
        raise ValidationError(
            f"Une autre ressource a déjà la nouvelle adresse{NBSP}: «{NBSP}{quoted(other.title)}{NBSP}». "
            "Réunissez-les plutôt."
        )
    printed, resource.url = resource.url, address
    resource.save(update_fields=["url", "updated_at"])
    origin = resource.origins.filter(field="url").first() or FieldOrigin(
        resource=resource, field="url", origin=Origin.FOUND
    )
    # moved twice, what was printed is still the first
    origin.printed_value = origin.printed_value or shortened(printed)
    origin.source, origin.checked_on = origin.source or SOURCE, timezone.localdate()
    origin.save()


def shortened(address: str) -> str:
    """As much of it as the field holds; cut, it says so."""
    most = FieldOrigin._meta.get_field("printed_value").max_length or 0
    return address if len(address) <= most else f"{address[: most - 1]}…"
