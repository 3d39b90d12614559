import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { LANGUAGES, inLanguage, language, setLanguage, t } from "../../../static/js/i18n/index.js";

const ROOT = new URL("../../../", import.meta.url);

/** All of the page's own sources but the words themselves. */
function sources() {
  const scripts = readdirSync(new URL("static/js/", ROOT), { recursive: true })
    .filter((name) => name.endsWith(".js") && !name.startsWith("i18n"))
    .map((name) => new URL(`static/js/${name}`, ROOT));
  return [...scripts, new URL("templates/index.html", ROOT)].map((file) =>
    readFileSync(file, "utf8"),
  );
}

const text = sources().join("\n");
const keys = Object.keys(LANGUAGES.en);

/** Patterns for keys that are put together: `state.${name}.help` asks for each key of that form. */
const patterns = [...text.matchAll(/`([a-z]+\.[\w.]*\$\{[^`]*)`/g)]
  .map(([, template]) =>
    template
      .split(/\$\{[^}]*\}/)
      .map((part) => part.replaceAll(".", "\\."))
      .join("[\\w.-]+"),
  )
  .map((pattern) => new RegExp(`^${pattern}$`));

test("the languages have the same keys, none twice", () => {
  assert.deepEqual(Object.keys(LANGUAGES.zh).sort(), [...keys].sort());
  for (const file of readdirSync(new URL("static/js/i18n/", ROOT))) {
    const written = [
      ...readFileSync(new URL(`static/js/i18n/${file}`, ROOT), "utf8").matchAll(
        /^ {2}"([\w.-]+)":/gm,
      ),
    ];
    const names = written.map(([, name]) => name);
    assert.deepEqual(names, [...new Set(names)], file);
  }
});

test("no key is unused", () => {
  const unused = keys.filter(
    (key) => !text.includes(`"${key}"`) && !patterns.some((pattern) => pattern.test(key)),
  );
  assert.deepEqual(unused, []);
});

test("no key is missing: each that the sources name is there", () => {
  const places =
    /\bt\(\s*"([^"]+)"|\bdata-i18n(?:-\w+)?"?[=:]\s*"([^"]+)"|\b(?:key|\w+Key|label|tip): "([a-z]+\.[\w.-]+)"/g;
  const named = [...text.matchAll(places)].map(([, ...groups]) => groups.find(Boolean));
  assert.ok(named.length > 100);
  assert.deepEqual(
    named.filter((key) => !(key in LANGUAGES.en)),
    [],
  );
});

test("no words are empty, and both languages fill the same places", () => {
  const places = (words) => [...new Set(words.match(/\{\w+\}/g) ?? [])].sort();
  for (const key of keys) {
    assert.ok(LANGUAGES.en[key].trim() && LANGUAGES.zh[key], key);
    assert.deepEqual(places(LANGUAGES.zh[key]), places(LANGUAGES.en[key]), key);
  }
});

test("Chinese words are Chinese", () => {
  const alone = keys.filter(
    (key) => /[a-z]{4}/i.test(LANGUAGES.en[key]) && LANGUAGES.zh[key] === LANGUAGES.en[key],
  );
  assert.deepEqual(alone, []);
});

test("t fills places and leaves unknown ones", () => {
  assert.equal(language(), "en");
  assert.equal(t("rule.greater_than", { gt: 0 }), "Must be greater than 0.");
  assert.equal(t("rule.greater_than"), "Must be greater than {gt}.");
  setLanguage("zh");
  assert.equal(t("rule.greater_than", { gt: 0 }), "必须大于 0。");
  assert.equal(inLanguage({ en: "a", zh: "甲" }), "甲");
  setLanguage("en");
});
