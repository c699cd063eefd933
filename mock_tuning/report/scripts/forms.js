// What is asked of people: in dialogs, and for a fault.

/** Ask in a dialog: resolves to the form's entries, or to nothing if it is left. */
function ask(title, content, confirm) {
  return new Promise((resolve) => {
    const form = h("form", { method: "dialog" }, h("h2", { id: "ask-title" }, title), ...content,
      h("div", { class: "row" }, h("button", { value: "yes", class: "primary" }, confirm),
        h("button", { value: "no", class: "quiet", formnovalidate: true }, "Cancel")));
    const dialog = h("dialog", { "aria-labelledby": "ask-title" }, form);
    dialog.addEventListener("close", () => {
      resolve(dialog.returnValue === "yes" ? Object.fromEntries(new FormData(form)) : undefined);
      dialog.remove();
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** A field with its label above it, and what goes without saying in brackets. */
function field(label, control, hint) {
  return h("label", { class: "field" }, h("span", {}, label, hint && ` (${hint})`), control);
}

function select(attributes, values) {
  return h("select", attributes, values.map((value) => h("option", {}, value)));
}

/** Ask for a job: the document that comes with the package, or a status, from which the rest is made up. */
async function askSeed({ documents, statuses }) {
  const reason = field("Reason", h("textarea", { name: "FailureReason", id: "seed-reason", rows: "2" }), "empty: made up");
  const status = select({ name: "status", id: "seed-status" }, statuses);
  const ways = {
    document: ["A document of the package",
      h("div", { class: "fields" }, field("Document", select({ name: "document", id: "document" }, documents)))],
    status: ["A job by its status",
      h("div", { class: "fields" },
        field("Name", h("input", { name: "name", id: "seed-name", autocomplete: "off", spellcheck: "false" }), "empty: made up"),
        field("Status", status), reason)],
  };
  const show = (chosen) => {
    for (const [way, [, fields]] of Object.entries(ways)) fields.hidden = way !== chosen;
    reason.hidden = status.value !== "Failed";
  };
  status.addEventListener("change", () => show("status"));
  const choice = h("fieldset", { class: "choice" }, h("legend", { class: "unseen" }, "From"),
    Object.entries(ways).map(([way, [label]]) => h("label", { class: "toggle" },
      h("input", { type: "radio", name: "way", value: way, checked: way === "document", onchange: () => show(way) }), label)));
  show("document");
  const given = await ask("Seed a job", [choice, ...Object.values(ways).map(([, fields]) => fields)], "Seed");
  if (given?.way === "document") act(`Seeded ${given.document}.`, "POST", "seed", { document: given.document });
  else if (given) {
    act(`Seeded ${given.name || "a job"} in status ${given.status}.`, "POST", "seed", {
      ...(given.name && { name: given.name }), status: given.status,
      ...(given.status === "Failed" && given.FailureReason && { FailureReason: given.FailureReason }) });
  }
}

async function askReset() {
  const given = await ask("Forget all jobs and calls?", [h("p", {}, "Events, faults, skipped time and what moto holds, too.")], "Reset");
  if (given) act("All jobs and calls are forgotten.", "POST", "reset");
}

/** The form that plans a fault, with all that faults.add() takes. */
function faultForm({ operations, errors }) {
  const count = (name, label, least, value, hint) =>
    field(label, h("input", { name, type: "number", min: least, step: name === "seconds" ? "any" : "1", value }), hint);
  const text = (name, attributes) => h("input", { name, autocomplete: "off", spellcheck: "false", ...attributes });
  const when = text("when", { placeholder: '{"HyperParameterTuningJobName": "nightly"}', oninput: () => mapping(when) });
  const form = h("form", { class: "fault", onsubmit: (event) => {
    event.preventDefault();
    const { operation, error, times, after, seconds: taken, message, applied } = Object.fromEntries(new FormData(form));
    const wanted = mapping(when);
    act(`Planned ${error} on ${operation}.`, "POST", "faults", { operation, error, times: times ? Number(times) : null,
      ...(after && { after: Number(after) }), ...(taken && { seconds: Number(taken) }), ...(message && { message }),
      ...(wanted && { when: wanted }), ...(applied && { applied: true }) });
  } },
  h("div", { class: "fields" },
    field("Operation", select({ name: "operation" }, operations)), field("Error", select({ name: "error" }, errors))),
  h("div", { class: "fields small-ones" },
    count("times", "Times", 1, 1, "empty: always"), count("after", "After", 0, "", "requests that pass"),
    count("seconds", "Seconds", 0, "", "it takes before"),
    h("label", { class: "toggle" }, h("input", { type: "checkbox", name: "applied" }), "Applied: only the answer is lost")),
  h("div", { class: "fields" },
    field("Message", text("message"), "empty: the service's"), field("When", when, "parameters of the request, as JSON")),
  h("div", { class: "row" }, h("button", { type: "submit", class: "primary" }, "Plan"),
    button("Clear all", () => act("No fault is planned any more.", "DELETE", "faults"), { class: "quiet" })));
  return form;
}

/** The JSON object that a field holds, or nothing; what is none stands in the way of sending it. */
function mapping(node) {
  let content;
  try {
    content = node.value.trim() ? JSON.parse(node.value) : undefined;
  } catch {
    content = null;
  }
  const fits = content === undefined || (content !== null && typeof content === "object" && !Array.isArray(content));
  node.setCustomValidity(fits ? "" : `This is not a JSON object; one is ${node.placeholder}`);
  return content;
}
