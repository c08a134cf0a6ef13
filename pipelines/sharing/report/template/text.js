// Words, numbers and dates in the reader's language. Nothing here or elsewhere makes HTML of a string.
const TEXTS = JSON.parse(document.getElementById("texts").textContent);
const DATA = JSON.parse(document.getElementById("figures").textContent);
const MAIN = document.getElementById("main");

const state = { language: "en", scope: -1 };

function t(key, values = {}) {
  const text = TEXTS[key][state.language];
  const chosen = typeof text === "string" ? text : text[new Intl.PluralRules(state.language).select(values.n) === "one" ? 0 : 1];
  return chosen.replace(/\{(\w+)\}/g, (_, name) => (typeof values[name] === "number" ? number(values[name]) : values[name]));
}

// A word of the data's own vocabulary (an outcome, a source, a rule); one that is new to this page as it stands.
function word(list, code) {
  if (code === null) return t("unknown");
  const key = `${list}.${code}`;
  return key in TEXTS ? t(key) : String(code);
}

// A code that is none is no reason to stop.
function languageName(code) {
  if (code === null) return t("unknown_language");
  try {
    return new Intl.DisplayNames([state.language], { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}

const LOCALES = { sv: "sv-SE", en: "en-GB" };
const FORMATS = Object.fromEntries(Object.entries(LOCALES).map(([language, locale]) => [language, new Intl.NumberFormat(locale)]));

function number(n) {
  return FORMATS[state.language].format(n);
}

// Of nothing there is no share. Rounded, but never to all or none when it is not.
function share(part, whole) {
  if (!whole) return t("unknown");
  const percent = (100 * part) / whole;
  const digits = percent > 0 && percent < 1 ? 1 : percent > 99 && percent < 100 ? 1 : 0;
  const shown = Math.min(percent < 100 ? 99.9 : 100, Math.max(percent > 0 ? 0.1 : 0, percent));
  const format = { style: "percent", minimumFractionDigits: digits, maximumFractionDigits: digits };
  return (shown / 100).toLocaleString(LOCALES[state.language], format);
}

const monthStart = (month) => new Date(Date.UTC(Math.floor(month / 12), month % 12, 1));
const monthText = (month) => `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, "0")}`;
const monthName = (month) =>
  monthStart(month).toLocaleDateString(LOCALES[state.language], { year: "numeric", month: "long", timeZone: "UTC" });

// What the data calls it; where that is nothing to see, what it can be called instead.
const called = (name, otherwise) => (name?.trim() ? name : otherwise);
const blogName = (place) => called(DATA.blogs[place].title, DATA.blogs[place].blog);
// In a plot there is no element around a word that could hold it: marks that pile up or turn the line around are left out.
const plain = (text) => text.replace(/(\p{M}{2})\p{M}+/gu, "$1").replace(/[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, " ").trim();
const scope = () => (state.scope < 0 ? DATA.whole : DATA.blogs[state.scope]);
const sum = (values) => values.reduce((total, value) => total + value, 0);
