// The table of blogs and the table of posts.
const arrow = () => el("span", {}, el("span", { "aria-hidden": "true" }, "↗"), el("span", { class: "away" }, t("open")));

function blogsTable() {
  const count = (name, of, show = (value) => unknownOr(value)) => ({ name: t(name), number: true, down: true, key: (row) => of(row), show: (row) => show(of(row)) });
  const years = (blog) => blog.years.post.map(([year]) => year);
  const rows = DATA.blogs.map((blog, place) => ({ ...blog, place }));
  const columns = [
    { name: t("blog"), kind: "name", key: (row) => blogName(row.place), text: (row) => `${blogName(row.place)} ${row.url ?? ""} ${row.blog}`, show: (row) => [blogButton(row.place), " ", row.url ? webLink(row.url, arrow()) : ""] },
    { name: t("platform"), key: (row) => row.platform, text: (row) => row.platform, show: (row) => unknownOr(row.platform, (value) => said(value)) },
    { name: t("language"), key: (row) => row.language && languageName(row.language), text: (row) => row.language && languageName(row.language), show: (row) => unknownOr(row.language, languageName) },
    { name: t("years"), kind: "date", key: (row) => years(row)[0] ?? null, show: (row) => unknownOr(years(row)[0], () => `${years(row)[0]}–${years(row).at(-1)}`) },
    count("posts", (row) => row.counts.posts),
    count("discovered", (row) => row.completeness.discovered),
    count("complete_share", (row) => (row.completeness.declaring ? row.completeness.complete / row.completeness.declaring : null), (value) => unknownOr(value, () => share(value, 1))),
    count("comments", (row) => row.counts.comment),
    count("linkbacks", (row) => row.counts.pingback + row.counts.trackback),
    count("spam_short", (row) => row.counts.spam),
  ];
  return [longTable({ caption: t("blogs"), columns, rows, sortedBy: 4, downwards: true, said: (shown, n) => t("shown_blogs", { shown, n }) })];
}

function postsTable() {
  const { columns: data, authors, languages: codes } = DATA.posts;
  const removed = new Set(data.removed);
  const rows = data.blog.map((_, at) => at).filter((at) => state.scope < 0 || data.blog[at] === state.scope);
  const url = (at) => fullUrl(data.blog[at], data.url[at]);
  const author = (at) => (data.author[at] === null ? null : authors[data.author[at]]);
  const language = (at) => (data.language[at] === null ? null : languageName(codes[data.language[at]]));
  const answers = (at) => (data.declared[at] === null || data.declared[at] === data.found[at] ? number(data.found[at]) : t("found_of_declared", { found: data.found[at], declared: data.declared[at] }));
  const columns = [
    { name: t("date"), kind: "date", down: true, key: (at) => data.date[at], text: (at) => data.date[at], show: (at) => unknownOr(data.date[at], String) },
    {
      name: t("title"), kind: "text", key: (at) => data.title[at], text: (at) => `${data.title[at] ?? ""} ${url(at)}`,
      show: (at) => [webLink(url(at), called(data.title[at], t("untitled"))), removed.has(at) ? el("span", { class: "gone" }, ` ${t("no_longer_shown")}`) : ""],
    },
    state.scope < 0 ? blogColumn((at) => data.blog[at]) : null,
    { name: t("author"), kind: "name", key: author, text: author, show: (at) => unknownOr(author(at), said) },
    { name: t("answers"), number: true, down: true, key: (at) => data.found[at], show: answers },
    { name: t("words"), number: true, down: true, key: (at) => data.words[at], show: (at) => number(data.words[at]) },
    { name: t("language"), key: language, text: language, show: (at) => unknownOr(language(at), String) },
  ].filter(Boolean);
  return [longTable({ caption: t("posts"), columns, rows, downwards: true, said: (shown, n) => t("shown_posts", { shown, n }) })];
}
