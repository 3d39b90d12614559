import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError, request } from "../../static/js/api.js";

const answer = (status, body) => async () =>
  new Response(body === undefined ? null : JSON.stringify(body), { status });

test("a good answer is its JSON, an empty one null", async () => {
  assert.deepEqual(await request("GET", "runs", undefined, answer(200, { runs: [] })), {
    runs: [],
  });
  assert.equal(await request("DELETE", "runs/a", undefined, answer(204)), null);
});

test("every write says that it is JSON", async () => {
  const seen = [];
  const fetcher = async (path, options) => {
    seen.push([path, options]);
    return new Response("{}");
  };
  await request("POST", "runs/a/play", undefined, fetcher);
  await request("GET", "runs", undefined, fetcher);
  const [[path, post], [, get]] = seen;
  assert.equal(path, "/api/runs/a/play");
  assert.equal(post.body, "{}");
  assert.equal(post.headers["Content-Type"], "application/json");
  assert.equal(get.body, undefined);
});

test("a refusal carries the server's problem", async () => {
  const problem = {
    title: "Wrong",
    status: 422,
    detail: "seed is wrong",
    errors: [{ field: "seed" }],
  };
  await assert.rejects(request("POST", "runs", {}, answer(422, problem)), (error) => {
    assert.ok(error instanceof ApiError);
    assert.deepEqual(error.problem, problem);
    assert.equal(error.message, "seed is wrong");
    return true;
  });
});

test("a server that answers nonsense or nothing is a problem too", async () => {
  const nonsense = async () => new Response("<html>", { status: 502, statusText: "Bad Gateway" });
  await assert.rejects(
    request("GET", "runs", undefined, nonsense),
    (error) => error.problem.status === 502,
  );
  const nothing = async () => {
    throw new TypeError("fetch failed");
  };
  await assert.rejects(
    request("GET", "runs", undefined, nothing),
    (error) => error.problem.status === 0,
  );
});
