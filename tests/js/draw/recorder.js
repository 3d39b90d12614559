/** A canvas context that notes what is drawn: [method, arguments, style] in order. */
export function recorder() {
  const calls = [];
  const state = { fillStyle: "", strokeStyle: "", lineWidth: 1, font: "" };
  const answers = {
    measureText: (words) => ({ width: 7 * words.length }),
    createLinearGradient: () => ({ addColorStop: (place, color) => calls.push(["addColorStop", [place, color]]) }),
    createImageData: (width, height) => ({ width, height, data: new Uint8ClampedArray(4 * width * height) }),
  };
  const ctx = new Proxy(state, {
    get(_, name) {
      if (name in state) return state[name];
      return (...values) => {
        calls.push([name, values, { fill: state.fillStyle, stroke: state.strokeStyle }]);
        return answers[name]?.(...values);
      };
    },
    set(_, name, value) {
      state[name] = value;
      return true;
    },
  });
  const named = (name) => calls.filter(([method]) => method === name);
  return { ctx, calls, named, words: () => named("fillText").map(([, [words]]) => words) };
}

/** Colours that tell which one was asked for. */
export const PALETTE = new Proxy({}, {
  get: (_, name) => {
    if (name === "classes") return Array.from({ length: 10 }, (__, i) => `rgb(${i},0,0)`);
    return name === "font" ? "sans-serif" : String(name);
  },
});

/** What a drawing function gets. */
export function newPaper(width = 400, height = 300) {
  const { ctx, ...record } = recorder();
  return { ctx, width, height, em: 13, palette: PALETTE, ...record };
}
