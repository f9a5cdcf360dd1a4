// What happened to a pane's connection, newest first, and what a screen reader is told of it and of the runs.
const kept = 3;
const spoken = 20;
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

export class Notices {
  #list;
  #log;

  constructor(list, log) {
    this.#list = list;
    this.#log = log;
  }

  show(text, kind = 'plain') {
    const item = document.createElement('li');
    item.dataset.kind = kind;
    const time = document.createElement('time');
    time.textContent = clock.format();
    item.append(time, ' ', text);
    this.#list.prepend(item);
    while (this.#list.children.length > kept) this.#list.lastElementChild.remove();
    this.say(text);
  }

  /** Whole sentences only: text that grows by the word would flood a listener. */
  say(text) {
    const line = document.createElement('p');
    line.textContent = text;
    this.#log.append(line);
    while (this.#log.children.length > spoken) this.#log.firstElementChild.remove();
  }

  clear() {
    this.#list.replaceChildren();
    this.#log.replaceChildren();
  }
}
