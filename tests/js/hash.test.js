import assert from "node:assert/strict";
import { test } from "node:test";
import { readHash, writeHash } from "../../static/js/hash.js";

test("an address survives the way through the hash", () => {
  const address = {
    run: "a1b2c3",
    config: {
      dataset: { name: "spiral", noise: 0.1 },
      layers: [{ kind: "relu" }],
      note: "50 % & #1 中",
    },
  };
  assert.deepEqual(readHash(`#${writeHash(address)}`), address);
});

test("the hash stays readable", () => {
  assert.equal(
    writeHash({ run: "a1", config: { layers: [{ kind: "relu" }], seed: 1 } }),
    'run=a1&config={"layers":[{"kind":"relu"}],"seed":1}',
  );
});

test("what is the default is left out", () => {
  assert.equal(writeHash({ run: "a1", config: {} }), "run=a1");
  assert.equal(writeHash({ run: null, config: null }), "");
});

for (const hash of ["", "#", "#nothing", "#config=%7B", "#config=[1]", "#config=null&run="]) {
  test(`${JSON.stringify(hash)} names nothing`, () => {
    assert.deepEqual(readHash(hash), { run: null, config: null });
  });
}
