// Leaving a form whose content is not what the page showed asks for a confirmation. Saving it does not.
"use strict";
addEventListener("load", () => {
  const form = document.querySelector("#content-main form[id$='_form']");
  if (!form) return;
  const content = () => new URLSearchParams(new FormData(form)).toString();
  // shown again with errors, or with what was typed before the session ended: nothing of it is saved yet
  const shown = document.querySelector(".errornote") ? null : content();
  let isLeaving = false;
  form.addEventListener("submit", () => {
    isLeaving = true;
  });
  // the answer did not come, or « back » was pressed: the page is here again
  addEventListener("pageshow", () => {
    isLeaving = false;
  });
  addEventListener("beforeunload", (event) => {
    if (!isLeaving && content() !== shown) event.preventDefault();
  });
});
