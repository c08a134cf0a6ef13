// How often rows are wrong, as people who compared them with the pages found.
function audit() {
  const made = DATA.audit;
  if (!made) return [el("p", { class: "note" }, t("not_audited"))];
  const named = ([table, field]) => (field === "row" ? t(table === "posts" ? "posts" : "answers") : word("field", field));
  const rows = made.measures.map((measure) => ({ name: `${measure[1] === "row" ? "" : `${t(measure[0] === "posts" ? "post" : "answer")}: `}${named(measure)}`, precision: measure[2], recall: measure[3] }));
  const interval = (of) => (of ? `${fine(of[0])} (${fine(of[1])}–${fine(of[2])})` : "–");
  const one = (what, kind) =>
    figure({
      title: t(what), about: t(`${what}_about`),
      draw: (width) => intervals(width, rows.filter((row) => row[what]).map((row) => ({ name: row.name, of: row[what] })), `var(--${kind})`),
      columns: [{ name: t("field") }, { name: t("interval"), number: true }, { name: t("judged"), number: true }],
      rows: () => rows.map((row) => [row.name, interval(row[what]), row[what] ? row[what][3] : 0]),
    });
  const notes = [t("audited", { n: made.pages, sampled: made.sampled, seed: String(made.seed), auditor: made.auditor, covered: share(made.covered, 1) })];
  if (made.unclear) notes.push(t("audit_unclear", { n: made.unclear }));
  if (made.outdated) notes.push(t("audit_outdated", { n: made.outdated }));
  return [el("p", { class: "note" }, said(notes.join(" "))), el("div", { class: "figures" }, one("precision", "posts"), one("recall", "comments"))];
}

const fine = (n) => n.toLocaleString(LOCALES[state.language], { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });

// A dot where the share is, in the bar of its 95 % interval.
function intervals(width, rows, fill) {
  const least = Math.min(0.9, ...rows.map((row) => row.of[1]));
  const room = Math.min(width * 0.42, Math.max(...rows.map((row) => row.name.length)) * 6.7 + 14);
  return P.plot(
    base(width, rows.length * 20 + 40, {
      marginLeft: room, marginTop: 2, marginRight: 22, marginBottom: 34,
      x: { domain: [least, 1], ticks: width > 420 ? 5 : 3, tickFormat: (n) => share(n, 1), label: t("share_right"), labelAnchor: "right", labelArrow: "none", grid: true },
      y: { domain: rows.map((row) => row.name), label: null, tickSize: 0, tickFormat: (name) => cut(name, Math.floor((room - 12) / 6.6)), padding: 0.4 },
      marks: [
        P.barX(rows, { x1: (row) => row.of[1], x2: (row) => row.of[2], y: "name", fill, fillOpacity: 0.35 }),
        P.dot(rows, { x: (row) => row.of[0], y: "name", fill, r: 4, title: (row) => `${row.name}\n${fine(row.of[0])} (${fine(row.of[1])}–${fine(row.of[2])})`, tip: true }),
      ],
    }),
  );
}
