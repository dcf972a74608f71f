"""The form of a report, and what tells a robot from a reader without asking anything to anyone else.

No cookie either: this form acts for nobody, and its seal, which only a page of ours gives, and what browsers say of
where it was sent from keep other sites from sending it in the name of their visitors.
"""

import time
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError

from catalogue.reports.models import LONGEST, Problem

SALT = "catalogue.reports"
QUICKEST, OLDEST = 3, 24 * 60 * 60  # seconds between the page and its answer


def seal(path: str) -> str:
    """The moment when the form of a page was shown, signed: a robot cannot choose it, nor take it to other pages."""
    return signing.dumps([path, int(time.time())], salt=SALT)


def age_of(sealed: str, path: str) -> float | None:
    """How long ago the form of this page was shown; None when we did not say so."""
    try:
        page, moment = signing.loads(sealed, salt=SALT)
    except signing.BadSignature:
        return None
    return time.time() - moment if page == path else None


class ReportForm(forms.Form):
    """`site` is hidden from people, and filled by robots; `opened` is the seal of the page."""

    problem = forms.ChoiceField(
        choices=Problem.choices,
        error_messages={
            "required": "Choisissez ce qui ne va pas.",
            "invalid_choice": "Choisissez ce qui ne va pas dans cette liste.",
        },
    )
    words = forms.CharField(
        required=False,
        max_length=LONGEST,
        error_messages={
            "max_length": f"Ce texte est trop long\u00a0: %(show_value)d caractères, pour {LONGEST} au plus.",
        },
    )
    site = forms.CharField(required=False)
    opened = forms.CharField(required=False)

    def __init__(self, path: str, data: Any = None, sent_from: str = "") -> None:
        """`sent_from`: what the browser says of the page that held the form (Sec-Fetch-Site), if it says anything."""
        # browsers send two characters for an end of line, and count one
        if data is not None:
            data = {**data.dict(), "words": data.get("words", "").replace("\r\n", "\n")}
        super().__init__(data)
        self.path = path
        self.sent_from = sent_from
        self.age = age_of(self.data.get("opened", ""), path)

    @property
    def seal(self) -> str:
        """The one that came, while it is worth something; a new one otherwise."""
        still_good = self.age is not None and self.age <= OLDEST
        return str(self.data["opened"]) if still_good else seal(self.path)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("problem") == Problem.OTHER and not cleaned.get("words") and "words" not in self.errors:
            self.add_error("words", "Dites en quelques mots ce qui ne va pas.")
        if refusal := self.refusal():
            raise ValidationError(refusal)
        return cleaned

    def refusal(self) -> str:
        """Why this looks like a robot's, in a sentence for the reader that it may be; nothing otherwise."""
        if self.data.get("site"):
            return (
                "Un champ caché, qui sert à reconnaître les robots, a été rempli, peut-être par votre navigateur. "
                "Il est vidé, et votre texte est gardé\u00a0: envoyez de nouveau."
            )
        if self.sent_from in ("cross-site", "same-site"):
            return "Ce formulaire vient d’un autre site que celui-ci. Votre texte est gardé\u00a0: envoyez de nouveau."
        if self.age is None or self.age > OLDEST:
            return "Cette page est restée ouverte trop longtemps. Votre texte est gardé\u00a0: envoyez de nouveau."
        if self.age < QUICKEST:
            return (
                "C’est allé trop vite pour une personne. Votre texte est gardé\u00a0: attendez quelques secondes, "
                "puis envoyez de nouveau."
            )
        return ""
