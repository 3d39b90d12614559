/** 中文。 */
export default {
  "page.title": "神经网络游乐场",
};
