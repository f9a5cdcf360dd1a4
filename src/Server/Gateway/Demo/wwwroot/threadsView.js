// The list of a pane's threads, and the form that names one. What is asked for goes to `asked`.
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const calendar = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const whenOf = (time) => (time.toDateString() === new Date().toDateString() ? clock : calendar).format(time);

export class ThreadsView {
  #parts;
  #asked;
  #source;
  #threads;
  #naming; // the thread that the form renames; undefined for a new one

  /** `asked` hears: choose(threadId?), create(title), rename(threadId, title), remove(threadId), more(). */
  constructor(parts, asked) {
    this.#parts = parts;
    this.#asked = asked;
    const { newThread, titleForm, rename, remove, moreThreads, threads } = parts;
    newThread.addEventListener('click', () => this.#offerForm(titleForm.hidden, undefined));
    rename.addEventListener('click', () => this.#offerForm(true, this.#threads.chosen));
    moreThreads.addEventListener('click', () => asked.more());
    remove.addEventListener('click', () => this.#remove());
    remove.addEventListener('blur', () => this.#arm(false));
    threads.addEventListener('click', ({ target }) => {
      const button = target.closest('button');
      if (button) asked.choose(button.dataset.thread || undefined);
    });
    titleForm.addEventListener('submit', (submit) => this.#submit(submit));
    titleForm.addEventListener('keydown', ({ key }) => key === 'Escape' && this.#offerForm(false));
  }

  /** `nameOf(thread)` is what a thread without a title is called. */
  draw(threads, nameOf) {
    this.#threads = threads;
    const all = threads.all.map((thread) => ({ ...thread, name: thread.title ?? nameOf(thread) }));
    const source = JSON.stringify([all, threads.chosen, threads.hasMore]);
    if (source === this.#source) return;
    this.#source = source;
    const { threads: list, moreThreads, chosen, chosenName } = this.#parts;
    const focused = document.activeElement?.closest('[data-part="threads"]') === list ? document.activeElement.dataset.thread : undefined;
    list.replaceChildren(this.#item({ threadId: '', name: 'All threads' }), ...all.map((thread) => this.#item(thread)));
    if (focused !== undefined) (list.querySelector(`[data-thread="${CSS.escape(focused)}"]`) ?? list.querySelector('button')).focus();
    moreThreads.hidden = !threads.hasMore;
    const current = all.find(({ threadId }) => threadId === threads.chosen);
    if (!current && chosen.contains(document.activeElement)) list.querySelector('button').focus();
    chosen.hidden = !current;
    chosenName.textContent = current?.name ?? '';
  }

  clear() {
    this.#source = undefined;
    this.#offerForm(false);
    this.#arm(false);
  }

  #item({ threadId, name, updatedAt, activeRunId }) {
    const item = document.createElement('li');
    const button = document.createElement('button');
    button.type = 'button';
    button.dataset.thread = threadId;
    button.setAttribute('aria-pressed', threadId === (this.#threads.chosen ?? ''));
    const label = document.createElement('span');
    label.textContent = name;
    button.append(label);
    if (updatedAt !== undefined) {
      const about = document.createElement('small');
      about.textContent = activeRunId === undefined ? whenOf(new Date(updatedAt)) : 'a run is under way';
      button.classList.toggle('active', activeRunId !== undefined);
      button.append(' ', about);
    }
    item.append(button);
    return item;
  }

  #offerForm(isOffered, threadId) {
    const { titleForm, titleLabel, newThread, rename } = this.#parts;
    const wasNaming = this.#naming;
    this.#naming = threadId;
    const hadFocus = titleForm.contains(document.activeElement);
    titleForm.hidden = !isOffered;
    newThread.setAttribute('aria-expanded', isOffered && threadId === undefined);
    titleLabel.textContent = threadId === undefined ? 'Title of the new thread' : 'New title';
    titleForm.title.required = threadId !== undefined;
    titleForm.title.value = (isOffered && this.#threads?.get(threadId)?.title) || '';
    if (isOffered) titleForm.title.select();
    else if (hadFocus) (wasNaming === undefined ? newThread : rename).focus();
  }

  #submit(submit) {
    submit.preventDefault();
    const title = this.#parts.titleForm.title.value.trim();
    const threadId = this.#naming;
    this.#offerForm(false);
    if (threadId === undefined) this.#asked.create(title);
    else if (title !== '') this.#asked.rename(threadId, title);
  }

  /** Asked twice: what is deleted does not come back. */
  #remove() {
    const { remove } = this.#parts;
    if (remove.dataset.armed === undefined) return this.#arm(true);
    this.#arm(false);
    this.#asked.remove(this.#threads.chosen);
  }

  #arm(isArmed) {
    const { remove } = this.#parts;
    if (isArmed) remove.dataset.armed = '';
    else delete remove.dataset.armed;
    remove.textContent = isArmed ? 'Delete it and its runs?' : 'Delete';
  }
}
