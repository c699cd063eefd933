// Scales: from values to positions, with ticks at round places.

function steps(low, high, count) {
  const raw = (high - low) / Math.max(1, count);
  const size = 10 ** Math.floor(Math.log10(raw));
  return size * ([1, 2, 5, 10].find((factor) => factor * size >= raw * 0.8) ?? 10);
}

function linearTicks(low, high, count) {
  if (!(high > low)) return [low];
  const step = steps(low, high, count);
  const ticks = [];
  for (let index = Math.ceil(low / step - 1e-9); index * step <= high + step * 1e-9; index++) {
    ticks.push(Number((index * step).toPrecision(12)));
  }
  return ticks;
}

function logTicks(low, high, count) {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  if (last - first < 1) return [low, Math.sqrt(low * high), high].map((tick) => Number(tick.toPrecision(2)));
  const every = Math.max(1, Math.ceil((last - first) / count));
  const ticks = [];
  for (let power = first; power <= last; power += every) ticks.push(Number(`1e${power}`));
  return ticks;
}

const CURVES = {
  Linear: (value) => value,
  Logarithmic: (value) => Math.log(value),
  ReverseLogarithmic: (value) => -Math.log1p(-value),
};

/** A function from a value to a place between `from` and `to`, with `.ticks`. */
function scale(low, high, from, to, curve = "Linear", count = 4) {
  const bend = CURVES[curve] ?? CURVES.Linear;
  const start = bend(low);
  const span = bend(high) - start;
  const place = (value) => (span ? from + ((bend(value) - start) / span) * (to - from) : (from + to) / 2);
  place.ticks = curve === "Logarithmic" ? logTicks(low, high, count) : linearTicks(low, high, count);
  return place;
}

/** Bounds and curve for objective values: a little room, logarithmic over more than three orders of magnitude. */
function objectiveBounds(values) {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > 0 && high / low > 1000) return { low: low / 1.3, high: high * 1.3, curve: "Logarithmic" };
  const room = (high - low) * 0.06 || Math.abs(high) * 0.1 || 1;
  return { low: low - room, high: high + room, curve: "Linear" };
}

const TIME_STEPS = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 21600, 43200, 86400, 172800, 604800];

/** Ticks of a duration in seconds at whole minutes, hours or days. */
function timeTicks(total, count) {
  const step = TIME_STEPS.find((each) => total / each <= count) ?? Math.ceil(total / count / 604800) * 604800;
  const ticks = [];
  for (let tick = 0; tick <= total; tick += step) ticks.push(tick);
  return ticks;
}
