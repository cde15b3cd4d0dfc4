"use strict";
(() => {
  const entries = JSON.parse(document.getElementById("entries").textContent);
  const field = document.getElementById("query");
  const list = document.getElementById("found");
  const count = document.getElementById("count");
  const most = 60;
  const fold = (text) => text.normalize("NFKC").toLowerCase();
  const words = entries.map((entry) => fold(`${entry.title} ${entry.kind} ${entry.words}`));

  const show = () => {
    const wanted = fold(field.value).split(/\s+/).filter(Boolean);
    list.replaceChildren();
    const hits = wanted.length ? entries.filter((_, at) => wanted.every((word) => words[at].includes(word))) : [];
    for (const hit of hits.slice(0, most)) {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = hit.url;
      link.textContent = hit.title;
      const kind = document.createElement("span");
      kind.textContent = hit.kind;
      item.append(link, " ", kind);
      list.append(item);
    }
    count.textContent = wanted.length ? count.dataset.words.replace("{}", hits.length) : "";
  };

  field.value = new URLSearchParams(location.search).get("q") ?? "";
  field.addEventListener("input", show);
  document.getElementById("search").addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== field) {
      event.preventDefault();
      field.focus();
    }
  });
  show();
})();
