// The logs: calls and their outcomes, events, planned faults.

const LOGGED = 200; // entries that are shown, the latest

const logs = {
  calls: {
    title: "Calls", empty: "No call was made.", hint: "Every call that the mock answered, the latest first.",
    head: ["#", "Operation", "About", "Outcome", "Where", "Parameters"], numeric: [0],
    cells: (call) => [
      String(call.number),
      [h("strong", {}, call.operation), " ", h("span", { class: "small" },
        [call.status && `showed ${call.status}`, call.attempts > 1 && `${call.attempts} attempts`].filter(Boolean).join(" · "))],
      about(call.parameters),
      [badge(call.outcome), call.message && why(call.message)],
      h("span", { class: "small" }, `${call.region} · ${call.account}`),
      unfold(call.parameters),
    ],
  },
  events: {
    title: "Events", empty: "Nothing has happened.", hint: "Every change of state as its EventBridge event, the latest first.",
    head: ["Time", "Of", "Status", "Detail"], numeric: [],
    cells: (event) => [
      h("span", { class: "tabular" }, moment(event.time)),
      (event.detail.TrainingJobName ?? event.detail.HyperParameterTuningJobName) || event["detail-type"],
      badge(event.detail.TrainingJobStatus ?? event.detail.HyperParameterTuningJobStatus),
      unfold(event.detail),
    ],
  },
  faults: {
    title: "Faults", empty: "No fault is planned.", hint: "What requests will meet, in the order of planning.",
    head: ["#", "Operation", "Error", "Times", "After", "Seconds", "Met", "When"], numeric: [0, 3, 4, 5, 6],
    cells: (fault) => [
      String(fault.number), h("strong", {}, fault.operation),
      [fault.error, fault.applied && h("span", { class: "tag" }, "applied"), fault.message && why(fault.message)],
      fault.times === null ? "always" : String(fault.times), String(fault.after), String(fault.seconds), String(fault.met),
      fault.when ? why(JSON.stringify(fault.when)) : "any",
    ],
  },
};

function unfold(content) {
  const details = h("details", {}, h("summary", {}, plural(Object.keys(content).length, "member")));
  details.addEventListener("toggle", () => {
    if (details.open && !details.querySelector("pre")) details.append(h("pre", {}, JSON.stringify(content, null, 2)));
  });
  return details;
}

/** What a call names: a job, or else an ARN's last part. */
function about(parameters) {
  return parameters.HyperParameterTuningJobName ?? parameters.TrainingJobName
    ?? String(parameters.ResourceArn ?? "").split(":").pop();
}

function buildLog(kind, extra) {
  const log = logs[kind];
  byId("log").replaceChildren(
    h("div", { class: "card-head" }, h("h2", { id: "log-title" }, log.title), h("p", { class: "hint" }, log.hint)),
    ...(extra ? [extra] : []),
    h("p", { id: "log-note", class: "note", hidden: true }),
    framed(h("table", { class: log.numeric.includes(0) ? "data numbered" : "data", id: "log-table" },
      h("caption", { class: "unseen" }, log.hint),
      h("thead", {}, h("tr", {}, log.head.map((title, index) =>
        h("th", { scope: "col", class: log.numeric.includes(index) ? "numeric" : undefined }, title)))),
      h("tbody", {})), log.title));
}

/** Show entries, each with an `id` or a `number`; a row that is unfolded stays so while others come. */
function showLog(kind, entries) {
  const log = logs[kind];
  const latest = kind === "faults" ? entries : entries.slice(-LOGGED).reverse();
  const note = byId("log-note");
  note.hidden = latest.length > 0 && latest.length < LOGGED;
  say(note, entries.length ? `The latest ${latest.length}.` : log.empty);
  byId("log-table").closest(".framed").hidden = !entries.length;
  keep(byId("log-table").tBodies[0], latest, (entry) => entry.id ?? entry.number, () => h("tr", {}), (row, entry) => {
    row.replaceChildren(...log.cells(entry).map((cell, index) =>
      h("td", { class: log.numeric.includes(index) ? "numeric" : undefined }, cell)));
  });
}
