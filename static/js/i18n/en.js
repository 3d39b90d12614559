/** English. */
export default {
  "page.title": "nn-playground",
};
