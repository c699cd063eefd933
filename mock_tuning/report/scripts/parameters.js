// Hyperparameters against objective: one small chart for each that is tuned.

function parameterWords(range, points, job) {
  const kind = range.type === "Categorical"
    ? `${plural(range.values.length, "value")}`
    : `from ${number(range.min)} to ${number(range.max)}, ${SCALING[range.scaling]}`;
  const best = points.find((point) => point.child.number === job.best_training_job?.number);
  return `${objectiveName(job)} against ${range.name} (${kind}) for ${plural(points.length, "training job")}.` +
    (best ? ` The best training job has ${best.text}.` : "");
}

const SCALING = { Linear: "linear", Logarithmic: "logarithmic", ReverseLogarithmic: "reverse logarithmic" };

function pointsOf(job, range) {
  const points = [];
  for (const child of job.training_jobs) {
    const text = child.hyperparameters[range.name];
    if (!("objective" in child) || text === undefined) continue;
    if (range.definition !== undefined && range.definition !== child.definition) continue;
    const at = range.type === "Categorical" ? range.values.indexOf(text) : Number(text);
    if (Number.isFinite(at) && (range.type !== "Categorical" || at >= 0)) points.push({ child, at, text });
  }
  return points;
}

function parameterChart(job, range, width) {
  const points = pointsOf(job, range);
  if (!points.length) return nothingYet(width, "No training job has a value.");
  const height = 190;
  const every = job.training_jobs.filter((child) => "objective" in child).map((child) => child.objective);
  const bounds = objectiveBounds(every); // one scale of objective values for all charts
  const [top, bottom] = [10, height - 26];
  const y = scale(bounds.low, bounds.high, bottom, top, bounds.curve, 4);
  const left = labelRoom(y.ticks);
  const right = width - 6;
  const column = range.type === "Categorical" ? columns(range, left, right) : undefined;
  const x = column?.place ?? numericPlace(range, points, left + 8, right - 8);
  const best = job.best_training_job?.number;
  return picture(width, height, parameterWords(range, points, job),
    leftAxis(y, left, right),
    svg("line", { class: "axis", x1: left, x2: right, y1: bottom, y2: bottom }),
    column ? column.labels(bottom) : bottomAxis(x.ticks, x, bottom, right),
    marks(points.map(({ child, at }) => ({ child, x: x(at, child.number), y: y(child.objective) })), best));
}

/** The range's own scale; what a seed put beyond the range widens it. */
function numericPlace(range, points, from, to) {
  let { min: low, max: high } = range;
  for (const { at } of points) [low, high] = [Math.min(low, at), Math.max(high, at)];
  const curve = (range.scaling === "Logarithmic" && low <= 0) || (range.scaling === "ReverseLogarithmic" && high >= 1)
    ? "Linear" : range.scaling;
  return scale(low, high, from, to, curve, Math.max(2, (to - from) / 60));
}

function columns(range, left, right) {
  const wide = (right - left) / range.values.length;
  const middle = (index) => left + wide * (index + 0.5);
  const fits = Math.max(1, Math.floor(wide / 7) - 1);
  return {
    // Side by side rather than on top of each other: a place within the column that follows from the number.
    place: (index, childNumber) => middle(index) + (((childNumber * 0.618034) % 1) - 0.5) * Math.min(wide * 0.6, 40),
    labels: (bottom) => range.values.map((value, index) => [
      index > 0 && svg("line", { class: "grid", x1: left + wide * index, x2: left + wide * index, y1: 10, y2: bottom }),
      svg("g", { class: "tick" }, svg("text", { x: middle(index), y: bottom + 17, "text-anchor": "middle" },
        value.length > fits ? (fits > 2 ? `${value.slice(0, fits - 1)}…` : String(index + 1)) : value)),
    ]),
  };
}
