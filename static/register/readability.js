/* How hard a text in plain words is to read, while it is typed: studies/quality/readability.py in
   the browser. A screen reader is told when the text becomes easier or harder. */
"use strict";

(() => {
  const WORD = /[\p{L}\p{Nl}\p{No}]+(?:[-'’][\p{L}\p{Nl}\p{No}]+)*/gu;
  const END = /[.!?:]+(?:\s|$)|\n+/;
  const SYLLABLE = {
    de: /[aeä]u|[ae][iy]|ie|aa|ee|oo|[aeiouyäöüé]/gi,
    en: /(?!(?<![^aeiouy]l)(?:e|(?<![td])ed|(?<![cgsxzh])es)$)[aeiouy]+/gi,
  };
  const [EASY, HARD] = [40, 50];

  const between = (least, value, most) => Math.min(Math.max(value, least), most);
  const sum = (counts) => counts.reduce((total, count) => total + count, 0);

  const FORMULA = {
    // Wiener Sachtextformel 1
    de: (words, length, long, syllables) => {
      const percent = (test) => 100 * syllables.filter(test).length / words;
      return between(4, 0.1935 * percent((count) => count > 2) + 0.1672 * words / length +
        0.1297 * long - 0.0327 * percent((count) => count === 1) - 0.875, 15);
    },
    // Flesch Reading Ease
    en: (words, length, _long, syllables) =>
      between(0, 206.835 - 1.015 * words / length - 84.6 * sum(syllables) / words, 100),
  };

  const reading = (text, language) => {
    const words = text.match(WORD);
    if (!words) return null;
    const sentences = text.split(END).filter((part) => part.match(WORD)).length;
    const long = 100 * words.filter((word) => word.length > 6).length / words.length;
    const syllables = words.map((word) => Math.max((word.match(SYLLABLE[language]) || []).length, 1));
    const lix = Math.round(words.length / sentences + long);
    return {
      words: words.length,
      lix,
      level: lix < EASY ? "easy" : lix > HARD ? "hard" : "medium",
      other: Math.round(FORMULA[language](words.length, sentences, long, syllables)),
    };
  };

  document.querySelectorAll(".readability").forEach((place) => {
    const field = place.parentElement.querySelector("textarea");
    const shown = place.querySelector("p");
    const spoken = place.querySelector("[role=status]");
    field.addEventListener("input", () => {
      const found = reading(field.value, place.dataset.language);
      const facts = { ...found, level: place.dataset[found?.level] };
      shown.textContent = found &&
        place.dataset.sentence.replace(/\{(\w+)\}/g, (_all, name) => facts[name]);
      if (shown.dataset.level === (found?.level || "")) return;
      shown.dataset.level = found?.level || "";
      spoken.textContent = found && `LIX ${found.lix}: ${facts.level}`;
    });
  });
})();
