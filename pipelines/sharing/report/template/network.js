// Who links to whom, laid out by springs (d3-force), whose start and steps are the same every time.
const SHOWN = { ties: 150, blogs: 60, hosts: 40, labels: 28 };
const TIES = ["links", "linkbacks", "comments"];
const TIE_FILLS = { links: "var(--posts)", linkbacks: "var(--linkbacks)", comments: "var(--comments)" };

const nodeName = (node) => (typeof node === "number" ? blogName(node) : node);
const isBlog = (place) => typeof DATA.network.nodes[place] === "number";

// Those ties that touch the blog that is looked at, or all.
function tiesInScope() {
  const { nodes, ties } = DATA.network;
  return state.scope < 0 ? ties : ties.filter(([from, to]) => nodes[from] === state.scope || nodes[to] === state.scope);
}

// What is drawn: the strongest ties, between the nodes that have most of them. Ties come with the strongest first.
function heaviest(ties) {
  const weights = new Map();
  for (const [from, to, ...counts] of ties) for (const end of [from, to]) weights.set(end, (weights.get(end) ?? 0) + sum(counts));
  const order = [...weights.keys()].sort((a, b) => weights.get(b) - weights.get(a) || a - b);
  const known = new Set([...order.filter(isBlog).slice(0, SHOWN.blogs), ...order.filter((place) => !isBlog(place)).slice(0, SHOWN.hosts)]);
  const drawn = ties.filter(([from, to]) => known.has(from) && known.has(to)).slice(0, SHOWN.ties);
  const touched = new Set(drawn.flatMap(([from, to]) => [from, to]));
  return { ties: drawn, nodes: order.filter((place) => touched.has(place)), weights };
}

function layout(shown, ties) {
  const nodes = shown.map((place) => ({ place }));
  const at = new Map(shown.map((place, index) => [place, index]));
  const springs = ties.map(([from, to]) => ({ source: at.get(from), target: at.get(to) }));
  P.forceSimulation(nodes)
    .force("spring", P.forceLink(springs).distance(60).strength(0.25))
    .force("apart", P.forceManyBody().strength(-160))
    .force("x", P.forceX().strength(0.09))
    .force("y", P.forceY().strength(0.13))
    .force("room", P.forceCollide(20))
    .stop()
    .tick(300);
  return new Map(nodes.map((node) => [node.place, node]));
}

function networkPlot(width, { ties, nodes: shown, weights }) {
  const places = layout(shown, ties);
  const seen = (place) => ({ ...places.get(place), place, name: plain(nodeName(DATA.network.nodes[place])), n: weights.get(place), blog: isBlog(place) });
  const nodes = shown.map(seen);
  const arrows = ties
    .flatMap(([from, to, ...counts]) => counts.map((n, at) => ({ from: seen(from), to: seen(to), n, tie: TIES[at] })))
    .filter((arrow) => arrow.n);
  const labelled = [...nodes].sort((a, b) => b.blog - a.blog || b.n - a.n || a.place - b.place).slice(0, width < 500 ? 8 : SHOWN.labels);
  const title = (node) => [node.name, node.blog ? t("node_blog") : t("node_host"), t("n_ties", { n: node.n })].join("\n");
  return P.plot(
    base(width, Math.round(Math.min(620, Math.max(380, width * 0.6))), {
      marginTop: 24, marginBottom: 8, marginLeft: width < 500 ? 8 : 50, marginRight: width < 500 ? 8 : 50, inset: 6, x: { axis: null }, y: { axis: null }, r: { range: width < 500 ? [2, 9] : [2.5, 15] },
      marks: [
        ...TIES.map((tie, at) =>
          P.arrow(arrows.filter((d) => d.tie === tie), {
            x1: (d) => d.from.x, y1: (d) => d.from.y, x2: (d) => d.to.x, y2: (d) => d.to.y, bend: 8 + 12 * at, headLength: 5, insetEnd: 9, insetStart: 6,
            stroke: TIE_FILLS[tie], strokeWidth: (d) => Math.min(5, 0.8 + Math.log2(d.n) * 0.6), strokeOpacity: 0.6,
          }),
        ),
        P.dot(nodes, {
          x: "x", y: "y", r: "n", stroke: "var(--ink)", strokeWidth: 1.2,
          fill: (d) => (d.blog ? "var(--ink)" : "var(--paper)"),
        }),
        ...[true, false].map((blog) =>
          P.text(labelled.filter((d) => d.blog === blog), {
            x: "x", y: "y", text: (d) => cut(d.name, 22), dy: -15, fill: "var(--ink)", stroke: "var(--paper)", strokeWidth: 4,
            fontWeight: blog ? 700 : 400,
          }),
        ),
        P.tip(nodes, P.pointer({ x: "x", y: "y", title })),
      ],
      color: { type: "identity" },
    }),
  );
}
