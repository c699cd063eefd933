// Building blocks: elements with text as text, lists that keep their elements, icons.

const SVG = "http://www.w3.org/2000/svg";

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  const shown = children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== false);
  node.append(...shown.map((child) => (child instanceof Node ? child : visible(child))));
  return node;
}

/** Text with what is not seen, and what turns other text round, by its number. */
function visible(text) {
  return String(text).replace(/[\0-\x08\v\f\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, (each) => {
    const code = each.charCodeAt(0).toString(16);
    return code.length > 2 ? `\\u${code.padStart(4, "0")}` : `\\x${code.padStart(2, "0")}`;
  });
}

/** An HTML element; children are elements or text, and text stays text. */
function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** An SVG element. */
function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function byId(id) {
  return document.getElementById(id);
}

/** Set text only where it differs, so that screen readers and selections are left in peace. */
function say(node, text) {
  const shown = visible(text);
  if (node.textContent !== shown) node.textContent = shown;
}

/** Bring `parent`'s children in line with `items`; what stays keeps its element, and with it focus and state. */
function keep(parent, items, keyOf, make, update) {
  const wanted = new Set(items.map((item) => String(keyOf(item))));
  const before = new Map();
  for (const child of [...parent.children]) {
    // Gone first: what stays need not move then, and what does not move keeps the focus.
    if (wanted.has(child.dataset.key)) before.set(child.dataset.key, child);
    else child.remove();
  }
  let place = parent.firstElementChild;
  for (const item of items) {
    const key = String(keyOf(item));
    let child = before.get(key);
    if (!child) {
      child = make(item);
      child.dataset.key = key;
    }
    const version = JSON.stringify(item);
    if (child.version !== version) {
      child.version = version;
      update(child, item);
    }
    if (child === place) place = place.nextElementSibling;
    else parent.insertBefore(child, place);
  }
}

const ICONS = {
  Completed: "M2.5 6.5 5 9l4.5-6",
  InProgress: "M4 2.5v7l5.5-3.5z",
  Failed: "M3 3l6 6M9 3l-6 6",
  DeleteFailed: "M3 3l6 6M9 3l-6 6",
  Stopped: "M3 3h6v6H3z",
  Stopping: "M4 2.5v7M8 2.5v7",
  Deleting: "M2 3.5h8M4.5 3.5V2h3v1.5M3 3.5l.5 6.5h5l.5-6.5",
  OK: "M2.5 6.5 5 9l4.5-6",
};
const SOLID = new Set(["InProgress", "Stopped"]);

/** A status as a badge: an icon and the word, never colour alone. */
function badge(status, text = status) {
  const known = status in ICONS ? status : "Failed";
  const icon = svg("svg", { viewBox: "0 0 12 12", class: SOLID.has(known) ? "solid" : "line", "aria-hidden": "true" },
    svg("path", { d: ICONS[known] }));
  return h("span", { class: `badge is-${known}` }, icon, text);
}

/** A table in a frame of its own that scrolls sideways, by keyboard as well, and shows where there is more of it. */
function framed(table, label) {
  const frame = h("div", { class: "frame", role: "group", "aria-label": label, tabindex: "0" }, table);
  const box = h("div", { class: "framed" }, frame);
  const tell = () => {
    box.classList.toggle("before", frame.scrollLeft > 1);
    box.classList.toggle("after", frame.scrollLeft + frame.clientWidth < frame.scrollWidth - 1);
    box.style.setProperty("--bar", `${frame.offsetWidth - frame.clientWidth}px`); // what borders and a scroll bar take
  };
  frame.addEventListener("scroll", tell, { passive: true });
  const sizes = new ResizeObserver(tell);
  for (const each of [frame, table]) sizes.observe(each);
  return box;
}

const BEGINNING = 100; // characters of a long sentence that are shown

/** A sentence that explains; a long one folds away after its beginning. */
function why(text) {
  const from = text.length > BEGINNING * 1.3 ? text.lastIndexOf(" ", BEGINNING) + 1 || BEGINNING : undefined;
  if (from === undefined) return h("span", { class: "small why" }, text);
  return h("details", { class: "small why" },
    h("summary", {}, text.slice(0, from), h("span", { class: "more" }, "…")), h("span", {}, text.slice(from)));
}
