import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { readPalette } from "../../../static/js/draw/palette.js";

const tokens = readFileSync(new URL("../../../static/css/tokens.css", import.meta.url), "utf8");

test("every colour that the drawings take is a variable of the page, in both themes", () => {
  const themes = tokens.split(':root[data-theme="dark"]');
  const palette = readPalette((name) => {
    assert.match(tokens, new RegExp(`^ {2}${name}:`, "m"), name);
    return ` ${name} `;
  });
  assert.equal(palette.accent, "--accent");
  assert.equal(palette["good-soft"], "--good-soft");
  assert.equal(palette.classes.length, 10);
  assert.equal(palette.font, "--font");
  for (const name of ["text", "surface", "zero", "accent", "good-soft", "warning"]) {
    assert.ok(themes.every((theme) => theme.includes(`--${name}:`)), name);
  }
});
