// The table of training jobs: every number that the charts show, sortable.

const sorting = { by: "number", down: false };

function trainingTable() {
  return framed(h("table", { class: "data numbered", id: "training-jobs" },
    h("caption", { class: "unseen" }, "Training jobs with status, objective, times and hyperparameters"),
    h("thead", {}, h("tr", {})), h("tbody", {})), "Training jobs");
}

function trainingColumns(job) {
  const last = job.ended ?? job.as_of;
  const tuned = [...new Set(job.ranges.map((range) => range.name))];
  const took = (child) => seconds(child.created, child.ended ?? last);
  return [
    { id: "number", title: "#", value: (child) => child.number, cell: (child) => String(child.number), numeric: true },
    { id: "status", title: "Status", value: (child) => child.status, cell: statusCell },
    { id: "objective", title: "Objective", value: (child) => child.objective, numeric: true,
      cell: (child) => ("objective" in child ? fixed(child.objective) : "–") },
    { id: "started", title: "Created after", value: (child) => Date.parse(child.created), numeric: true,
      cell: (child) => duration(seconds(job.created, child.created)) },
    { id: "took", title: "Took", value: took, cell: (child) => duration(took(child)), numeric: true },
    ...tuned.map((name) => ({
      id: `hp/${name}`, title: name, numeric: true,
      value: (child) => sortable(child.hyperparameters[name]),
      cell: (child) => (name in child.hyperparameters ? short(child.hyperparameters[name]) : "–"),
    })),
    { id: "name", title: "Name", value: (child) => child.name, cell: (child) => child.name },
  ];
}

function sortable(text) {
  return text !== undefined && Number.isFinite(Number(text)) ? Number(text) : text;
}

function statusCell(child) {
  const notes = [child.secondary_status !== child.status && child.secondary_status, child.early_stopped && "stopped early",
    child.attempts && `${child.attempts} attempts`].filter(Boolean).join(", ");
  return [badge(child.status), notes && h("span", { class: "small" }, ` ${notes}`),
    child.failure_reason && why(child.failure_reason)];
}

function showTrainingJobs(job) {
  const table = byId("training-jobs");
  table.closest(".framed").hidden = !job.training_jobs.length;
  byId("no-training-jobs").hidden = job.training_jobs.length > 0;
  say(byId("no-training-jobs"), job.ended ? "No training job was launched." : "No training job was launched yet.");
  const columns = trainingColumns(job);
  if (!columns.some((column) => column.id === sorting.by)) sorting.by = "number";
  keep(table.tHead.rows[0], columns.map(({ id, title, numeric }) => ({ id, title, numeric, ...order(id) })),
    (column) => column.id,
    (column) => h("th", { scope: "col", class: column.numeric ? "numeric" : "" },
      h("button", { type: "button", onclick: () => { sortBy(column.id); showTrainingJobs(detail.job); } })),
    (head, column) => {
      head.setAttribute("aria-sort", column.sort);
      head.firstChild.replaceChildren(column.title, h("span", { class: "arrow", "aria-hidden": "true" },
        { ascending: "↑", descending: "↓", none: "" }[column.sort]));
    });
  const by = columns.find((column) => column.id === sorting.by);
  const rows = [...job.training_jobs].sort((one, other) => compare(by.value(one), by.value(other)) || one.number - other.number);
  const shown = columns.map((column) => column.id).join("\n");
  const [best, now] = [job.best_training_job?.number, job.ended ?? job.as_of];
  keep(table.tBodies[0], rows.map((child) => ({ child, shown, best: child.number === best, now: child.ended ? undefined : now })),
    ({ child }) => child.number, ({ child }) => h("tr", { "data-n": child.number }), (row, { child, best: isBest }) => {
      row.classList.toggle("best", isBest);
      row.replaceChildren(...columns.map((column) => h(column.id === "number" ? "th" : "td",
        { class: column.numeric ? "numeric" : undefined, scope: column.id === "number" ? "row" : undefined },
        column.cell(child), column.id === "objective" && isBest && h("span", { class: "tag" }, "best"))));
    });
}

function order(id) {
  return { sort: sorting.by === id ? (sorting.down ? "descending" : "ascending") : "none" };
}

function sortBy(id) {
  sorting.down = sorting.by === id && !sorting.down;
  sorting.by = id;
}

/** Absent values come last, whichever way. */
function compare(one, other) {
  if (one === other) return 0;
  if (one === undefined) return 1;
  if (other === undefined) return -1;
  const direction = sorting.down ? -1 : 1;
  return (typeof one === typeof other ? one < other : String(one) < String(other)) ? -direction : direction;
}
