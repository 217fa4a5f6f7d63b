/* Keys of the inbox: A approves, D refuses, B asks back. They act only while the focus is in one
   of the forms and not in a field that takes text; all of it works without this file. */
"use strict";

(() => {
  const forms = [...document.querySelectorAll("form[data-inbox]")];
  const takesText = (element) => element.matches("textarea, select, input:not([type=radio], [type=submit])");

  const choose = (decision) => {
    const radios = [...document.querySelectorAll(`[data-inbox] input[type=radio][value=${decision}]`)];
    radios.forEach((radio) => { radio.checked = true; });
    return radios[0];
  };
  const keys = {
    a: () => choose("approved"),
    d: () => choose("refused") && document.querySelector("[data-inbox] textarea[name$=-reason]"),
    b: () => document.querySelector("[data-inbox] textarea[name=question]"),
  };

  document.addEventListener("keydown", (event) => {
    const act = keys[event.key.toLowerCase()];
    const isHere = forms.some((form) => form.contains(event.target));
    if (!act || !isHere || event.ctrlKey || event.altKey || event.metaKey) return;
    if (takesText(event.target)) return;
    event.preventDefault();
    act()?.focus();
  });

  document.querySelector("[data-inbox] input[type=radio]")?.focus({ preventScroll: true });
})();
