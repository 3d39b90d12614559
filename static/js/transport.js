/**
 * Reset, Play, Step, Epoch, the speed, and how far the run is.
 *
 * @import { RunState, Store } from "./types"
 * @import { Session } from "./session"
 */
import { attribute, byId, h } from "./dom.js";
import { count, number } from "./draw/format.js";
import { t } from "./i18n/index.js";
import { icon } from "./icons.js";
import { SPEEDS, speedAt, speedIndex } from "./speed.js";

/** States in which a run can go on. */
const CAN_GO_ON = new Set(["paused", "running", "diverged"]);

/**
 * @param {Store} store
 * @param {Session} session
 */
export function mountTransport(store, session) {
  const root = byId("transport");
  const buttons = createButtons(session);
  const speed = createSpeed(store, session);
  const counters = createCounters();
  root.replaceChildren(buttons.element, speed.element, counters.element);

  const offs = [
    store.subscribe(["run", "connection"], ({ run, connection }) => {
      buttons.show(run?.state ?? "queued");
      speed.show(run?.speed ?? null);
      counters.showState(connection === "connected" ? (run?.state ?? "queued") : connection);
    }),
    store.onFrame(["progress", "stepsPerSecond"], ({ progress, stepsPerSecond }) =>
      counters.showProgress(progress, stepsPerSecond),
    ),
  ];
  buttons.show(store.get("run")?.state ?? "queued");
  speed.show(store.get("run")?.speed ?? null);
  counters.showState(store.get("run")?.state ?? "queued");
  counters.showProgress(store.get("progress"), store.get("stepsPerSecond"));
  return () => offs.forEach((off) => off());
}

/** @param {Session} session */
function createButtons(session) {
  /**
   * @param {"reset" | "play" | "step" | "epoch"} name
   * @param {string} keys
   * @param {() => unknown} act
   */
  const button = (name, keys, act) =>
    h(
      "button",
      {
        class: `transport-button transport-${name}`,
        id: `transport-${name}`,
        "aria-label": t(`transport.${name}`),
        "aria-keyshortcuts": keys,
        "data-tip": t(`transport.${name}.help`),
        onclick: act,
      },
      icon(name),
      name === "play" ? "" : h("span", { class: "transport-word" }, t(`transport.${name}`)),
    );

  const reset = button("reset", "R", () => session.command("reset"));
  const play = button("play", "Space", () => session.toggle());
  const step = button("step", "ArrowRight", () => session.command("step", { steps: 1 }));
  const epoch = button("epoch", "", () => session.command("epoch"));
  return {
    element: h("div", { class: "transport-buttons" }, reset, play, step, epoch),
    /** @param {RunState} state */
    show(state) {
      const playing = state === "running";
      play.replaceChildren(icon(playing ? "pause" : "play"));
      play.classList.toggle("playing", playing);
      attribute(play, "aria-label", t(playing ? "transport.pause" : "transport.play"));
      play.disabled = state === "queued";
      for (const one of [step, epoch]) one.disabled = !CAN_GO_ON.has(state);
      reset.disabled = state === "queued";
    },
  };
}

/**
 * @param {Store} store
 * @param {Session} session
 */
function createSpeed(store, session) {
  const label = h("output", { class: "speed-value", for: "speed" });
  const slider = h("input", {
    type: "range",
    id: "speed",
    class: "slider",
    min: 0,
    max: SPEEDS.length - 1,
    step: 1,
    "aria-label": t("transport.speed"),
    "data-tip": t("transport.speed.help"),
  });
  const chosen = () => speedAt(Number(slider.value));
  let isChanging = false; // what the run says meanwhile must not pull the slider back
  slider.addEventListener("input", () => {
    isChanging = true;
    show(chosen());
  });
  slider.addEventListener("change", async () => {
    await session.setSpeed(chosen());
    isChanging = false;
    show(store.get("run")?.speed ?? null);
  });

  /** @param {number | null} speed */
  function show(speed) {
    const index = speedIndex(speed);
    slider.value = String(index);
    slider.style.setProperty("--filled", `${(100 * index) / (SPEEDS.length - 1)}%`);
    const words =
      speed === null ? t("transport.fastest") : t("transport.rate", { rate: number(speed) });
    label.textContent = words;
    attribute(slider, "aria-valuetext", words);
  }

  return {
    element: h(
      "div",
      { class: "speed" },
      h("label", { for: "speed", class: "speed-label" }, t("transport.speed")),
      slider,
      label,
    ),
    /** @param {number | null} speed */
    show(speed) {
      if (!isChanging) show(speed);
    },
  };
}

function createCounters() {
  const state = h("span", { class: "state", id: "state", role: "status" });
  /** @param {"step" | "epoch" | "rate"} name */
  const counter = (name) => {
    const value = h("span", { class: "counter-value", id: `counter-${name}` });
    const element = h(
      "div",
      { class: `counter counter-${name}`, "data-tip": t(`counter.${name}.help`) },
      h("span", { class: "counter-name" }, t(`counter.${name}`)),
      value,
    );
    return { element, value };
  };
  const [step, epoch, rate] = [counter("step"), counter("epoch"), counter("rate")];
  return {
    element: h("div", { class: "counters" }, state, step.element, epoch.element, rate.element),
    /** @param {RunState | "connecting" | "reconnecting"} name */
    showState(name) {
      state.textContent = t(`state.${name}`);
      state.dataset.state = name;
      state.dataset.tip = t(`state.${name}.help`);
    },
    /**
     * @param {{step: number, epoch: number}} progress
     * @param {number | null} perSecond
     */
    showProgress(progress, perSecond) {
      step.value.textContent = count(progress.step);
      epoch.value.textContent = progress.epoch.toFixed(2);
      rate.value.textContent =
        perSecond === null ? "–" : perSecond < 100 ? number(perSecond, 2) : count(perSecond);
    },
  };
}
