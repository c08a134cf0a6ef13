// Puts the page together, and again when the reader chooses another language, blog or width.
const SECTIONS = [
  ["overview", overview],
  ["time", overTime],
  ["completeness", completeness],
  ["audit", audit],
  ["languages", languages],
  ["lengths", lengths],
  ["links", links],
  ["voices", voices],
  ["spam", spam],
  ["sources", sources],
  ["blogs", blogsTable],
  ["posts", postsTable],
];

// What is of the dataset, and not of any one blog.
const WHOLE_ONLY = ["audit", "blogs"];

function lead() {
  const { counts } = scope();
  const years = writtenYears();
  const span = years ? t("lead_years", { years }) : t("lead_no_years");
  const answers = sum(KINDS.map((kind) => counts[kind]));
  const what = [t("n_posts", { n: counts.posts }), t("n_answers", { n: answers })].join(", ");
  return state.scope < 0 ? `${t("n_blogs", { n: DATA.blogs.length })}, ${what}. ${span}` : `${what}. ${span}`;
}

function options(select, pairs, chosen) {
  select.replaceChildren(...pairs.map(([value, text]) => el("option", { value, selected: String(value) === String(chosen) }, text)));
}

function render() {
  document.documentElement.lang = state.language;
  const title = state.scope < 0 ? DATA.dataset : blogName(state.scope);
  document.getElementById("title").textContent = title;
  document.title = `${title} – ${t("kind")}`;
  document.getElementById("lead").textContent = lead();
  for (const one of document.querySelectorAll("[data-t]")) one.textContent = t(one.dataset.t);
  for (const one of document.querySelectorAll("[data-t-label]")) one.setAttribute("aria-label", t(one.dataset.tLabel));
  const names = DATA.blogs.map((_, place) => [place, blogName(place)]).sort((a, b) => a[1].localeCompare(b[1], state.language));
  options(document.getElementById("scope"), [[-1, t("all_blogs")], ...names], state.scope);
  options(document.getElementById("theme"), ["auto", "light", "dark"].map((theme) => [theme, t(`theme_${theme}`)]), document.documentElement.dataset.theme ?? "auto");
  document.getElementById("language").value = state.language;
  const here = SECTIONS.filter(([id]) => state.scope < 0 || !WHOLE_ONLY.includes(id));
  document.getElementById("contents").replaceChildren(el("ul", {}, here.map(([id]) => el("li", {}, el("a", { href: `#${id}` }, t(`section_${id}`))))));
  drawn.clear();
  const sections = here.map(([id, build]) =>
    el("section", { id, "aria-labelledby": `${id}-title` }, el("h2", { id: `${id}-title` }, t(`section_${id}`)), el("p", { class: "intro" }, t(`section_${id}_about`)), build()),
  );
  MAIN.replaceChildren(...sections);
  drawAll();
}

function begin() {
  const asked = document.documentElement.dataset.language;
  const theirs = navigator.languages.map((one) => one.slice(0, 2)).find((one) => one === "sv" || one === "en");
  state.language = asked === "auto" ? (theirs ?? "en") : asked;
  document.getElementById("scope").addEventListener("change", (event) => {
    state.scope = Number(event.target.value);
    render();
  });
  document.getElementById("language").addEventListener("change", (event) => {
    state.language = event.target.value;
    render();
  });
  document.getElementById("theme").addEventListener("change", (event) => {
    document.documentElement.dataset.theme = event.target.value;
  });
  render();
  let width = MAIN.clientWidth;
  new ResizeObserver(() => {
    if (MAIN.clientWidth === width) return;
    width = MAIN.clientWidth;
    drawAll();
  }).observe(MAIN);
}

begin();
