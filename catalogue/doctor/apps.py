from django.apps import AppConfig


class DoctorConfig(AppConfig):
    name = "catalogue.doctor"
    label = "doctor"
    verbose_name = "médecin des fiches"

    def ready(self) -> None:
        """What publishes and what shows a form stand below: the checklist is given to them."""
        from catalogue.doctor.examining import examine_form, reasons_against
        from catalogue.editing.checking import checklists
        from catalogue.history.transitions import checks

        checks.append(reasons_against)
        checklists.append(examine_form)
