/**
 * What follows from choosing a data set or a preset: the configuration, the speed, a download.
 *
 * @import { Config, Dataset, Download, Preset, Store } from "./types"
 * @import { Api } from "./api"
 * @import { Edits } from "./edits"
 * @import { Session } from "./session"
 */
import { withDataset } from "./datasets.js";
import { inLanguage } from "./i18n/index.js";
import { dismiss, tell } from "./notices.js";
import { speedFor } from "./speed.js";

/**
 * @param {Store} store
 * @param {Pick<Api, "datasets" | "fetchDataset">} api
 * @param {Pick<Session, "attempt" | "setSpeed">} session
 * @param {Pick<Edits, "replace">} edits
 */
export function createChoices(store, api, session, edits) {
  /** The data set that is being fetched because the user chose it. */
  let awaited = "";

  /**
   * @param {Config} config
   * @param {number | null} speed
   */
  async function set(config, speed) {
    edits.replace(config);
    await session.setSpeed(speed);
  }

  /** @param {Dataset} dataset */
  async function useData(dataset) {
    const config = store.get("config");
    const speed = store.get("run")?.speed ?? null;
    if (!config || config.dataset.name === dataset.name) return;
    const next = withDataset(config, dataset, store.get("datasets"), store.get("presets"));
    if (!next.preset) {
      edits.replace(next.config);
      return;
    }
    await set(next.config, next.preset.speed ?? speedFor(dataset.kind));
    tell(store, {
      id: "start",
      tone: "info",
      key: "notice.start",
      values: { title: inLanguage(dataset.title) },
      action: { key: "notice.undo", run: () => void set(config, speed) },
      lasts: 10_000,
    });
  }

  /** @param {Dataset} dataset */
  async function fetchData(dataset) {
    awaited = dataset.name;
    dismiss(store, "download");
    await takeDownload({ name: dataset.name, state: "fetching", done: 0, total: null });
    const answer = await session.attempt(() => api.fetchDataset(dataset.name));
    // Events tell how it goes on, and may have come before this answer.
    if (answer?.state === "ready") await takeDownload(answer);
  }

  /** @param {Download} download */
  async function takeDownload(download) {
    const { name, state: status } = download;
    store.set("downloads", { ...store.get("downloads"), [name]: download });
    const datasets = store.get("datasets");
    store.set(
      "datasets",
      datasets.map((one) => (one.name === name ? { ...one, status } : one)),
    );
    const dataset = datasets.find((one) => one.name === name);
    if (dataset && status === "failed") tellFailed(dataset);
    if (!dataset || status !== "ready") return;
    store.set("datasets", await api.datasets()); // with its thumbnail
    if (awaited === name) await useData(dataset);
    awaited = "";
  }

  /** @param {Dataset} dataset */
  function tellFailed(dataset) {
    tell(store, {
      id: "download",
      tone: "error",
      key: "notice.download",
      values: { title: inLanguage(dataset.title) },
      action: { key: "notice.again", run: () => void fetchData(dataset) },
    });
  }

  return {
    takeDownload,
    data: {
      /** @param {Dataset} dataset one that is here */
      choose: (dataset) => void useData(dataset),
      /** @param {Dataset} dataset one that has to be fetched first */
      fetch: (dataset) => void fetchData(dataset),
    },
    /** @param {Preset} preset */
    preset: (preset) => void set(/** @type {Config} */ (preset.config), preset.speed),
  };
}
