// Where a pane stands between an attach and the last event that it replays, and the sentence that says how that went.
export class CatchUp {
  #left = 0;
  #missedBefore = 0;
  #began = '';
  #isReload;
  #missed;
  #show;

  /** `missed()` is how many events are known to be missed; `show(text, kind)` takes the sentence. */
  constructor(isReload, missed, show) {
    this.#isReload = isReload;
    this.#missed = missed;
    this.#show = show;
  }

  /** Whether events come that were stored before the attach. */
  get isUnderWay() {
    return this.#left > 0;
  }

  attached(replayed) {
    const how = this.#isReload ? 'Reloaded and caught up' : this.#began === '' ? 'Signed in and caught up' : 'Caught up';
    const isNew = this.#began === '' && !this.#isReload && replayed === 0;
    this.#began = isNew ? 'Signed in' : `${how}: ${replayed} ${replayed === 1 ? 'event' : 'events'}`;
    this.#isReload = false;
    this.#missedBefore = this.#missed();
    this.#left = replayed;
    if (isNew) this.#show('Signed in.', 'good');
    else if (replayed === 0) this.#end();
  }

  heard() {
    if (this.isUnderWay && --this.#left === 0) this.#end();
  }

  /** A gap: what was to come will not. */
  abandon() {
    this.#left = 0;
    this.#began ||= 'Signed in';
    this.#isReload = false;
  }

  #end() {
    const missed = this.#missed() - this.#missedBefore;
    this.#show(`${this.#began}, ${missed || 'none'} missed.`, missed > 0 ? 'warn' : 'good');
  }
}
