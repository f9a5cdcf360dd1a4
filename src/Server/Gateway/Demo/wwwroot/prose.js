// Draws an answer: paragraphs, quotes, lists and `code`. Every text is set as text; there is no way from here to HTML.

/** Brings an element up to date with a text that usually grew at its end: blocks that stay as they are stay. */
export function drawProse(element, text) {
  const blocks = blocksOf(text);
  while (element.children.length > blocks.length) element.lastElementChild.remove();
  blocks.forEach((block, at) => {
    const drawn = element.children[at];
    if (drawn?.source === block.source) return;
    const fresh = blockElement(block);
    if (drawn) drawn.replaceWith(fresh);
    else element.append(fresh);
  });
}

function blocksOf(text) {
  const blocks = [];
  for (const line of text.split('\n')) {
    const [, mark, rest] = /^(> |- )?(.*)$/.exec(line);
    const kind = { '> ': 'blockquote', '- ': 'ul' }[mark] ?? 'p';
    const last = blocks.at(-1);
    if (rest.trim() === '') blocks.push({ kind: 'blank' });
    else if (last?.kind === kind) last.lines.push(rest);
    else blocks.push({ kind, lines: [rest] });
  }
  return blocks.filter(({ kind }) => kind !== 'blank').map((block) => ({ ...block, source: `${block.kind}\n${block.lines.join('\n')}` }));
}

function blockElement({ kind, lines, source }) {
  const element = document.createElement(kind);
  element.source = source;
  if (kind === 'ul') element.append(...lines.map((line) => withCode(document.createElement('li'), line)));
  else withCode(element, lines.join('\n'));
  return element;
}

function withCode(element, text) {
  text.split(/`([^`\n]+)`/).forEach((piece, at) => {
    if (at % 2 === 0) return element.append(piece);
    const code = document.createElement('code');
    code.textContent = piece;
    element.append(code);
  });
  return element;
}
