/* The order of rows in the lists of a study: by dragging, by buttons, by Alt and an arrow key.
   What is sent are the numbers in the rows, which stand there to be typed where no script runs. */
"use strict";

(() => {
  const tools = document.getElementById("row-tools");
  const said = document.getElementById("row-moved");
  if (!tools) return;
  const orderOf = (row) => row.querySelector("input[name$='-order']");
  const emptyOf = (group) => group.querySelector(".empty-form");
  const rowsOf = (group) => [...group.querySelectorAll(
    ":is(tr.form-row, .inline-related:not(.tabular)):not(.empty-form)")];
  const rowAround = (group, element) => rowsOf(group).find((row) => row.contains(element));
  // What is wrong with a row of a table stands in a row of its own above it.
  const blockOf = (row) => {
    const above = row.previousElementSibling;
    return above?.classList.contains("row-form-errors") ? [above, row] : [row];
  };
  const inWords = (words, group, place) => words.replace("{place}", place)
    .replace("{list}", group.querySelector("h2").textContent.trim())
    .replace("{count}", rowsOf(group).length);
  const nameButtons = (group) => rowsOf(group).forEach((row, index) => {
    row.querySelectorAll("button[data-by]").forEach((button) => {
      button.ariaLabel = inWords(button.dataset.name, group, index + 1);
    });
  });

  // A row in which nothing was typed must not be sent as if something had been.
  const isFilled = (group, row) => row.classList.contains("has_original") ||
    [...row.querySelectorAll("input, select, textarea")].some((field) => {
      const twin = emptyOf(group)?.querySelector(`[name="${field.name.replace(/-\d+-/, "-__prefix__-")}"]`);
      if (!twin || field.type === "hidden" || field === orderOf(row)) return false;
      return field.type === "checkbox" ? field.checked !== twin.checked : field.value !== twin.value;
    });

  const number = (group) => {
    group.dataset.isMoved = "true";
    const filled = rowsOf(group).filter((row) => isFilled(group, row));
    filled.forEach((row, index) => { orderOf(row).value = index + 1; });
  };

  // The neighbour moves, not the row itself: so the focus stays, and a pointer keeps its hold.
  const step = (group, row, by) => {
    const rows = rowsOf(group);
    const neighbour = rows[rows.indexOf(row) + by];
    if (!neighbour) return;
    if (by < 0) row.after(...blockOf(neighbour));
    else blockOf(row)[0].before(...blockOf(neighbour));
    number(group);
    nameButtons(group);
  };

  const tell = (group, row) => {
    said.textContent = inWords(tools.dataset.moved, group, rowsOf(group).indexOf(row) + 1);
  };
  const move = (group, row, by) => {
    step(group, row, by);
    tell(group, row);
  };

  const middleOf = (row) => row.getBoundingClientRect().top + row.offsetHeight / 2;
  const drag = (group, row, handle, pointer) => {
    const follow = ({ clientY }) => {
      const rows = rowsOf(group), place = rows.indexOf(row);
      if (place > 0 && clientY < middleOf(rows[place - 1])) step(group, row, -1);
      else if (place + 1 < rows.length && clientY > middleOf(rows[place + 1])) step(group, row, 1);
    };
    const letGo = () => {
      row.classList.remove("is-dragged");
      handle.removeEventListener("pointermove", follow);
      tell(group, row);
    };
    handle.setPointerCapture(pointer);
    row.classList.add("is-dragged");
    handle.addEventListener("pointermove", follow);
    handle.addEventListener("lostpointercapture", letGo, { once: true });
  };
  const prepare = (group) => {
    [...rowsOf(group), emptyOf(group)].filter(Boolean).forEach((row) => {
      const cell = orderOf(row).closest("td, .form-multiline > div");
      cell.classList.add("row-ordered");
      cell.append(tools.content.cloneNode(true));
    });
    nameButtons(group);
    group.addEventListener("click", ({ target }) => {
      const button = target.closest("button[data-by]");
      if (button) move(group, rowAround(group, button), Number(button.dataset.by));
    });
    group.addEventListener("keydown", (event) => {
      const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      const row = rowAround(group, event.target);
      if (!by || !row || !event.altKey || event.target.matches("select")) return;
      event.preventDefault();
      move(group, row, by);
    });
    group.addEventListener("pointerdown", (event) => {
      const handle = event.target.closest(".row-handle");
      if (handle) drag(group, rowAround(group, handle), handle, event.pointerId);
    });
    group.addEventListener("formset:added", () => nameButtons(group));
    group.closest("form").addEventListener("submit", () => {
      if (group.dataset.isMoved) number(group);
    });
  };

  const groups = [...document.querySelectorAll(".inline-group")].filter(orderOf);
  groups.forEach(prepare);
  // Django counts its rows anew after one was taken away, in the order in which they stand: for
  // that moment they stand as they were counted before.
  document.addEventListener("formset:removed", (event) => {
    const group = groups.find((one) => one.id === `${event.detail.formsetName}-group`);
    if (!group?.dataset.isMoved) return;
    const put = (rows) => emptyOf(group).before(...rows.flatMap(blockOf));
    const shown = rowsOf(group);
    const count = (row) => Number(row.id.match(/\d+$/)[0]);
    put([...shown].sort((one, other) => count(one) - count(other)));
    queueMicrotask(() => { put(shown); number(group); nameButtons(group); });
  });
})();
