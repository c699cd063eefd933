// The live page: what it asks of the control API, and the buttons that drive it; forms.js has what they ask for.

const live = { paused: false, timer: undefined, turn: 0, busy: false };

/** What the control API answers instead of what it was asked for: a sentence. */
class Refusal extends Error {}

/** Ask the control API, relative to the page; throws a Refusal, or another error if nobody answers. */
async function api(method, path, body) {
  const answer = await fetch(path, {
    method,
    headers: { Accept: "application/json", ...(body && { "Content-Type": "application/json" }) },
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  let content;
  try {
    content = text ? JSON.parse(text) : {};
  } catch {
    content = {};
  }
  if (!answer.ok) throw new Refusal(content.error ?? content.message ?? `${method} ${path}: ${answer.status}`);
  return content;
}

const problems = { acting: "", looking: "" };

/** Tell why something could not be done, until it is dismissed, or looked at, until it can be; "" takes it back. */
function problem(when, text) {
  if (problems[when] === text) return; // an alert that is said again is read out again
  problems[when] = text;
  const dismiss = h("button", { type: "button", class: "quiet", onclick: () => problem("acting", "") }, "Dismiss");
  byId("problem").replaceChildren(...Object.entries(problems).filter(([, each]) => each).map(([each, sentence]) =>
    h("p", { class: "reason" }, sentence, each === "acting" && dismiss)));
}

function news(text) {
  say(byId("news"), text);
}

/** Do something through the control API, tell of it, and look at what came of it. */
async function act(done, method, path, body) {
  if (live.busy) return;
  live.busy = true;
  try {
    await api(method, path, body);
    problem("acting", "");
    news(done);
  } catch (error) {
    problem("acting", error instanceof Refusal ? error.message : "The mock does not answer; nothing was done.");
  } finally {
    live.busy = false;
  }
  await look();
}

function button(text, onclick, options = {}) {
  return h("button", { type: "button", ...options,
    onclick: (event) => event.currentTarget.getAttribute("aria-disabled") !== "true" && onclick(event) }, text);
}

/** Switch a button off without taking the focus from it. */
function allow(node, allowed) {
  if (allowed) node.removeAttribute("aria-disabled");
  else node.setAttribute("aria-disabled", "true");
}

const UNITS = [["seconds", 1], ["minutes", 60], ["hours", 3600]];

function buildControls(choices) {
  const amount = h("input", { type: "number", id: "amount", min: "0", step: "any", value: "10", required: true,
    "aria-label": "Advance by" });
  const unit = h("select", { id: "unit", "aria-label": "Unit" }, UNITS.map(([name, size]) =>
    h("option", { value: size, selected: size === 60 }, name)));
  const advance = h("form", { class: "advance", onsubmit: (event) => {
    event.preventDefault();
    const name = unit.selectedOptions[0].textContent;
    act(`Advanced by ${amount.value} ${name}.`, "POST", "clock/advance", { seconds: amount.value * unit.value });
  } }, h("label", { for: "amount", class: "caption" }, "Advance by"), amount, unit, h("button", { type: "submit" }, "Advance"));
  byId("controls").replaceChildren(advance,
    button("To next change", toNextChange, { id: "next-change", "aria-disabled": "true" }),
    h("label", { class: "toggle" }, h("input", { type: "checkbox", id: "follow", checked: true,
      onchange: (event) => { live.paused = !event.target.checked; if (!live.paused) look(); } }), "Auto-refresh"),
    h("div", { class: "row" },
      button("Seed…", () => askSeed(choices), { id: "seed", class: "quiet" }),
      button("Reset…", askReset, { id: "reset", class: "quiet" })));
}

function toNextChange() {
  const coming = state.snapshot.jobs.map((job) => job.next_change_in).filter((each) => each !== undefined);
  const wait = Math.min(...coming);
  act(`Advanced by ${duration(wait)}.`, "POST", "clock/advance", { seconds: wait });
}

function showControls(jobs) {
  allow(byId("next-change"), jobs.some((job) => job.next_change_in !== undefined));
}

/** The buttons of a job; which of them can do something now follows from its status. */
function jobActions(job) {
  const path = `jobs/${[job.account, job.region, job.name].map(encodeURIComponent).join("/")}`;
  const verb = (text, name, done) => button(text, () => act(`${job.name} ${done}.`, "POST", `${path}/${name}`), { id: `${name}-job` });
  const fail = button("Fail…", async () => {
    const given = await ask(`Fail ${job.name}`, [h("label", { for: "reason" }, "Reason"),
      h("textarea", { name: "reason", id: "reason", rows: "3", maxlength: "1024", required: true })], "Fail the job");
    if (given) act(`${job.name} has failed.`, "POST", `${path}/fail`, { reason: given.reason });
  }, { id: "fail-job" });
  return h("div", { class: "actions", role: "group", "aria-label": "Job" },
    verb("Finish", "finish", "has run to its end"), fail, verb("Stop", "stop", "is being stopped"));
}

function showJobActions(job) {
  allow(byId("finish-job"), ["InProgress", "Stopping", "Deleting"].includes(job.status));
  allow(byId("fail-job"), job.status === "InProgress");
  allow(byId("stop-job"), job.status === "InProgress");
}
