// Objective against training job, with the best so far.

function objectiveChart(job, width) {
  const height = width < 500 ? 236 : 296;
  const children = job.training_jobs;
  const evaluated = children.filter((child) => "objective" in child);
  const last = Math.max(2, children.length);
  if (!evaluated.length) return nothingYet(width, "No training job has an objective value.");

  const bounds = objectiveBounds(evaluated.map((child) => child.objective));
  const [top, bottom] = [30, height - 40];
  const y = scale(bounds.low, bounds.high, bottom, top, bounds.curve);
  const left = labelRoom(y.ticks);
  const right = width - 10;
  const x = scale(1, last, left + 10, right - 6, "Linear", width / 90);
  const best = job.best_training_job?.number;

  const without = children.filter((child) => !("objective" in child) && "ended" in child);
  return picture(width, height, objectiveWords(job, evaluated),
    svg("text", { class: "label title", x: 2, y: 12 }, clipped(objectiveName(job), width / 7)),
    leftAxis(y, left, right),
    svg("line", { class: "axis", x1: left, x2: right, y1: bottom, y2: bottom }),
    bottomAxis(linearTicks(1, last, width / 90).filter((tick) => Number.isInteger(tick)), x, bottom, right, String),
    svg("text", { class: "label", x: (left + right) / 2, y: height - 4, "text-anchor": "middle" }, "Training job"),
    svg("path", { class: "best-line", d: bestLine(job.best_so_far, x, y, children.length) }),
    without.map((child) => {
      const at = x(child.number);
      return svg("path", { class: "mark none", d: `M${at - 3} ${bottom - 9}l6 6m0-6l-6 6`, "data-n": child.number });
    }),
    marks(evaluated.map((child) => ({ child, x: x(child.number), y: y(child.objective) })), best));
}

function bestLine(improvements, x, y, last) {
  let path = "";
  for (const each of improvements) {
    path += path ? `H${x(each.number)}V${y(each.value)}` : `M${x(each.number)} ${y(each.value)}`;
  }
  return path && `${path}H${x(last)}`;
}

function objectiveWords(job, evaluated) {
  const best = job.best_training_job;
  const found = best && "value" in best
    ? ` The best is ${number(best.value)}, of training job ${best.number ?? best.name}.` : "";
  return `${objectiveName(job)} of ${plural(evaluated.length, "training job")} in launch order.` +
    ` The best so far improved ${plural(Math.max(0, job.best_so_far.length - 1), "time")} after the first value.${found}`;
}

function objectiveName(job) {
  return [...new Set(job.objectives.map((each) => each.name ?? "objective"))].join(", ") || "Objective";
}

function nothingYet(width, words) {
  return picture(width, 90, words, svg("text", { class: "label", x: width / 2, y: 50, "text-anchor": "middle" }, words));
}
