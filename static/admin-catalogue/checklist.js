// The checklist of a record, made anew while one types: the server reads what the form holds, and saves nothing.
"use strict";
addEventListener("load", () => {
  const list = document.querySelector("[data-check]");
  if (!list) return;
  const PAUSE = 1500; // milliseconds without a key: not a request a letter
  const findings = list.querySelector(".checklist-findings");
  const status = list.querySelector(".checklist-status");
  const form = list.closest("form");
  let timer;
  let asked;

  const summary = () => findings.querySelector(".checklist-summary")?.textContent.replace(/\s+/g, " ").trim() ?? "";

  function show(html) {
    const before = summary();
    const focused = findings.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    if (findings.innerHTML === html) return;
    findings.innerHTML = html;
    if (focused) (findings.querySelector(`a[href="${focused}"]`) ?? list.querySelector("h2")).focus();
    // said aloud only when it says something else
    if (summary() !== before) status.textContent = summary();
  }

  async function check() {
    clearTimeout(timer);
    asked?.abort();
    asked = new AbortController();
    try {
      const response = await fetch(list.dataset.check, { method: "POST", body: new FormData(form), signal: asked.signal });
      if (!response.ok || response.redirected) throw new Error(response.status);
      show(await response.text());
      return true;
    } catch (error) {
      if (error.name !== "AbortError") status.textContent = "La vérification n’a pas pu être faite. Votre texte est intact.";
      return false;
    }
  }

  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(check, PAUSE);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  document.addEventListener("formset:removed", later);

  list.querySelector("button").addEventListener("click", async (event) => {
    event.preventDefault();
    status.textContent = "";
    if (await check()) status.textContent = summary();
  });

  // a field that a script shows otherwise (a choice that is searched) is reached where it is seen
  findings.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    const seen = field.classList.contains("select2-hidden-accessible")
      ? field.nextElementSibling.querySelector(".select2-selection")
      : field;
    field.closest("details")?.setAttribute("open", "");
    if (!seen.matches("a, button, input, select, textarea, [tabindex]")) seen.tabIndex = -1;
    seen.focus();
    seen.scrollIntoView({ block: "center" });
  });
});
