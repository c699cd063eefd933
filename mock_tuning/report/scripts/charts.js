// What all charts share: the frame, axes, marks, the tip under the pointer, redrawing at a new width.

const drawings = new Map(); // element → function that draws it at a width

const observer = new ResizeObserver((entries) => {
  for (const { target, contentRect } of entries) {
    const width = Math.floor(contentRect.width);
    if (width > 0 && width !== target.drawnWidth) redraw(target, width);
  }
});

function redraw(target, width) {
  const draw = drawings.get(target);
  if (!draw || width <= 0) return;
  target.drawnWidth = width;
  target.replaceChildren(draw(width));
}

/** Let `draw(width)` fill an element with a chart, now and whenever its width changes. */
function chart(target, draw) {
  const known = drawings.has(target);
  drawings.set(target, draw);
  if (known) redraw(target, target.drawnWidth ?? 0);
  else observer.observe(target);
}

/** Forget charts that have left the page. */
function sweepCharts() {
  for (const target of drawings.keys()) {
    if (target.isConnected) continue;
    observer.unobserve(target);
    drawings.delete(target);
  }
}

/** The picture: an image to assistive technology, with what it shows in words. */
function picture(width, height, words, ...children) {
  return svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": words }, ...children);
}

function leftAxis(place, left, right, text = number) {
  return place.ticks.map((tick) => {
    const y = place(tick);
    return svg("g", { class: "tick" },
      svg("line", { x1: left, x2: right, y1: y, y2: y }),
      svg("text", { x: left - 8, y: y + 4, "text-anchor": "end" }, text(tick)));
  });
}

function bottomAxis(ticks, place, y, right, text = number) {
  return ticks.map((tick) => {
    const x = place(tick);
    const anchor = x > right - 14 ? "end" : "middle";
    return svg("g", { class: "tick" },
      svg("line", { x1: x, x2: x, y1: y, y2: y + 4 }),
      svg("text", { x, y: y + 17, "text-anchor": anchor }, text(tick)));
  });
}

/** The marks of `points` (training job, x, y); smaller where there are many, the best on top of all. */
function marks(points, best) {
  const size = points.length > 300 ? 2.5 : 3.5;
  const shown = [...points].sort((one, other) => (one.child.number === best) - (other.child.number === best));
  return shown.map(({ child, x, y }) => mark(child, x, y, best, size));
}

/** A ring for the best, a diamond for one that was stopped, a dot for any other. */
function mark(child, x, y, best, size) {
  const data = { "data-n": child.number };
  if (child.number === best) {
    return svg("g", { class: "mark best", ...data },
      svg("circle", { cx: x, cy: y, r: 7, class: "ring" }), svg("circle", { cx: x, cy: y, r: 3.5 }));
  }
  if (child.status === "Stopped") {
    const half = size + 1.5;
    return svg("path", { class: "mark stopped", d: `M${x} ${y - half}l${half} ${half}-${half} ${half}-${half}-${half}z`, ...data });
  }
  return svg("circle", { class: "mark", cx: x, cy: y, r: size, ...data });
}

/** Room for the labels of a left axis, in pixels. */
function labelRoom(ticks, text = number) {
  return 16 + 7 * Math.max(2, ...ticks.map((tick) => text(tick).length));
}

/** What the marks in charts mean, for those who see them. */
function legend(...entries) {
  const swatch = { x: 1, y: 2, width: 16, height: 10, rx: 2 };
  const samples = {
    value: svg("circle", { class: "mark", cx: 9, cy: 7, r: 3.5 }),
    stopped: svg("path", { class: "mark stopped", d: "M9 2l5 5-5 5-5-5z" }),
    best: svg("g", { class: "mark best" },
      svg("circle", { cx: 9, cy: 7, r: 6, class: "ring" }), svg("circle", { cx: 9, cy: 7, r: 3 })),
    line: svg("path", { class: "best-line", d: "M1 10h8V4h8" }),
    none: svg("path", { class: "mark none", d: "M6 4l6 6M12 4l-6 6" }),
    preparing: svg("rect", { class: "preparing", ...swatch }),
    ...Object.fromEntries(["Completed", "InProgress", "Failed", "Stopped"].map((status) =>
      [status, svg("g", {}, svg("rect", { class: `bar bar-${status}`, ...swatch }),
        HATCHES[status] && svg("rect", { fill: `url(#${HATCHES[status]})`, ...swatch }))])),
  };
  return h("ul", { class: "legend", "aria-hidden": "true" }, entries.map(([sample, text]) =>
    h("li", {}, svg("svg", { viewBox: "0 0 18 14", width: 18, height: 14 }, samples[sample]), text)));
}

/** Show a tip beside what the pointer is on, and light the same training job up wherever it is shown. */
function followPointer(area, textOf) {
  const tip = byId("tip");
  let lit = [];
  const clear = () => {
    tip.hidden = true;
    for (const node of lit) node.classList.remove("lit");
    lit = [];
  };
  area.addEventListener("pointerover", (event) => {
    clear();
    const target = event.target.closest?.("[data-n]");
    if (!target) return;
    lit = [...area.querySelectorAll(`[data-n="${target.dataset.n}"]`)];
    for (const node of lit) node.classList.add("lit");
    if (!target.closest("svg")) return;
    tip.replaceChildren(...textOf(Number(target.dataset.n)).map((line) => h("span", {}, line)));
    tip.hidden = false;
    const box = target.getBoundingClientRect();
    const left = Math.min(box.left + box.width / 2, document.documentElement.clientWidth - tip.offsetWidth - 8);
    tip.style.left = `${Math.max(8, left)}px`;
    tip.style.top = `${box.top - tip.offsetHeight - 10 > 0 ? box.top - tip.offsetHeight - 10 : box.bottom + 10}px`;
  });
  area.addEventListener("pointerleave", clear);
  addEventListener("scroll", clear, { passive: true });
}
