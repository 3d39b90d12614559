/**
 * As much of a browser as the panels need: elements, observers, frames; what is drawn is noted.
 * Import it before a panel.
 */
import { recorder } from "../draw/recorder.js";

class FakeElement {
  constructor(tag) {
    this.tagName = tag.toUpperCase();
    this.attributes = new Map();
    this.childNodes = [];
    this.listeners = {};
    this.style = {};
    this.hidden = false;
    this.classNames = new Set();
    Object.assign(this, { clientWidth: 480, clientHeight: 0 });
    this.offsetWidth = 100;
    if (tag === "canvas") Object.assign(this, { width: 0, height: 0, record: recorder() });
  }

  get dataset() {
    const name = (key) => `data-${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    return new Proxy({}, {
      get: (_, key) => this.getAttribute(name(key)) ?? undefined,
      set: (_, key, value) => (this.setAttribute(name(key), value), true),
    });
  }

  get classList() {
    const { classNames } = this;
    return { toggle: (name, on) => (on ? classNames.add(name) : classNames.delete(name)), contains: (name) => classNames.has(name) };
  }

  get children() {
    return this.childNodes.filter((child) => child instanceof FakeElement);
  }

  get firstChild() {
    return this.childNodes[0] ?? null;
  }

  get textContent() {
    return this.childNodes.map((child) => child.textContent ?? child).join("");
  }

  set textContent(words) {
    this.childNodes = words === "" ? [] : [String(words)];
  }

  getContext() {
    return this.record.ctx;
  }

  setAttribute(name, value) {
    this.attributes.set(name, String(value));
    if (name === "class") for (const one of String(value).split(" ")) this.classNames.add(one);
    if (name === "value") this.value = String(value);
  }

  getAttribute(name) {
    return this.attributes.get(name) ?? null;
  }

  hasAttribute(name) {
    return this.attributes.has(name);
  }

  removeAttribute(name) {
    this.attributes.delete(name);
  }

  append(...children) {
    for (const child of children) if (child instanceof FakeElement) child.parent = this;
    this.childNodes.push(...children);
  }

  replaceChildren(...children) {
    this.childNodes = [];
    this.append(...children);
  }

  remove() {
    if (this.parent) this.parent.childNodes = this.parent.childNodes.filter((child) => child !== this);
  }

  addEventListener(name, run) {
    (this.listeners[name] ??= []).push(run);
  }

  dispatch(name, event = {}) {
    for (const run of this.listeners[name] ?? []) run(event);
  }

  /** Understands "tag", ".class", "[attribute]", "[attribute=value]", and several with commas. */
  querySelectorAll(selector) {
    const tests = selector.split(",").map((part) => matcher(part.trim()));
    const found = [];
    const search = (element) => {
      for (const child of element.children) {
        if (tests.some((test) => test(child))) found.push(child);
        search(child);
      }
    };
    search(this);
    return found;
  }

  querySelector(selector) {
    return this.querySelectorAll(selector)[0] ?? null;
  }
}

function matcher(selector) {
  if (selector.startsWith(".")) return (element) => element.classNames.has(selector.slice(1));
  const [, name, value] = /^\[([\w-]+)(?:="?([^"\]]*)"?)?\]$/.exec(selector) ?? [];
  if (name) return (element) => (value === undefined ? element.hasAttribute(name) : element.getAttribute(name) === value);
  return (element) => element.tagName === selector.toUpperCase();
}

/** Observers that see everything at once, as long as the test does not say otherwise. */
export const observers = new Set();

class FakeObserver {
  constructor(run) {
    this.run = run;
    this.targets = new Set();
    observers.add(this);
  }

  observe(target) {
    this.targets.add(target);
    queueMicrotask(() => observers.has(this) && this.run([{ isIntersecting: true }]));
  }

  disconnect() {
    observers.delete(this);
  }
}

/** What waits for the next frame. */
export const frames = [];

/** Let all frames pass that are asked for, and what they lead to. */
export async function paint(rounds = 4) {
  for (let i = 0; i < rounds; i++) {
    await new Promise((resolve) => setTimeout(resolve));
    const time = performance.now() + 1000 * i;
    for (const run of frames.splice(0)) run(time);
  }
}

const element = (tag) => new FakeElement(tag);
const root = element("html");
const head = element("head");
root.dataset.theme = "light";

Object.assign(globalThis, {
  document: { createElement: element, documentElement: root, head, getElementById: (id) => head.querySelector(`[id="${id}"]`) },
  getComputedStyle: () => ({ fontSize: "13px", getPropertyValue: (name) => `color-of${name}` }),
  IntersectionObserver: class IntersectionObserver extends FakeObserver {},
  ResizeObserver: class ResizeObserver extends FakeObserver {},
  requestAnimationFrame: (run) => frames.push(run),
  reportError: (error) => {
    throw error;
  },
  devicePixelRatio: 1,
  matchMedia: () => ({ matches: false }),
});

export const newElement = element;
