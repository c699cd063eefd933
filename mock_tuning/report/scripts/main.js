// The page: what it holds, which view is open, and the loop that keeps it fresh.

const REFRESH = 2000; // milliseconds between two looks of the live page

const given = JSON.parse(byId("data").textContent);
const state = { live: "live" in given, snapshot: given.snapshot, view: undefined, key: undefined };

const VIEWS = state.live ? ["jobs", "calls", "events", "faults"]
  : ["jobs", ...["calls", "events"].filter((view) => view in (given.snapshot ?? {}))];

/** The view that the address names: a job's as ["jobs", account, region, name]. */
function route() {
  if (!location.hash.startsWith("#/")) return ["jobs"];
  try {
    const parts = location.hash.slice(2).split("/").map(decodeURIComponent);
    return VIEWS.includes(parts[0]) ? parts : ["jobs"];
  } catch {
    return ["jobs"]; // no address of ours: a per cent sign that begins nothing
  }
}

function show() {
  const [view, ...path] = state.route;
  if (view !== "jobs") showLogView(view);
  else if (state.snapshot) showJobs(path.join("/"));
  for (const link of byId("views").querySelectorAll("a")) {
    if (link.dataset.view === view) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  byId("panes").hidden = view !== "jobs";
  byId("log").hidden = view === "jobs";
  const clock = byId("clock");
  if (state.snapshot?.clock) {
    clock.dateTime = state.snapshot.clock;
    say(clock, `${moment(state.snapshot.clock)} UTC`);
  }
}

function showJobs(asked) {
  const { jobs } = state.snapshot;
  if (state.live) showControls(jobs);
  const opened = asked || (jobs.length ? jobKey(jobs[jobs.length - 1]) : "");
  showJobList(jobs, opened);
  const panes = byId("panes");
  panes.classList.toggle("opened", Boolean(asked) || jobs.length === 1);
  panes.classList.toggle("single", jobs.length === 1);
  panes.classList.toggle("empty", !asked && !jobs.length);
  const job = state.job && jobKey(state.job) === opened ? state.job : jobs.find((each) => jobKey(each) === opened);
  if (job?.training_jobs === undefined) {
    if (!job || state.refused) showNoJob(asked, job);
    return;
  }
  if (detail.key !== opened) {
    Object.assign(detail, { key: opened, version: undefined });
    buildJob(job, state.live && jobActions(job));
  }
  showJob(job);
  if (state.live) showJobActions(job);
}

/** Say why there is no job to show: it cannot be had, it is not there, there is none. */
function showNoJob(asked, listed) {
  const note = (words) => h("p", { class: "note" }, words);
  const [title, content] = listed ? [listed.name, note("What there is to see of it cannot be shown.")]
    : asked ? ["This job is not there", note("It was deleted, or all jobs were forgotten.")]
      : ["No tuning job yet", h("div", { class: "card first" }, state.live ? firstOfServer() : firstOfTest())];
  const key = `none/${asked}/${title}`;
  if (detail.key === key) return;
  Object.assign(detail, { key, version: undefined });
  byId("detail").replaceChildren(h("a", { class: "back", href: "#/jobs" }, "← All jobs"),
    h("h2", { id: "detail-title" }, title), content);
}

function firstOfServer() {
  return [
    h("p", {}, "What your code creates is shown here. Point its AWS client, in any language, at this server:"),
    h("pre", {}, "AWS_ENDPOINT_URL=", h("wbr"), location.origin),
    h("p", {}, "Or begin with a job in the state that you want to see:"),
    button("Seed a job…", () => askSeed(given.live), { class: "primary" }),
  ];
}

function firstOfTest() {
  return [
    h("p", {}, "There was none when this report was written. Inside the mock, the code under test creates one with its client:"),
    h("pre", {}, "client.create_hyper_parameter_tuning_job(…)"),
    h("p", {}, "Or the test adds one in the state that it needs:"),
    h("pre", {}, 'tuning.seed_job("nightly", status="Failed")'),
  ];
}

function showLogView(view) {
  if (state.view !== view) buildLog(view, state.live && view === "faults" && faultForm(given.live));
  const entries = state.live ? state[view] : state.snapshot[view];
  if (entries) showLog(view, entries.map((entry, index) => ({ number: index + 1, ...entry })));
}

/** Fetch what a view needs: the list of jobs, and what it shows of them, or why it is not to be had. */
async function fetchView(view, ...path) {
  const snapshot = await api("GET", "jobs");
  try {
    return { snapshot, refused: "", ...(view === "jobs" ? await fetchJob(snapshot.jobs, path) : await fetchLog(view)) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { snapshot, refused: error.message }; // beside what was seen last
  }
}

async function fetchJob(jobs, path) {
  const newest = jobs[jobs.length - 1];
  const wanted = path.length ? path.join("/") : newest && jobKey(newest);
  const listed = jobs.find((job) => jobKey(job) === wanted);
  return { job: listed && await api("GET", jobAddress(listed).slice(2)) };
}

async function fetchLog(view) {
  return { [view]: (await api("GET", view === "faults" ? view : `${view}?limit=${LOGGED}`))[view] };
}

/** Fetch what the open view needs and show it. */
async function look() {
  clearTimeout(live.timer);
  const turn = ++live.turn;
  try {
    const seen = await fetchView(...state.route);
    if (turn !== live.turn) return; // a later look is under way
    tellChanges(state.snapshot, seen.snapshot);
    Object.assign(state, seen);
    problem("looking", seen.refused);
    document.body.classList.remove("lost");
  } catch (error) {
    if (turn !== live.turn) return;
    const answered = error instanceof Refusal;
    problem("looking", answered ? error.message : "");
    document.body.classList.toggle("lost", !answered);
    if (!answered) news("The mock does not answer; trying again.");
  }
  show();
  state.view = state.route[0];
  clearTimeout(live.timer);
  live.timer = setTimeout(() => (live.paused || document.hidden ? undefined : look()), REFRESH);
}

function tellChanges(before, now) {
  if (!before) return;
  const statuses = new Map(before.jobs.map((job) => [jobKey(job), job.status]));
  const changed = now.jobs.filter((job) => statuses.get(jobKey(job)) !== job.status);
  if (changed.length > 3) news(`${changed.length} jobs have changed.`);
  else if (changed.length) news(changed.map((job) => `${job.name} is ${job.status}.`).join(" "));
}

function open() {
  if (location.hash && !location.hash.startsWith("#/")) return; // the link that skips to the content
  const left = detail.key;
  state.route = route();
  if (state.live) look();
  else show();
  if (!state.live) state.view = state.route[0];
  const link = [...byId("jobs").querySelectorAll("a")].find((each) => each.parentElement.dataset.key === left);
  if (state.route.length > 1) byId("detail").focus({ preventScroll: true });
  else if (state.route[0] === "jobs" && link) link.focus();
  else byId("main").focus({ preventScroll: true });
  if (state.route.length > 1) scrollTo(0, 0);
}

byId("views").replaceChildren(h("ul", {}, VIEWS.map((view) =>
  h("li", {}, h("a", { href: `#/${view}`, "data-view": view }, view[0].toUpperCase() + view.slice(1))))));
byId("views").hidden = VIEWS.length === 1;
state.route = route();
buildJobList(show);
addEventListener("hashchange", open);
if (state.live) {
  buildControls(given.live);
  document.addEventListener("visibilitychange", () => document.hidden || live.paused || look());
  look();
} else {
  show();
  state.view = state.route[0];
}
