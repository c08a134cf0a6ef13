// Figures: a plot (Observable Plot), what it counts, and its numbers as a table. Plots are drawn to the width there is.
const drawn = new Set();

// draw(width) gives an SVG; columns and rows() are of the table.
function figure({ title, about, draw, columns, rows, legend = [], wide = false }) {
  const plot = el("div", { class: "plot", role: "img", "aria-label": `${title}. ${about}` });
  drawn.add({ plot, draw });
  const keys = legend.map(([kind, text]) => el("li", {}, el("i", { class: kind }), text));
  return el(
    "figure",
    { class: wide ? "wide" : null },
    el("figcaption", {}, el("h3", {}, title), el("p", {}, about)),
    keys.length ? el("ul", { class: "legend" }, keys) : null,
    plot,
    columns ? numbers(title, columns, rows, true) : null,
  );
}

// What a reader sees at once is drawn at once, the rest in turn, so that a page of many blogs is there before its plots.
// `data-drawn` says that all are.
let drawing = 0;

function drawAll() {
  const waiting = [...drawn].map((one) => ({ ...one, width: one.plot.clientWidth, top: one.plot.getBoundingClientRect().top }));
  const seen = (one) => one.top > -innerHeight && one.top < innerHeight;
  for (const one of waiting.filter(seen)) drawOne(one);
  const rest = waiting.filter((one) => !seen(one));
  const turn = ++drawing;
  delete MAIN.dataset.drawn;
  const go = () => {
    if (turn !== drawing) return;
    const until = performance.now() + 30;
    while (rest.length && performance.now() < until) drawOne(rest.shift());
    if (rest.length) setTimeout(go);
    else allDrawn();
  };
  setTimeout(go);
  finishDrawing = () => rest.splice(0).forEach(drawOne);
}

function allDrawn() {
  MAIN.dataset.drawn = "all";
  performance.mark("drawn");
}

let finishDrawing = () => {};
addEventListener("beforeprint", () => finishDrawing());

function drawOne({ plot, draw, width }) {
  const svg = draw(Math.max(160, width));
  svg.setAttribute("aria-hidden", "true");
  plot.replaceChildren(svg);
}

const base = (width, height, more) => ({
  width,
  height,
  style: { background: "none", color: "currentColor", fontFamily: "inherit", fontSize: "12px" },
  ...more,
});

const cut = (text, length) => ([...text].length > length ? `${[...text].slice(0, length - 1).join("")}…` : text);
const wholeTicks = (most) => Math.min(4, Math.max(1, most));

// Counts by month, a bar each; `months` is {first, counts} or null; `span` is the first and last month that are shown,
// and the axis is of whole years.
function monthBars(width, months, span, fill, unit, height = 120) {
  const bars = (months?.counts ?? []).map((n, at) => ({ month: months.first + at, n })).filter((bar) => bar.n);
  const most = Math.max(1, ...bars.map((bar) => bar.n));
  const ends = [Math.floor(span[0] / 12) * 12, Math.floor(span[1] / 12 + 1) * 12];
  const years = (ends[1] - ends[0]) / 12;
  const x = (bar) => monthStart(bar.month);
  const title = (bar) => `${monthName(bar.month)}\n${number(bar.n)} ${unit}`;
  return P.plot(
    base(width, height, {
      marginLeft: 44, marginTop: 12, marginBottom: 22, marginRight: 16,
      x: { type: "utc", domain: ends.map(monthStart), label: null, ticks: years < 3 ? "3 months" : `${Math.ceil((years * 46) / width)} years`, tickFormat: yearOrMonth },
      y: { domain: [0, most], ticks: wholeTicks(most), tickFormat: whole, label: null, grid: true },
      marks: [
        P.rectY(bars, { x1: x, x2: (bar) => monthStart(bar.month + 1), y: "n", fill, insetRight: width > 600 ? 0.5 : 0 }),
        P.ruleY([0]),
        P.tip(bars, P.pointerX({ x: (bar) => new Date(+x(bar) + 13e8), y: "n", title })),
      ],
    }),
  );
}

const yearOrMonth = (day) =>
  day.getUTCMonth() ? day.toLocaleDateString(LOCALES[state.language], { month: "short", timeZone: "UTC" }) : String(day.getUTCFullYear());

// The same by year, small: what the cards of blogs show. `years` is [[year, n], …].
function yearBars(width, years, span, axis, fill) {
  const most = Math.max(1, ...years.map(([, n]) => n));
  return P.plot(
    base(width, 54, {
      marginLeft: 42, marginTop: 8, marginBottom: 16, marginRight: 2,
      x: { domain: span, label: null, ticks: axis, tickFormat: String },
      y: { domain: [0, most], ticks: [0, most], tickFormat: number, label: null, tickSize: 0 },
      marks: [
        P.rectY(years, { x1: (d) => d[0] - 0.42, x2: (d) => d[0] + 0.42, y: (d) => d[1], fill }),
        P.ruleY([0], { strokeOpacity: 0.5 }),
        P.tip(years, P.pointerX({ x: (d) => d[0], y: (d) => d[1], title: (d) => `${d[0]}: ${number(d[1])}` })),
      ],
    }),
  );
}

// Bars that lie, one a name; each is a list of parts {name, part, n}, stacked in the order of `fills` ({part: fill}).
// `shares`: every bar is whole, and its parts are shares of it; what it is the whole of stands behind it.
function lyingBars(width, parts, fills, unit, shares = false) {
  const bars = parts.map((bar) => ({ ...bar, name: plain(bar.name) || "–" }));
  const names = [...new Set(bars.map((bar) => bar.name))];
  const room = Math.min(width * 0.42, Math.max(...names.map((name) => Math.min(name.length, 26))) * 6.7 + 14);
  const letters = Math.floor((room - 12) / 6.6);
  const totals = new Map(names.map((name) => [name, sum(bars.filter((bar) => bar.name === name).map((bar) => bar.n))]));
  const size = (bar) => (shares ? bar.n / Math.max(1, totals.get(bar.name)) : bar.n);
  const most = shares ? 1 : Math.max(1, ...totals.values());
  const ends = names.map((name) => ({ name, x: shares ? 1 : totals.get(name), text: number(totals.get(name)) }));
  const title = (bar) => `${bar.name}\n${bar.label ? `${bar.label}: ` : ""}${number(bar.n)}${shares ? ` (${share(bar.n, totals.get(bar.name))})` : ""}`;
  return P.plot(
    base(width, names.length * 23 + 40, {
      marginLeft: room, marginTop: 2, marginRight: 52, marginBottom: 34,
      x: { domain: [0, most], ticks: width > 420 ? 5 : 3, tickFormat: shares ? (n) => share(n, 1) : whole, label: unit, labelAnchor: "right", labelArrow: "none", grid: true },
      y: { domain: names, label: null, tickSize: 0, tickFormat: (name) => cut(name, letters), padding: 0.25 },
      marks: [
        P.barX(bars.filter((bar) => bar.n), { x: size, y: "name", fill: (bar) => fills[bar.part], order: Object.values(fills), title, tip: true }),
        P.text(ends, { x: "x", y: "name", text: "text", textAnchor: "start", dx: 5 }),
        P.ruleX([0]),
      ],
      color: { type: "identity" },
    }),
  );
}

// How many of each bin; a bin is called by where it begins.
function binBars(width, counts, edges, fill, unit) {
  const bars = counts.map((n, at) => ({ n, bin: edges[at], name: binName(edges, at) }));
  const most = Math.max(1, ...counts);
  return P.plot(
    base(width, 170, {
      marginLeft: 48, marginTop: 14, marginRight: 2, marginBottom: 38,
      x: { domain: edges, label: unit, labelAnchor: "right", labelArrow: "none", tickFormat: (edge, at) => (width > 420 || edges.length < 10 || at % 2 === 0 ? number(edge) : ""), tickSize: 0, padding: 0.12 },
      y: { domain: [0, most], ticks: wholeTicks(most), tickFormat: whole, label: null, grid: true },
      marks: [
        P.barY(bars, { x: "bin", y: "n", fill, title: (bar) => `${bar.name} ${unit}\n${number(bar.n)}`, tip: true }),
        P.ruleY([0]),
      ],
    }),
  );
}

const whole = (n) => (Number.isInteger(n) ? number(n) : "");

function binName(edges, at) {
  const [from, to] = [edges[at], edges[at + 1]];
  if (to === undefined) return t("bin_open", { from });
  return to - from === 1 ? number(from) : t("bin", { from, to: to - 1 });
}
