"use strict";
(() => {
  const filter = document.getElementById("filter");
  const search = document.getElementById("search");
  const lint = document.getElementById("lint");
  const shown = document.getElementById("shown");
  const levels = [...filter.querySelectorAll("input[type=checkbox]")];
  const findings = [...document.querySelectorAll("article")].map((element) => ({
    element,
    text: element.textContent.toLowerCase(),
  }));
  const files = [...document.querySelectorAll("section.file")];
  const apply = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = levels.filter((box) => box.checked).map((box) => box.value);
    let count = 0;
    for (const { element, text } of findings) {
      const fits =
        wanted.includes(element.dataset.level) &&
        (lint.value === "" || lint.value === element.dataset.lint) &&
        words.every((word) => text.includes(word));
      element.hidden = !fits;
      count += fits ? 1 : 0;
    }
    for (const file of files) {
      file.hidden = !file.querySelector("article:not([hidden])");
    }
    shown.textContent = count + " / " + findings.length;
  };
  filter.addEventListener("input", apply);
  filter.hidden = false;
  apply();
})();
