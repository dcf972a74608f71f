// Under each Markdown text, a button that shows it as the site will: the server renders, with the site's own rules.
"use strict";
{
  const REFUSED = "L’aperçu n’a pas pu être calculé. Votre texte est intact.";

  async function rendered(textarea) {
    const form = textarea.closest("form");
    const body = new FormData();
    body.set("text", textarea.value);
    const response = await fetch(textarea.dataset.preview, {
      method: "POST",
      body,
      headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
    });
    if (!response.ok || response.redirected) throw new Error(response.status);
    return response.text();
  }

  function element(tag, attributes, text = "") {
    const made = Object.assign(document.createElement(tag), attributes);
    made.textContent = text;
    return made;
  }

  function addPreview(textarea) {
    if (textarea.dataset.previewReady || textarea.id.includes("__prefix__")) return;
    textarea.dataset.previewReady = "yes";
    const button = element("button", { type: "button", className: "preview-button" }, "Aperçu");
    const status = element("span", { className: "preview-status" });
    status.setAttribute("role", "status");
    const pane = element("div", { className: "preview-pane", hidden: true, id: `${textarea.id}-apercu` });
    button.setAttribute("aria-controls", pane.id);
    button.addEventListener("click", async () => {
      status.textContent = "";
      try {
        // sanitised by the server, as every page of the site
        pane.innerHTML = await rendered(textarea);
        pane.hidden = false;
        status.textContent = pane.textContent.trim() ? "Aperçu à jour, sous le texte." : "Le texte est vide.";
      } catch {
        status.textContent = REFUSED;
      }
    });
    const bar = element("div", { className: "preview" });
    bar.append(button, status, pane);
    const row = textarea.closest(".flex-container") ?? textarea;
    row.after(bar);
  }

  const addPreviews = (root) => root.querySelectorAll("textarea[data-preview]").forEach(addPreview);
  document.addEventListener("DOMContentLoaded", () => addPreviews(document));
  document.addEventListener("formset:added", (event) => addPreviews(event.target));
}
