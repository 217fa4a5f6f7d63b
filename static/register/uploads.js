/* How much of the chosen files has arrived. The form is the same without this file: the browser
   then sends it by itself, and says less. */
"use strict";

(() => {
  const place = document.querySelector("[data-upload]");
  const form = place?.closest("form");
  const files = form?.querySelector("input[type=file]");
  if (!files) return;

  const bar = place.querySelector("progress");
  const say = (words) => { place.querySelector("[role=status]").textContent = words; };
  const buttons = () => form.querySelectorAll("[type=submit]");

  // What came back is a page like any other: the list, or this form with its faults.
  const show = (request) => {
    history.replaceState(null, "", request.responseURL);
    document.open();
    document.write(request.responseText);
    document.close();
  };

  const fail = () => {
    say(place.dataset.failed);
    buttons().forEach((button) => { button.disabled = false; });
  };

  let told = -1;
  const tell = ({ loaded, total }) => {
    const share = Math.floor((100 * loaded) / total);
    bar.value = share;
    // Spoken at every tenth only: a screen reader reads each change.
    if (share === 100) say(place.dataset.done);
    else if (Math.floor(share / 10) > told) {
      told = Math.floor(share / 10);
      say(`${share} %`);
    }
  };

  form.addEventListener("submit", (event) => {
    if (!files.files.length || event.defaultPrevented) return;
    event.preventDefault();
    const request = new XMLHttpRequest();
    const content = new FormData(form, event.submitter);
    request.open("POST", form.action || location.href);
    request.upload.addEventListener("progress", tell);
    request.addEventListener("load", () => show(request));
    request.addEventListener("error", fail);
    told = -1;
    place.hidden = false;
    // The buttons stick to the foot of the window, and would lie above it.
    place.scrollIntoView({ block: "center" });
    buttons().forEach((button) => { button.disabled = true; });
    request.send(content);
  });
})();
