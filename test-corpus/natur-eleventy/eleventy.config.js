export default function (config) {
  config.addPassthroughCopy('js');
  config.addShortcode('film', (id) => `<iframe src="https://www.youtube.com/embed/${id}" title="Film"></iframe>`);
  config.addPairedShortcode('boks', (content) => `<div class="boks">${content}</div>`);
  return { dir: { input: '.', includes: '_includes', layouts: '_layouts' } };
}
