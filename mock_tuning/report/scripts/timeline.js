// Training jobs over time: one bar each, in as many rows as ran at once.

/** The patterns, which stand in the page, by the status whose bars have them. */
const HATCHES = { Failed: "hatch-failed", Stopped: "hatch-stopped" };

function timeline(job, width) {
  const children = job.training_jobs;
  if (!children.length) return nothingYet(width, "No training job was launched.");
  const start = Date.parse(job.created);
  const last = job.ended ?? job.as_of;
  const bars = children.map((child) => ({
    child,
    from: (Date.parse(child.created) - start) / 1000,
    begun: child.started && (Date.parse(child.started) - start) / 1000,
    to: (Date.parse(child.ended ?? last) - start) / 1000,
  }));
  const total = Math.max(1, ...bars.map((bar) => bar.to), seconds(job.created, last));
  const rows = lanes(bars);
  const pitch = rows > 40 ? 6 : rows > 16 ? 11 : 20;
  const [top, left, right] = [6, 4, width - 8];
  const bottom = top + rows * pitch + 4;
  const x = scale(0, total, left, right);
  const ticks = timeTicks(total, Math.max(2, width / 100));

  return picture(width, bottom + 40, timelineWords(job, children, rows, total),
    ticks.map((tick) => svg("line", { class: "grid", x1: x(tick), x2: x(tick), y1: top, y2: bottom })),
    bottomAxis(ticks, x, bottom, right, (tick) => (tick ? duration(tick) : "0")),
    svg("text", { class: "label", x: (left + right) / 2, y: bottom + 36, "text-anchor": "middle" },
      "Time since the job was created"),
    bars.map((bar) => drawBar(bar, x, top + bar.lane * pitch, pitch - (pitch > 8 ? 4 : 2))));
}

function drawBar({ child, from, begun, to }, x, y, height) {
  const [left, end] = [x(from), Math.max(x(from) + 2, x(to))];
  const middle = Math.min(end, Math.max(left, x(begun ?? to)));
  const status = child.status === "Stopping" ? "InProgress" : child.status;
  const hatched = HATCHES[status];
  const rest = { x: middle, y, width: Math.max(0, end - middle), height, rx: 2 };
  const roomy = height >= 12 && end - middle > 12 + 7 * String(child.number).length;
  return svg("g", { class: "run", "data-n": child.number },
    svg("rect", { class: "preparing", x: left, y, width: Math.max(0, middle - left), height, rx: 2 }),
    svg("rect", { class: `bar bar-${status}`, ...rest }),
    hatched && svg("rect", { class: "hatched", fill: `url(#${hatched})`, ...rest }),
    roomy && svg("text", { class: "inside", x: middle + 6, y: y + height / 2 + 4 }, child.number));
}

/** Give each bar a row that is free by then; returns how many rows that takes. */
function lanes(bars) {
  const free = [];
  for (const bar of [...bars].sort((one, other) => one.from - other.from)) {
    let lane = free.findIndex((moment) => moment <= bar.from + 0.001);
    if (lane < 0) lane = free.length;
    free[lane] = Math.max(bar.to, bar.from + 0.001);
    bar.lane = lane;
  }
  return free.length;
}

function timelineWords(job, children, rows, total) {
  const counts = new Map();
  for (const child of children) counts.set(child.status, (counts.get(child.status) ?? 0) + 1);
  const listed = [...counts].map(([status, count]) => `${count} ${status}`).join(", ");
  return `${plural(children.length, "training job")} over ${duration(total)}, at most ${rows} at once: ${listed}.`;
}
