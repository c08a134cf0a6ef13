// A long table: sorted by any column, searched as one types, shown a page at a time.
const PAGE_ROWS = 25;

// columns: {name, key(row) for sorting, show(row), number, kind (a class), text(row) for searching, down: sorts downwards first}
function longTable({ caption, columns, rows, said: saying, sortedBy = 0, downwards = false, searched = true }) {
  const view = { by: sortedBy, down: downwards, page: 0, words: "", rows };
  let haystack = null;
  const collator = new Intl.Collator(state.language, { numeric: true });
  const body = el("tbody");
  const told = el("p", { class: "said", role: "status" });
  const where = el("span");
  const turn = (by) => () => {
    view.page += by;
    fill();
  };
  const back = el("button", { type: "button", onclick: turn(-1) }, t("previous"));
  const on = el("button", { type: "button", onclick: turn(1) }, t("next"));
  const heads = columns.map((column, at) => {
    const press = () => {
      view.down = view.by === at ? !view.down : Boolean(column.down);
      view.by = at;
      arrange();
    };
    return el("th", { scope: "col", class: classes(column) }, el("button", { type: "button", onclick: press }, column.name));
  });

  function classes(column) {
    return [column.number ? "n" : "", column.kind ?? ""].join(" ").trim() || null;
  }

  // What is not known comes last, whichever way one sorts.
  function compare(a, b) {
    const [left, right] = [columns[view.by].key(a), columns[view.by].key(b)];
    if (left === null || right === null) return (left === null) - (right === null);
    const order = typeof left === "number" ? left - right : collator.compare(left, right);
    return view.down ? -order : order;
  }

  function arrange() {
    const words = view.words.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    if (words.length && !haystack) {
      const searchable = columns.filter((column) => column.text);
      haystack = new Map(rows.map((row) => [row, searchable.map((column) => column.text(row) ?? "").join("\n").toLocaleLowerCase()]));
    }
    const found = words.length ? rows.filter((row) => words.every((one) => haystack.get(row).includes(one))) : rows.slice();
    view.rows = found.sort(compare);
    view.page = 0;
    heads.forEach((head, at) => head.setAttribute("aria-sort", at !== view.by ? "none" : view.down ? "descending" : "ascending"));
    fill();
  }

  function fill() {
    const pages = Math.max(1, Math.ceil(view.rows.length / PAGE_ROWS));
    const shown = view.rows.slice(view.page * PAGE_ROWS, (view.page + 1) * PAGE_ROWS);
    body.replaceChildren(...shown.map((row) => el("tr", {}, columns.map((column) => el("td", { class: classes(column) }, column.show(row))))));
    told.textContent = saying(view.rows.length, rows.length);
    where.textContent = t("page", { page: view.page + 1, pages });
    back.disabled = view.page === 0;
    on.disabled = view.page >= pages - 1;
    pager.hidden = pages === 1;
  }

  const search = (event) => {
    view.words = event.target.value;
    arrange();
  };
  const box = el("label", {}, t("search"), el("input", { type: "search", oninput: search, autocomplete: "off", spellcheck: "false" }));
  const pager = el("div", { class: "pager" }, back, where, on);
  const table = el("table", {}, el("thead", {}, el("tr", {}, heads)), body);
  const made = el(
    "div",
    { class: "block" },
    el("div", { class: "tools" }, searched && rows.length > PAGE_ROWS ? box : null, told),
    el("div", { class: "scroll", role: "region", tabindex: "0", "aria-label": caption }, table),
    pager,
  );
  arrange();
  return made;
}

const unknownOr = (value, show = number) => (value === null || value === undefined ? el("span", { class: "dim" }, t("unknown")) : show(value));
