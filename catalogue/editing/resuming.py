"""A form that is shown with what was typed in it, and not saved until it is sent again: after its session ended, or
because its checklist was asked for without a script."""

from typing import Any

from django.core.exceptions import ValidationError

RESUMED, CHECKED = "_reprise", "_verifier"
GIVEN_BACK = (
    "Voici ce que vous aviez saisi quand votre session a expiré. Rien n’est encore enregistré\u00a0: vérifiez, puis "
    "enregistrez."
)

SHOWN_AGAIN = {
    RESUMED: GIVEN_BACK,
    CHECKED: "Rien n’est encore enregistré\u00a0: la liste de vérification est sous le formulaire.",
}


class Resumable:
    """A form of a record, which is never valid when it comes back so: the page shows it again, its rows with it."""

    data: Any
    prefix: str | None
    add_error: Any

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        for asked, said in SHOWN_AGAIN.items():
            if asked in self.data and not self.prefix:
                self.add_error(None, ValidationError(said, code="shown-again"))
