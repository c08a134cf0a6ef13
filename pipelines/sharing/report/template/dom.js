// Elements, their strings always as text.
function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null));
  return made;
}

// Words of the data: apart from the text around them, whatever direction they run in or ask for.
const said = (text) => el("bdi", {}, text);

// A link only where it leads to the web: no `javascript:`, no `data:`, nothing of this machine.
function webLink(url, text) {
  let target;
  try {
    target = new URL(url);
  } catch {
    return said(text);
  }
  if (target.protocol !== "http:" && target.protocol !== "https:") return said(text);
  return el("a", { href: target.href, rel: "noopener noreferrer", target: "_blank" }, said(text));
}

const fullUrl = (place, url) => (url.startsWith("~") ? DATA.blogs[place].url + url.slice(1) : url);

function blogButton(place) {
  const choose = () => {
    state.scope = place;
    render();
    document.getElementById("scope").focus();
  };
  return el("button", { type: "button", class: "blogname", title: blogName(place), onclick: choose }, said(blogName(place)));
}

// A plain table of numbers: columns are {name, number}, rows are lists of strings, numbers or nodes.
function plainTable(caption, columns, rows) {
  const cell = (value) => (value === null ? el("span", { class: "dim" }, t("unknown")) : typeof value === "number" ? number(value) : value);
  const head = columns.map((column) => el("th", { scope: "col", class: column.number ? "n" : null }, column.name));
  const line = (row) =>
    row.map((value, at) =>
      at === 0 ? el("th", { scope: "row" }, cell(value)) : el("td", { class: columns[at].number ? "n" : null }, cell(value)),
    );
  const body = rows.map((row) => el("tr", {}, line(row)));
  const table = el("table", {}, el("thead", {}, el("tr", {}, head)), el("tbody", {}, body));
  return el("div", { class: "scroll", role: "region", tabindex: "0", "aria-label": caption }, table);
}

// The same folded away, made when it is opened: a page of many blogs has thousands of numbers. Under a plot its name is
// known from the plot, for those who see it.
function numbers(caption, columns, rows, underPlot = false) {
  const name = underPlot ? [t("numbers"), el("span", { class: "away" }, `: ${caption}`)] : [caption];
  const folded = el("details", {}, el("summary", {}, name));
  const open = () => {
    if (folded.open && !folded.querySelector("table")) folded.append(plainTable(caption, columns, rows()));
  };
  folded.addEventListener("toggle", open);
  return folded;
}
