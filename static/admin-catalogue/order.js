// Rows that have a rank can be dragged, moved by two buttons, or given another number. Only the numbers are sent:
// without this script, one types them.
"use strict";
{
  const ROW = ".inline-related:not(.tabular), tr.form-row, #result_list tbody tr";
  const LIST = ".inline-group, #result_list";
  // sorted or filtered by something else, neighbours on the page are not neighbours in the order
  const sortedOtherwise = /[?&](o|q)=/.test(location.search);
  const announcer = document.createElement("p");
  let dragged = null;

  const rankOf = (row) => row.querySelector("input.rank");
  const listOf = (row) => row.closest(LIST);
  const rowsOf = (list) =>
    [...list.querySelectorAll("input.rank")].map((input) => input.closest(ROW)).filter((row) => !row.matches(".empty-form"));

  // In a list that is sorted by something before the rank, rows move among those that share it.
  const groupOf = (row) => rankOf(row).dataset.group;
  const matesOf = (row) => rowsOf(listOf(row)).filter((other) => groupOf(other) === groupOf(row));

  // The numbers in use, put back in growing order; equal or missing ones grow by one.
  function renumber(rows) {
    const inputs = rows.map(rankOf);
    const ranks = inputs.map((input) => Number(input.value)).filter((rank) => rank > 0).sort((a, b) => a - b);
    let last = 0;
    inputs.forEach((input, index) => {
      last = Math.max(last + 1, ranks[index] ?? 0);
      input.value = last;
    });
  }

  function placeBefore(row, next) {
    const parent = row.parentNode;
    const errors = row.previousElementSibling?.matches(".row-form-errors") ? row.previousElementSibling : null;
    parent.insertBefore(row, next);
    if (errors) parent.insertBefore(errors, row);
    renumber(matesOf(row));
    announcer.textContent = `Rang ${rankOf(row).value}.`;
  }

  function move(row, step) {
    const rows = matesOf(row);
    const target = rows[rows.indexOf(row) + step];
    if (target) placeBefore(row, step < 0 ? target : target.nextSibling);
  }

  function typed(row) {
    const rows = matesOf(row).filter((other) => other !== row);
    const rank = Number(rankOf(row).value);
    const before = Number(rankOf(row).dataset.before);
    if (!rank || !rows.length) return;
    rankOf(row).value = before || rank;
    const next = rows.find((other) => Number(rankOf(other).value) >= rank + (rank > before ? 1 : 0));
    placeBefore(row, next ?? rows.at(-1)?.nextSibling ?? null);
    rankOf(row).focus();
  }

  function button(label, name, sign, onClick) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "rank-button";
    made.textContent = sign;
    made.setAttribute("aria-label", `${label} ${name}`);
    made.title = label;
    made.addEventListener("click", () => {
      onClick();
      made.focus();
    });
    return made;
  }

  function handle(row) {
    const made = document.createElement("span");
    made.className = "rank-handle";
    made.title = "Glisser pour déplacer";
    made.textContent = "⠿";
    made.setAttribute("aria-hidden", "true");
    made.draggable = true;
    made.addEventListener("dragstart", (event) => {
      dragged = row;
      row.classList.add("rank-dragged");
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setDragImage(row, 0, 0);
    });
    made.addEventListener("dragend", () => {
      row.classList.remove("rank-dragged");
      dragged = null;
    });
    return made;
  }

  function dragOver(event) {
    const row = event.target.closest?.(ROW);
    if (!dragged || !row || row === dragged || !rankOf(row) || !matesOf(dragged).includes(row)) return;
    event.preventDefault();
    const { top, height } = row.getBoundingClientRect();
    const next = event.clientY < top + height / 2 ? row : row.nextSibling;
    if (next !== dragged && next !== dragged.nextSibling) placeBefore(dragged, next);
  }

  function equip(row) {
    const input = row && rankOf(row);
    if (!input || input.dataset.equipped || sortedOtherwise) return;
    input.dataset.equipped = "yes";
    const name = row.querySelector("h3 .inline_label, td.original p, th")?.textContent.trim() ?? "";
    const tools = document.createElement("span");
    tools.className = "rank-tools";
    tools.append(
      handle(row),
      button("Monter", name, "↑", () => move(row, -1)),
      button("Descendre", name, "↓", () => move(row, 1)),
    );
    input.after(tools);
    input.addEventListener("focus", () => (input.dataset.before = input.value));
    input.addEventListener("change", () => typed(row));
  }

  // Removing a new row makes the stock script number the fields again by their place on the page, and the server
  // reads rows already saved first: the page takes back the order of the fields for that moment.
  function inFieldOrder(list) {
    const number = (row) => Number(row.id.match(/-(\d+)$/)?.[1] ?? Infinity);
    const byRank = (a, b) => Number(rankOf(a).value) - Number(rankOf(b).value);
    const arrange = (order) => {
      const rows = rowsOf(list);
      const end = rows.at(-1)?.nextSibling ?? null;
      rows.sort(order).forEach((row) => row.parentNode.insertBefore(row, end));
    };
    arrange((a, b) => number(a) - number(b));
    document.addEventListener("formset:removed", () => arrange(byRank), { once: true });
  }

  document.addEventListener("DOMContentLoaded", () => {
    announcer.className = "visually-hidden";
    announcer.setAttribute("role", "status");
    document.body.append(announcer);
    document.querySelectorAll(LIST).forEach((list) => rowsOf(list).forEach(equip));
  });
  document.addEventListener("dragover", dragOver);
  document.addEventListener("drop", (event) => dragged && event.preventDefault());
  document.addEventListener("formset:added", (event) => {
    const row = event.target;
    if (!rankOf(row)) return;
    equip(row);
    // the rows above too: one left without a number would be saved after those that have one
    renumber(matesOf(row));
  });
  document.addEventListener(
    "click",
    (event) => {
      const list = event.target.closest?.(".inline-deletelink")?.closest(".inline-group");
      if (list?.querySelector("input.rank")) inFieldOrder(list);
    },
    { capture: true },
  );
}
