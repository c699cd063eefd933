// One job: what it is, how it is doing, its charts and its training jobs.

const detail = { key: undefined, version: undefined, job: undefined };

/** Lay out the pane for a job; what is in it is filled, and filled anew, by showJob(). */
function buildJob(job, actions) {
  const card = (id, title, hint, ...children) => h("section", { class: "card", "aria-labelledby": id },
    h("div", { class: "card-head" }, h("h3", { id }, title), h("p", { class: "hint" }, hint)), ...children);
  const pane = byId("detail");
  pane.replaceChildren(
    h("a", { class: "back", href: "#/jobs" }, "← All jobs"),
    h("div", { class: "job-head" },
      h("h2", { id: "detail-title" }, job.name), h("span", { id: "job-status" }), actions),
    h("p", { id: "job-where", class: "small" }),
    h("div", { id: "job-reason" }),
    h("dl", { id: "job-facts", class: "facts" }),
    card("objective-title", "Objective", "Each mark is a training job, the line the best value so far.",
      h("div", { id: "objective-chart", class: "chart" }),
      legend(["value", "objective value"], ["stopped", "of a stopped training job"], ["best", "best"],
        ["line", "best so far"], ["none", "ended without a value"])),
    card("timeline-title", "Time line", "When each training job ran, in as many rows as ran at once.",
      h("div", { id: "timeline", class: "chart" }),
      legend(["preparing", "preparing"], ["InProgress", "in progress"], ["Completed", "completed"],
        ["Stopped", "stopped"], ["Failed", "failed"])),
    card("parameters-title", "Hyperparameters", "Each against the objective, on the scale it is searched on.",
      h("div", { id: "parameters", class: "multiples" })),
    card("training-title", "Training jobs", "All that the charts show, as a table.",
      h("p", { id: "no-training-jobs", class: "note", hidden: true }), trainingTable()));
  followPointer(pane, (wanted) => {
    const child = detail.job.training_jobs.find((each) => each.number === wanted);
    const values = Object.entries(child.hyperparameters).map(([name, value]) => `${name} = ${short(value)}`);
    return [`${child.number} · ${child.status}` + ("objective" in child ? ` · ${number(child.objective, 6)}` : ""), ...values];
  });
}

function short(text) {
  return /^-?[\d.]+(e[-+]?\d+)?$/i.test(text) ? number(Number(text), 6) : text;
}

/** Fill the pane with what a job is now; nothing is touched where nothing has changed. */
function showJob(job) {
  const version = JSON.stringify(job);
  if (version === detail.version) return;
  detail.version = version;
  detail.job = job;
  byId("job-status").replaceChildren(badge(job.status));
  say(byId("job-where"), `${job.strategy} · ${job.region} · account ${job.account} · created ${moment(job.created)} UTC`);
  const reason = byId("job-reason");
  if (reason.textContent !== (job.failure_reason ?? "")) {
    reason.replaceChildren(...(job.failure_reason ? [h("p", { class: "reason" }, job.failure_reason)] : []));
  }
  showFacts(job);
  chart(byId("objective-chart"), (width) => objectiveChart(job, width));
  chart(byId("timeline"), (width) => timeline(job, width));
  showParameters(job);
  showTrainingJobs(job);
  sweepCharts();
}

function showFacts(job) {
  const counters = job.counters.training_jobs;
  const failed = (counters.RetryableError ?? 0) + (counters.NonRetryableError ?? 0);
  const counted = [[counters.Completed, "completed"], [counters.InProgress, "in\u00a0progress"], [counters.Stopped, "stopped"],
    [failed, "failed"]].filter(([count]) => count).map(([count, word]) => `${count}\u00a0${word}`);
  const best = job.best_training_job;
  byId("job-facts").replaceChildren(
    fact("Training jobs", [String(job.progress.launched), h("span", { class: "of" }, ` of ${job.progress.max}`)],
      counted.join(", ") || "none launched yet", progressBar(counters, job.progress.max)),
    fact("Best objective", best && "value" in best ? number(best.value, 6) : job.ended ? "none" : "none yet",
      best ? `training job ${best.number ?? best.name}` : "no training job has a value"),
    fact(job.ended ? "Took" : "Running for", duration(seconds(job.created, job.ended ?? job.as_of)),
      job.ended ? `ended ${moment(job.ended)}` : "of its own time"),
    fact("Goal", goals(job), job.search));
}

/** What is to be reached: the goal that all definitions share, or each with the definition that has it. */
function goals(job) {
  const all = job.objectives.map((each) => [`${each.type ?? ""} ${each.name ?? ""}`.trim(), each.definition]);
  const shared = new Set(all.map(([goal]) => goal)).size < 2;
  const shown = shared ? [[all[0]?.[0] || "none"]] : all;
  return shown.map(([goal, definition]) => h("span", { class: "words" }, breakable(goal),
    definition !== undefined && h("span", { class: "of" }, ` (${definition})`)));
}

/** Text that may break after a colon or an underscore rather than anywhere. */
function breakable(text) {
  return text.split(/(?<=[:_])/).map((part, index) => [index > 0 && h("wbr"), part]);
}

function fact(term, value, note, extra) {
  return h("div", {}, h("dt", {}, term), h("dd", {}, h("span", { class: "value" }, value),
    h("span", { class: "small" }, note), extra));
}

function showParameters(job) {
  const target = byId("parameters");
  const items = job.ranges.map((range) => ({ ...range, id: `${range.definition ?? ""}/${range.name}` }));
  keep(target, items, (item) => item.id, (item) => h("figure", {},
    h("figcaption", {}, h("strong", {}, item.name), h("span", { class: "small" },
      [item.definition, item.type === "Categorical" ? "categorical" : SCALING[item.scaling]].filter(Boolean).join(" · "))),
    h("div", { class: "chart" })), () => {});
  job.ranges.forEach((range, index) => {
    chart(target.children[index].querySelector(".chart"), (width) => parameterChart(job, range, width));
  });
  if (!job.ranges.length) target.replaceChildren(h("p", { class: "note" }, "No hyperparameter is tuned."));
}
