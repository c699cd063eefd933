// Numbers, durations and moments as people read them.

/** Four significant digits, as many as tell neighbours apart; very large and small ones as powers of ten. */
function number(value, digits = 4) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-4) return value.toExponential(digits - 1).replace(/\.?0+e/, "e").replace("e+", "e");
  return size >= 10 ** digits ? String(Math.round(value)) : Number(value.toPrecision(digits)).toString();
}

/** Objective values in a column: the same number of digits, so that their points line up. */
function fixed(value) {
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e6 || size < 1e-4)) return value.toExponential(4);
  return value.toFixed(size >= 1000 ? 2 : 5);
}

function seconds(from, to) {
  return (Date.parse(to) - Date.parse(from)) / 1000;
}

/** Seconds as "45 s", "12 min 5 s", "3 h 20 min", "2 d 4 h". */
function duration(total) {
  const whole = Math.max(0, Math.round(total));
  const parts = [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]];
  const first = parts.findIndex(([size]) => whole >= size);
  if (first < 0) return "0 s";
  const [size, unit] = parts[first];
  const rest = parts[first + 1];
  const left = rest ? Math.floor((whole % size) / rest[0]) : 0;
  return `${Math.floor(whole / size)} ${unit}` + (left ? ` ${left} ${rest[1]}` : "");
}

/** Text with as many characters as there is room for. */
function clipped(text, room) {
  return text.length > room ? `${text.slice(0, Math.max(1, Math.floor(room) - 1))}…` : text;
}

/** A moment as "2026-11-24 02:10:05", UTC; the page says so once. */
function moment(text) {
  return text.slice(0, 19).replace("T", " ");
}

function plural(count, one, many = `${one}s`) {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}
