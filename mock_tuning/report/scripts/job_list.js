// The list of jobs: find one, see how each is doing, open it.

function jobKey(job) {
  return `${job.account}/${job.region}/${job.name}`;
}

function jobAddress(job) {
  return `#/jobs/${[job.account, job.region, job.name].map(encodeURIComponent).join("/")}`;
}

const PAGE = 200; // jobs that the list shows at first, and adds each time

const list = { text: "", status: "", shown: PAGE };

function buildJobList(onChange) {
  const again = (change) => (event) => {
    change(event.target.value);
    list.shown = PAGE;
    onChange();
  };
  byId("list").replaceChildren(
    h("div", { class: "list-head" },
      h("h2", { id: "list-title" }, "Tuning jobs"),
      h("span", { id: "list-count", class: "count" })),
    h("div", { class: "filters", id: "filters" },
      h("label", {}, h("span", { class: "unseen" }, "Find by name"),
        h("input", { type: "search", id: "find", placeholder: "Find by name", autocomplete: "off",
          oninput: again((value) => { list.text = value.trim().toLowerCase(); }) })),
      h("label", {}, h("span", { class: "unseen" }, "Status"),
        h("select", { id: "status", onchange: again((value) => { list.status = value; }) }))),
    h("ol", { id: "jobs", class: "jobs" }),
    h("p", { id: "no-jobs", class: "note", hidden: true }),
    h("button", { id: "more-jobs", class: "quiet", type: "button", hidden: true,
      onclick: () => { list.shown += PAGE; onChange(); } }, "Show more"));
}

function showJobList(jobs, opened) {
  const newest = [...jobs].reverse();
  const found = newest.filter((job) =>
    job.name.toLowerCase().includes(list.text) && (!list.status || job.status === list.status));
  say(byId("list-count"), found.length === jobs.length ? jobs.length.toLocaleString("en") : `${found.length} of ${jobs.length}`);
  byId("filters").hidden = jobs.length < 6;
  const statuses = ["", ...new Set([list.status, ...jobs.map((job) => job.status)].filter(Boolean))];
  keep(byId("status"), statuses, (status) => status || "any", () => h("option"), (option, status) => {
    option.value = status;
    say(option, status || "Any status");
  });
  byId("no-jobs").hidden = found.length > 0;
  say(byId("no-jobs"), jobs.length ? "No job fits." : "There is no tuning job.");
  const rows = found.slice(0, list.shown).map((job) => ({ ...summary(job), opened: jobKey(job) === opened }));
  keep(byId("jobs"), rows, (row) => row.key, () => h("li"), updateRow);
  byId("more-jobs").hidden = found.length <= list.shown;
}

function summary(job) {
  const { launched, max } = job.progress;
  const best = job.best_training_job;
  return {
    key: jobKey(job), address: jobAddress(job), name: job.name, status: job.status, region: job.region,
    counters: job.counters.training_jobs, launched, max,
    best: best && "value" in best ? number(best.value) : undefined,
  };
}

function updateRow(item, row) {
  const link = item.querySelector("a") ?? item.appendChild(h("a", {}));
  link.href = row.address;
  if (row.opened) link.setAttribute("aria-current", "page");
  else link.removeAttribute("aria-current");
  link.replaceChildren(
    h("span", { class: "name" }, row.name), " ", badge(row.status), " ",
    h("span", { class: "small where" }, row.region), " ",
    progressBar(row.counters, row.max), " ",
    h("span", { class: "small" }, `${row.launched} of ${row.max}`), " ",
    h("span", { class: "small where" }, row.best !== undefined && `best ${row.best}`));
}

const PARTS = [["Completed", "Completed"], ["InProgress", "InProgress"], ["Stopped", "Stopped"],
  ["RetryableError", "Failed"], ["NonRetryableError", "Failed"]];

/** How far a job has come, as a bar; the numbers stand beside it. */
function progressBar(counters, max) {
  let from = 0;
  const whole = Math.max(max, 1);
  const parts = PARTS.map(([counter, status]) => {
    const width = ((counters[counter] ?? 0) / whole) * 100;
    from += width;
    return width > 0 && svg("rect", { class: `bar bar-${status}`, x: from - width, y: 0, width, height: 4 });
  });
  return svg("svg", { class: "progress", viewBox: "0 0 100 4", preserveAspectRatio: "none", "aria-hidden": "true" }, parts);
}
