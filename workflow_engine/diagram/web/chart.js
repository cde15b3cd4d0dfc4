// The page of a chart: zoom and pan, finding a person, and the duty of a box. All data is text and stays text:
// it is only ever put into text nodes and attributes, never read as markup.
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const words = data.words;
  const svg = document.querySelector("#stage svg");
  const stage = document.getElementById("stage");
  const search = document.getElementById("person");
  const found = document.getElementById("found");
  const duty = document.getElementById("duty");
  const groups = new Map(data.boxes.map((box) => [box.id, document.getElementById(box.id)]));
  const boxes = new Map(data.boxes.map((box) => [box.id, box]));

  const element = (tag, text, ...children) => {
    const made = document.createElement(tag);
    if (text) made.textContent = text;
    made.append(...children);
    return made;
  };
  const button = (text, act) => {
    const made = element("button", text);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  };

  // ---- zoom and pan: only the viewBox changes, nothing on the chart does
  const whole = svg.viewBox.baseVal;
  const all = { x: whole.x, y: whole.y, w: whole.width, h: whole.height };
  let view = { ...all };
  svg.removeAttribute("width");
  svg.removeAttribute("height");
  const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
  const show = (next) => {
    view = {
      ...next,
      x: clamp(next.x, all.x - next.w * 0.9, all.x + all.w - next.w * 0.1),
      y: clamp(next.y, all.y - next.h * 0.9, all.y + all.h - next.h * 0.1),
    };
    svg.setAttribute("viewBox", `${view.x} ${view.y} ${view.w} ${view.h}`);
    stage.dataset.zoom = (all.w / view.w).toFixed(2);
  };
  const spot = (x, y) => new DOMPoint(x, y).matrixTransform(svg.getScreenCTM().inverse());
  const zoom = (factor, at) => {
    const wide = clamp(view.w / factor, all.w / 20, all.w * 2);
    const share = wide / view.w;
    const x = at ? at.x : view.x + view.w / 2;
    const y = at ? at.y : view.y + view.h / 2;
    show({ x: x - (x - view.x) * share, y: y - (y - view.y) * share, w: wide, h: view.h * share });
  };
  const pan = (dx, dy) => show({ ...view, x: view.x + dx * view.w, y: view.y + dy * view.h });
  const fit = () => show({ ...all });
  const reveal = (group) => {
    const box = group.getBBox();
    const x = box.x + box.width / 2;
    const y = box.y + box.height / 2;
    if (x < view.x || x > view.x + view.w || y < view.y || y > view.y + view.h)
      show({ ...view, x: x - view.w / 2, y: y - view.h / 2 });
  };
  stage.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      zoom(Math.exp(-event.deltaY * 0.0015), spot(event.clientX, event.clientY));
    },
    { passive: false },
  );
  const held = new Map();
  let moved = 0;
  stage.addEventListener("pointerdown", (event) => {
    if (held.size === 0) moved = 0;
    held.set(event.pointerId, { x: event.clientX, y: event.clientY });
  });
  window.addEventListener("pointermove", (event) => {
    const before = held.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY };
    moved += Math.hypot(now.x - before.x, now.y - before.y);
    if (held.size === 1) {
      const [from, to] = [spot(before.x, before.y), spot(now.x, now.y)];
      show({ ...view, x: view.x + from.x - to.x, y: view.y + from.y - to.y });
    } else {
      const other = [...held].find(([id]) => id !== event.pointerId)[1];
      const span = (point) => Math.hypot(point.x - other.x, point.y - other.y) || 1;
      zoom(span(now) / span(before), spot((now.x + other.x) / 2, (now.y + other.y) / 2));
    }
    held.set(event.pointerId, now);
  });
  for (const end of ["pointerup", "pointercancel"])
    window.addEventListener(end, (event) => held.delete(event.pointerId));

  // ---- the duty of a box
  const mark = (name, ids) => {
    for (const one of svg.querySelectorAll(`.${name}`)) one.classList.remove(name);
    for (const id of ids) document.getElementById(id)?.classList.add(name);
    for (const badge of svg.querySelectorAll(".badge[data-for]"))
      if (ids.has(badge.dataset.for)) badge.classList.add(name);
    svg.classList.toggle(`with-${name}`, ids.size > 0);
  };
  const row = (list, label, ...content) => list.append(element("dt", label), element("dd", "", ...content));
  const way = (flow, id) => {
    const other = boxes.get(id);
    const item = element("li");
    const said = [flow.label, flow.kind ? `〔${flow.kind}〕` : ""].filter(Boolean).join(" ");
    if (said) item.append(element("span", `${said} `));
    item.append(button(other.title, () => choose(id)));
    return item;
  };
  const choose = (id) => {
    const box = boxes.get(id);
    if (!box) return;
    const out = data.flows.filter((flow) => flow.source === id);
    const into = data.flows.filter((flow) => flow.target === id);
    const near = new Set([id, ...[...out, ...into].flatMap((flow) => [flow.id, flow.source, flow.target])]);
    mark("near", near);
    mark("chosen", new Set([id]));
    const list = element("dl");
    if (box.lane) row(list, words.lane, box.lane);
    for (const detail of box.details) {
      const names = detail.people.map((name) => button(name, () => look(name)));
      row(list, detail.label, element("span", detail.text), ...(names.length ? [element("div", "", ...names)] : []));
    }
    if (into.length) row(list, words.from, element("ul", "", ...into.map((flow) => way(flow, flow.source))));
    if (out.length) row(list, words.to, element("ul", "", ...out.map((flow) => way(flow, flow.target))));
    duty.replaceChildren(element("h2", box.title), list);
    if (box.link) {
      const link = element("a", words.open);
      link.href = box.link;
      duty.append(link);
    }
    duty.dataset.shows = id;
    reveal(groups.get(id));
  };
  for (const [id, group] of groups) {
    group.setAttribute("tabindex", "0");
    group.setAttribute("role", "button");
    group.setAttribute("aria-label", [boxes.get(id).title, ...boxes.get(id).lines].join(", "));
    group.addEventListener("click", () => moved < 5 && choose(id));
    group.addEventListener("focus", () => group.matches(":focus-visible") && reveal(group));
    group.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      choose(id);
    });
  }

  // ---- finding a person
  const roles = (box, fits) => box.details.filter((d) => d.people.some(fits)).map((d) => d.label);
  const find = () => {
    const asked = search.value.trim().toLowerCase();
    const exact = data.people.some((name) => name.toLowerCase() === asked);
    const fits = (name) => (exact ? name.toLowerCase() === asked : name.toLowerCase().includes(asked));
    const says = (box) => [box.title, ...box.lines, ...box.details.map((d) => d.text)].some((text) => fits(text));
    const hits = asked ? data.boxes.filter((box) => roles(box, fits).length || (!exact && says(box))) : [];
    mark("hit", new Set(hits.map((box) => box.id)));
    svg.classList.toggle("with-hit", Boolean(asked));
    const items = hits.map((box) => {
      const item = element("li", "", button(box.title, () => choose(box.id)));
      const as = roles(box, fits);
      if (as.length) item.append(` ${as.join(words.comma)}`);
      return item;
    });
    const count = asked ? (hits.length ? words.boxes.replace("{n}", hits.length) : words.nobody) : "";
    found.replaceChildren(element("p", count), element("ul", "", ...items));
    found.dataset.count = hits.length;
  };
  const look = (name) => {
    search.value = name;
    find();
  };
  const reset = () => {
    search.value = "";
    find();
    mark("near", new Set());
    mark("chosen", new Set());
    duty.replaceChildren(element("p", words.hint));
    delete duty.dataset.shows;
    fit();
  };
  search.addEventListener("input", find);
  document.getElementById("people").append(
    ...data.people.map((name) => Object.assign(element("option"), { value: name })),
  );

  // ---- buttons and keys
  const acts = { "zoom-in": () => zoom(1.3), "zoom-out": () => zoom(1 / 1.3), fit, reset };
  for (const [id, act] of Object.entries(acts)) document.getElementById(id).addEventListener("click", act);
  const keys = {
    "+": acts["zoom-in"],
    "=": acts["zoom-in"],
    "-": acts["zoom-out"],
    0: fit,
    ArrowLeft: () => pan(-0.1, 0),
    ArrowRight: () => pan(0.1, 0),
    ArrowUp: () => pan(0, -0.1),
    ArrowDown: () => pan(0, 0.1),
    "/": () => search.focus(),
    Escape: reset,
  };
  window.addEventListener("keydown", (event) => {
    const typing = event.target === search;
    if (event.ctrlKey || event.metaKey || event.altKey || (typing && event.key !== "Escape")) return;
    if (!(event.key in keys)) return;
    event.preventDefault();
    keys[event.key]();
  });

  // ---- chart.html#self-test lists every line of text that is wider or higher than its frame
  const misfits = () => {
    const bad = [];
    let seen = 0;
    for (const group of svg.querySelectorAll("g.node, g.lane, g.badge")) {
      const shape = group.querySelector(".shape, .header, path").getBBox();
      for (const text of group.querySelectorAll("text")) {
        const box = text.getBBox();
        seen += 1;
        if (
          box.x < shape.x - 0.5 ||
          box.x + box.width > shape.x + shape.width + 0.5 ||
          box.y < shape.y - 2 ||
          box.y + box.height > shape.y + shape.height + 2
        )
          bad.push(`${group.id}: ${text.textContent}`);
      }
    }
    return { seen, bad };
  };
  const follow = () => {
    const hash = decodeURIComponent(location.hash.slice(1));
    if (hash === "self-test") {
      const result = element("pre", JSON.stringify(misfits(), null, 1));
      result.id = "self-test";
      duty.replaceChildren(result);
    } else if (hash.startsWith("person=")) look(hash.slice(7));
    else if (boxes.has(hash)) choose(hash);
  };
  window.addEventListener("hashchange", follow);
  reset();
  follow();
})();
