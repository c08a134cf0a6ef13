// Sections on who links, who comments, what is spam, and where the rows come from.
function links() {
  const { counts } = scope();
  const ties = tiesInScope();
  const [all, internal, resolved] = counts.links;
  const about = el("p", { class: "note" }, t("links_counted", { n: all, internal, resolved }));
  if (!ties.length) return [about, el("p", { class: "note" }, t("no_ties"))];
  const { nodes, left_out: leftOut } = DATA.network;
  const strongest = heaviest(ties);
  const columns = [
    { name: t("from"), kind: "text", key: (row) => nodeName(nodes[row[0]]), text: (row) => nodeName(nodes[row[0]]), show: (row) => said(nodeName(nodes[row[0]])) },
    { name: t("to"), kind: "text", key: (row) => nodeName(nodes[row[1]]), text: (row) => nodeName(nodes[row[1]]), show: (row) => said(nodeName(nodes[row[1]])) },
    ...TIES.map((tie, at) => ({ name: t(`tie_${tie}`), number: true, down: true, key: (row) => row[at + 2], show: (row) => number(row[at + 2]) })),
    { name: t("in_all"), number: true, down: true, key: (row) => sum(row.slice(2)), show: (row) => number(sum(row.slice(2))) },
  ];
  return [
    about,
    figure({
      title: t("network"),
      about: t("network_about", { ties: strongest.ties.length, all: ties.length }),
      wide: true,
      legend: [["posts", t("tie_links")], ["linkbacks", t("tie_linkbacks")], ["comments", t("tie_comments")]],
      draw: (width) => networkPlot(width, strongest),
    }),
    el("h3", {}, t("ties")),
    leftOut ? el("p", { class: "note" }, t("hosts_left_out", { n: leftOut })) : "",
    longTable({ caption: t("ties"), columns, rows: ties, sortedBy: 5, downwards: true, said: (shownTies, n) => t("shown_ties", { shown: shownTies, n }) }),
  ];
}

function voices() {
  const { names, counts } = scope();
  if (!counts.comment) return [el("p", { class: "note" }, t("nothing"))];
  const about = t("voices_counted", { n: names.distinct, comments: counts.comment, unnamed: names.unnamed, by: counts.by_post_author });
  return [
    el("p", { class: "note" }, about),
    el("div", { class: "figures" }, [
      rankedFigure({ title: t("most_comments"), about: t("most_comments_about"), rows: names.most, kind: "comments", unit: t("unit_comments"), name: (name) => name, whole: counts.comment }),
    ]),
  ];
}

function spam() {
  const { spam: found, counts, years } = scope();
  const kinds = KINDS.map((kind) => [kind, counts[kind], found.kinds[kind] ?? 0]);
  const linkbacks = new Map();
  for (const kind of ["pingback", "trackback"]) for (const [year, n] of years[kind]) linkbacks.set(year, { ...linkbacks.get(year), [kind]: n });
  const rows = [...linkbacks].sort(([a], [b]) => a - b);
  const bars = rows.flatMap(([year, by]) => ["pingback", "trackback"].map((part) => ({ name: String(year), part, label: word("kind", part), n: by[part] ?? 0 })));
  const fills = { pingback: "var(--linkbacks)", trackback: "var(--unknown)" };
  return [
    el("div", { class: "block plain" }, plainTable(
      t("kinds"),
      [{ name: t("what") }, { name: t("count"), number: true }, { name: t("suspected"), number: true }, { name: t("share"), number: true }],
      kinds.map(([kind, n, suspected]) => [word("kind", kind), n, suspected, n ? share(suspected, n) : "–"]),
    )),
    el("div", { class: "figures" }, [
      bars.length
        ? figure({
            title: t("linkbacks_a_year"),
            about: `${t("linkbacks_a_year_about")} ${linkbacksOf(counts.year_unknown) ? t("year_unknown", { n: linkbacksOf(counts.year_unknown) }) : ""}`,
            legend: [["linkbacks", word("kind", "pingback")], ["unknown", word("kind", "trackback")]],
            draw: (width) => lyingBars(width, bars, fills, t("unit_linkbacks")),
            columns: [{ name: t("year") }, { name: word("kind", "pingback"), number: true }, { name: word("kind", "trackback"), number: true }],
            rows: () => rows.map(([year, by]) => [String(year), by.pingback ?? 0, by.trackback ?? 0]),
          })
        : null,
      rankedFigure({ title: t("spam_reasons"), about: t("spam_reasons_about"), rows: found.reasons, kind: "missing", unit: t("unit_answers"), name: (code) => word("reason", code) }),
    ]),
  ];
}

function sources() {
  const { read, captures } = scope();
  const codes = [...new Set([...read.posts.sources, ...read.answers.sources].map(([code]) => code))].sort();
  const of = (pairs, code) => pairs.find(([one]) => one === code)?.[1] ?? 0;
  const twice = (name, list, show) =>
    numbers(t(name), [{ name: t(name) }, { name: t("posts"), number: true }, { name: t("answers"), number: true }], () =>
      [...new Set([...read.posts[list], ...read.answers[list]].map(([code]) => code))].map((code) => [show(code), of(read.posts[list], code), of(read.answers[list], code)]));
  const months = captures.months.map(([month, n]) => [Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1, n]);
  const first = months[0]?.[0];
  const run = months.length ? { first, counts: Array.from({ length: months.at(-1)[0] - first + 1 }, (_, at) => new Map(months).get(first + at) ?? 0) } : null;
  return [
    el("div", { class: "block plain" }, plainTable(
      t("sources"),
      [{ name: t("source") }, { name: t("posts"), number: true }, { name: t("answers"), number: true }],
      codes.map((code) => [word("source", code), of(read.posts.sources, code), of(read.answers.sources, code)]),
    )),
    el("p", { class: "note" }, t("captured_about", { first: captures.fetched[0] ?? t("unknown"), last: captures.fetched[1] ?? t("unknown"), n: captures.rows, megabytes: Number((captures.warc_bytes / 1e6).toFixed(1)) })),
    el("div", { class: "figures" }, [
      rankedFigure({ title: t("outcomes"), about: t("outcomes_about"), rows: captures.outcomes, kind: "posts", unit: t("unit_captures"), name: (code) => word("outcome", code) }),
      run && run.counts.length > 2
        ? figure({
            title: t("captures_a_month"), about: t("captures_a_month_about"),
            draw: (width) => monthBars(width, run, [run.first, run.first + run.counts.length - 1], "var(--posts)", t("unit_captures"), 170),
            columns: [{ name: t("month") }, { name: t("count"), number: true }],
            rows: () => run.counts.map((n, at) => [monthText(run.first + at), n]),
          })
        : null,
    ]),
    twice("platforms", "platforms", (code) => said(code ?? t("unknown"))),
    twice("readers", "readers", (code) => said(code)),
    twice("precisions", "precisions", (code) => word("precision", code)),
    numbers(t("reservations"), [{ name: t("reservations") }, { name: t("captures"), number: true }], () =>
      captures.tdm.map(([value, n]) => [t(value === null ? "tdm_silent" : value ? "tdm_reserved" : "tdm_free"), n])),
  ];
}
