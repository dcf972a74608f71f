// The stock autocomplete names its boxes by their value only: here they are given the name of their field too.
"use strict";
{
  function nameBoxes(root) {
    for (const select of root.querySelectorAll("select.admin-autocomplete:not([name*=__prefix__])")) {
      const name = select.getAttribute("aria-label") ?? select.labels[0]?.textContent.replace(/\s*:\s*$/, "").trim();
      const box = select.nextElementSibling?.querySelector("[role=combobox]");
      if (!name || !box || box.id) continue;
      box.id = `${select.id}-choix`;
      box.setAttribute("aria-label", name);
      box.setAttribute("aria-labelledby", `${box.id} ${box.getAttribute("aria-labelledby") ?? ""}`.trim());
      box.querySelectorAll("[role=textbox], [role=searchbox]").forEach((part) => part.setAttribute("aria-label", name));
    }
  }

  window.addEventListener("load", () => {
    // after the stock script, which waits for jQuery's own « ready »
    django.jQuery(() => nameBoxes(document));
    django.jQuery(document).on("select2:open", () => {
      document.querySelector(".select2-dropdown [role=searchbox]")?.setAttribute("aria-label", "Rechercher");
    });
  });
  // the stock script builds the new row's boxes on the same event
  document.addEventListener("formset:added", (event) => setTimeout(() => nameBoxes(event.target)));
}
