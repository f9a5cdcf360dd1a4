/** A copy of a template: its element as `root`, and what is marked `data-part` by name. */
export function partsOf(template) {
  const root = document.getElementById(template).content.firstElementChild.cloneNode(true);
  const parts = { root };
  for (const element of root.querySelectorAll('[data-part]')) parts[element.dataset.part] = element;
  return parts;
}
