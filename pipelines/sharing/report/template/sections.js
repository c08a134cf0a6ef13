// The page's sections, each a function of what is looked at: {id, build() gives nodes}.
const KINDS = ["comment", "pingback", "trackback"];
const linkbacksOf = (by) => sum([by.pingback, by.trackback]);

function tile(name, big, small) {
  return el("div", {}, el("dt", {}, name), el("dd", {}, el("div", { class: "big" }, big), el("div", { class: "small" }, small)));
}

function overview() {
  const { counts, completeness, languages, captures } = scope();
  const answers = sum(KINDS.map((kind) => counts[kind]));
  const years = writtenYears();
  const known = languages.posts.filter(([code]) => code !== null);
  const tiles = [
    tile(t("posts"), number(counts.posts), completeness.discovered ? t("of_discovered", { n: completeness.discovered }) : t("discovered_unknown")),
    tile(t("comments"), number(counts.comment), t("words_in_all", { n: counts.words[1] })),
    tile(t("linkbacks"), number(counts.pingback + counts.trackback), t("ping_track", { pings: counts.pingback, tracks: counts.trackback })),
    tile(t("whole_posts"), share(completeness.complete, completeness.declaring), t("of_declaring", { n: completeness.declaring })),
    tile(t("spam"), answers ? share(counts.spam, answers) : "–", t("flagged", { n: counts.spam })),
    tile(t("languages"), known.length ? languageName(known[0][0]) : t("unknown"), known.length ? t("of_posts", { share: share(known[0][1], counts.posts) }) : ""),
    tile(t("written"), years ?? t("unknown"), undatedPosts(counts)),
    tile(t("captured"), captures.fetched[0]?.slice(0, 10) ?? t("unknown"), captures.fetched[1] ? t("to_day", { day: captures.fetched[1].slice(0, 10) }) : ""),
  ];
  return [el("dl", { class: "tiles" }, tiles), el("h3", {}, t("know")), el("ul", { class: "know" }, worthKnowing())];
}

function writtenYears() {
  const { years } = scope();
  const all = [...years.post, ...years.comment].map(([year]) => year);
  if (!all.length) return null;
  const [first, last] = [Math.min(...all), Math.max(...all)];
  return first === last ? String(first) : `${first}–${last}`;
}

const undatedPosts = (counts) => (!counts.posts ? "" : counts.year_unknown.post ? t("posts_undated", { n: counts.year_unknown.post }) : t("posts_dated"));

// Sentences on what one should know before one counts: what lacks, and what is not known.
function worthKnowing() {
  const { counts, completeness: found, languages, names } = scope();
  const line = (kind, text) => el("li", { class: kind }, text);
  const unread = found.discovered === null ? 0 : found.discovered - found.read;
  const differing = found.declaring - found.complete;
  const silent = found.read - found.declaring;
  const untold = languages.answers.find(([code]) => code === null)?.[1] ?? 0;
  const answers = sum(KINDS.map((kind) => counts[kind]));
  const removed = sum(counts.removed);
  const undated = sum(Object.values(counts.year_unknown));
  return [
    found.discovered === null ? line("so", found.unended ? t("know_unended", { n: found.unended }) : t("know_discovered_unknown")) : unread > 0 ? line("bad", t("know_unread", { n: unread, of: found.discovered })) : line("good", t("know_all_read", { n: found.read })),
    found.declaring && !differing ? line("good", t("know_complete", { n: found.declaring })) : null,
    differing ? line("bad", t("know_differing", { n: differing, of: found.declaring })) : null,
    silent ? line("so", t("know_silent", { n: silent })) : null,
    undated ? line("so", t("know_undated", { n: undated })) : null,
    untold ? line("so", t("know_untold", { n: untold, of: answers })) : null,
    names.unnamed ? line("so", t("know_unnamed", { n: names.unnamed, of: counts.comment })) : null,
    removed ? line("so", t("know_removed", { n: removed })) : null,
    state.scope >= 0 ? null : DATA.audit ? line("good", t("know_audited", { n: DATA.audit.pages })) : line("so", t("know_not_audited")),
  ].filter(Boolean);
}

function monthSpan(months) {
  const runs = Object.values(months).filter(Boolean);
  if (!runs.length) return null;
  return [Math.min(...runs.map((run) => run.first)), Math.max(...runs.map((run) => run.first + run.counts.length - 1))];
}

function added(left, right) {
  if (!left || !right) return left ?? right;
  const first = Math.min(left.first, right.first);
  const length = Math.max(left.first + left.counts.length, right.first + right.counts.length) - first;
  const of = (run, at) => run.counts[first + at - run.first] ?? 0;
  return { first, counts: Array.from({ length }, (_, at) => of(left, at) + of(right, at)) };
}

function overTime() {
  const { months, counts } = scope();
  const span = monthSpan(months);
  if (!span) return [el("p", { class: "note" }, t("no_dates"))];
  const series = [
    ["posts", months.post, "unit_posts", counts.month_unknown.post],
    ["comments", months.comment, "unit_comments", counts.month_unknown.comment],
    ["linkbacks", added(months.pingback, months.trackback), "unit_linkbacks", linkbacksOf(counts.month_unknown)],
  ];
  const made = series.map(([kind, run, unit, unknown]) =>
    figure({
      title: t(`${kind}_a_month`),
      about: `${t(`${kind}_a_month_about`)} ${unknown ? t("month_unknown", { n: unknown }) : t("month_all_known")}`,
      wide: true,
      draw: (width) => monthBars(width, run, span, `var(--${kind})`, t(unit)),
      columns: [{ name: t("month") }, { name: t("count"), number: true }],
      rows: () => (run?.counts ?? []).map((n, at) => [monthText(run.first + at), n]),
    }),
  );
  return [el("div", { class: "figures" }, made), ...(state.scope < 0 && DATA.blogs.length > 1 ? blogCards() : [])];
}

const CARDS = 24;

function largestBlogs() {
  const size = (blog) => blog.counts.posts + sum(KINDS.map((kind) => blog.counts[kind]));
  return DATA.blogs.map((blog, place) => ({ blog, place, size: size(blog) })).sort((a, b) => b.size - a.size || a.place - b.place);
}

// Small multiples: each blog by year, the axis of years the same for all, the height its own.
function blogCards() {
  const years = DATA.blogs.flatMap((blog) => [...blog.years.post, ...blog.years.comment].map(([year]) => year));
  if (!years.length) return [];
  const span = [Math.min(...years) - 0.5, Math.max(...years) + 0.5];
  const axis = [Math.min(...years), Math.max(...years)];
  const cards = largestBlogs().slice(0, CARDS).map(({ blog, place }) => {
    const plots = [["post", "posts"], ["comment", "comments"]].map(([what, kind]) => {
      const rows = blog.years[what];
      const label = `${blogName(place)}, ${t(kind)}: ${rows.map(([year, n]) => `${year} ${number(n)}`).join(", ") || t("unknown")}`;
      const plot = el("div", { class: "plot", role: "img", "aria-label": label });
      drawn.add({ plot, draw: (width) => yearBars(width, rows, span, what === "post" ? [] : axis, `var(--${kind})`) });
      return plot;
    });
    const line = `${t("n_posts", { n: blog.counts.posts })}, ${t("n_comments", { n: blog.counts.comment })}`;
    return el("div", {}, blogButton(place), el("p", {}, line), plots);
  });
  const rest = DATA.blogs.length - cards.length;
  const legend = [["posts", t("posts")], ["comments", t("comments")]].map(([kind, text]) => el("li", {}, el("i", { class: kind }), text));
  return [
    el("h3", {}, t("blog_by_blog")),
    el("p", { class: "note" }, t("blog_by_blog_about"), rest > 0 ? ` ${t("blogs_left_out", { n: rest })}` : ""),
    el("ul", { class: "legend" }, legend),
    el("div", { class: "blogs" }, cards),
  ];
}

function completeness() {
  const blogs = (state.scope < 0 ? largestBlogs().slice(0, CARDS) : [{ blog: DATA.blogs[state.scope], place: state.scope }]).map(
    ({ blog, place }) => ({ name: uniqueName(place), found: blog.completeness }),
  );
  if (!blogs.length) return [...gapsTable(), ...unreadTable()];
  const read = blogs.flatMap(({ name, found }) => [
    { name, part: found.discovered === null ? "unknown" : "read", label: t("read"), n: found.read },
    { name, part: "unread", label: t("unread"), n: Math.max(0, (found.discovered ?? 0) - found.read) },
  ]);
  const answered = blogs.flatMap(({ name, found }) => [
    { name, part: "complete", label: t("complete"), n: found.complete },
    { name, part: "differing", label: t("differing"), n: found.declaring - found.complete },
    { name, part: "silent", label: t("silent"), n: found.read - found.declaring },
  ]);
  const more = state.scope < 0 && DATA.blogs.length > CARDS ? ` ${t("largest_only", { n: CARDS })}` : "";
  const made = [
    figure({
      title: t("read_of_discovered"), about: t("read_of_discovered_about") + more,
      legend: [["posts", t("read")], ["missing", t("unread")], ["unknown", t("discovered_not_known")]],
      draw: (width) => lyingBars(width, read, { read: "var(--posts)", unread: "var(--missing)", unknown: "var(--unknown)" }, t("share_of_posts"), true),
      columns: [{ name: t("blog") }, { name: t("discovered"), number: true }, { name: t("read"), number: true }],
      rows: () => blogs.map(({ name, found }) => [said(name), found.discovered, found.read]),
    }),
    figure({
      title: t("declared_and_found"), about: t("declared_and_found_about") + more,
      legend: [["comments", t("complete")], ["missing", t("differing")], ["unknown", t("silent")]],
      draw: (width) => lyingBars(width, answered, { complete: "var(--comments)", differing: "var(--missing)", silent: "var(--unknown)" }, t("share_of_posts"), true),
      columns: [{ name: t("blog") }, ...["complete", "differing", "silent", "declared", "found"].map((name) => ({ name: t(name), number: true }))],
      rows: () =>
        blogs.map(({ name, found }) => [said(name), found.complete, found.declaring - found.complete, found.read - found.declaring, found.answers_declared, found.answers_found]),
    }),
  ];
  return [el("div", { class: "figures" }, made), ...gapsTable(), ...unreadTable()];
}

const uniqueName = (place) =>
  DATA.blogs.filter((blog) => blog.title === DATA.blogs[place].title).length > 1 ? DATA.blogs[place].blog : blogName(place);

const inScope = (rows) => (state.scope < 0 ? rows : rows.filter(([place]) => place === state.scope));
const blogColumn = (place) => ({ name: t("blog"), kind: "name", key: (row) => blogName(place(row)), text: (row) => blogName(place(row)), show: (row) => said(blogName(place(row))) });

function gapsTable() {
  const rows = inScope(DATA.gaps);
  const columns = [
    { name: t("post"), kind: "text", key: (row) => row[1], text: (row) => `${row[1] ?? ""} ${fullUrl(row[0], row[2])}`, show: (row) => webLink(fullUrl(row[0], row[2]), called(row[1], fullUrl(row[0], row[2]))) },
    blogColumn((row) => row[0]),
    { name: t("declared"), number: true, down: true, key: (row) => row[3], show: (row) => number(row[3]) },
    { name: t("found"), number: true, down: true, key: (row) => row[4], show: (row) => number(row[4]) },
    { name: t("difference"), number: true, down: true, key: (row) => Math.abs(row[4] - row[3]), show: (row) => (row[4] > row[3] ? "+" : "−") + number(Math.abs(row[4] - row[3])) },
  ];
  const table = rows.length
    ? longTable({ caption: t("gaps"), columns, rows, sortedBy: 4, downwards: true, said: (shown, all) => t("shown_gaps", { shown, n: all }) })
    : el("p", { class: "note" }, t("no_gaps"));
  return [el("h3", {}, t("gaps")), el("p", { class: "note" }, t("gaps_about")), table];
}

function unreadTable() {
  const rows = inScope(DATA.unread);
  const columns = [
    { name: t("address"), kind: "text", key: (row) => fullUrl(row[0], row[1]), text: (row) => fullUrl(row[0], row[1]), show: (row) => webLink(fullUrl(row[0], row[1]), fullUrl(row[0], row[1])) },
    blogColumn((row) => row[0]),
    { name: t("outcome"), key: (row) => word("outcome", row[2]), text: (row) => word("outcome", row[2]), show: (row) => word("outcome", row[2]) },
    { name: t("status"), number: true, key: (row) => row[3], show: (row) => unknownOr(row[3], String) },
    { name: t("day"), kind: "date", key: (row) => row[4], show: (row) => row[4] },
  ];
  const table = rows.length
    ? longTable({ caption: t("unread_addresses"), columns, rows, said: (shown, all) => t("shown_addresses", { shown, n: all }) })
    : el("p", { class: "note" }, t("no_unread"));
  return [el("h3", {}, t("unread_addresses")), el("p", { class: "note" }, t("unread_about")), table];
}

// `whole`: what shares are of, where the rows are not all there is.
function rankedFigure({ title, about, rows, kind, unit, name, whole = sum(rows.map((row) => row[1])) }) {
  const shown = rows.slice(0, 15).map(([code, n]) => ({ name: name(code), part: "all", n }));
  if (!shown.length) return null;
  const fill = `var(--${kind})`;
  return figure({
    title, about: about + (rows.length > 15 ? ` ${t("fifteen_most")}` : ""),
    draw: (width) => lyingBars(width, shown, { all: fill }, unit),
    columns: [{ name: title }, { name: t("count"), number: true }, { name: t("share"), number: true }],
    rows: () => rows.map(([code, n]) => [said(name(code)), n, share(n, whole)]),
  });
}

function languages() {
  const found = scope().languages;
  if (!found.posts.length && !found.answers.length) return [el("p", { class: "note" }, t("nothing"))];
  return [
    el("div", { class: "figures" }, [
      rankedFigure({ title: t("languages_posts"), about: t("languages_about"), rows: found.posts, kind: "posts", unit: t("unit_posts"), name: languageName }),
      rankedFigure({ title: t("languages_answers"), about: t("languages_answers_about"), rows: found.answers, kind: "comments", unit: t("unit_answers"), name: languageName }),
    ]),
  ];
}

function lengths() {
  const { lengths: found, answers, depths, quartiles } = scope();
  const binned = (title, about, counts, edges, kind, unit, of) =>
    figure({
      title: t(title), about: `${t(about)} ${of ? t("quartiles", { low: of[0], middle: of[1], high: of[2], most: of[3] }) : ""}`,
      draw: (width) => binBars(width, counts, edges, `var(--${kind})`, t(unit)),
      columns: [{ name: t(unit) }, { name: t("count"), number: true }, { name: t("share"), number: true }],
      rows: () => counts.map((n, at) => [binName(edges, at), n, share(n, sum(counts))]),
    });
  return [
    el("div", { class: "figures" }, [
      binned("post_lengths", "post_lengths_about", found.posts, DATA.bins.lengths, "posts", "unit_words", quartiles.posts),
      binned("comment_lengths", "comment_lengths_about", found.comments, DATA.bins.lengths, "comments", "unit_words", quartiles.comments),
      binned("answers_a_post", "answers_a_post_about", answers, DATA.bins.answers, "posts", "unit_answers", quartiles.answers),
      binned("depths", "depths_about", depths, DATA.bins.depths, "comments", "unit_depth", quartiles.depths),
    ]),
  ];
}
