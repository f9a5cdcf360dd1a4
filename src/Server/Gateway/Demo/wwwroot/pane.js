// One person's half of the page: the form, the counters and the notices. What happens on its connection is in person.js.
import { Agents } from './agents.js';
import { partsOf } from './parts.js';
import { Notices } from './notices.js';
import { Person } from './person.js';
import { ThreadsView } from './threadsView.js';

const questions = ['How does a client resume after a cut?', 'What is a gap?', 'Why no negotiation?', 'Print the gap reasons'];

export class Pane {
  #parts;
  #side;
  #notices;
  #person;
  #threads;
  #agents;
  #isDrawDue = false;

  /** `signedIn(name)` is told when another person signs in. */
  constructor(main, side, user, signedIn) {
    this.#side = side;
    this.#parts = partsOf('pane');
    const { root, name, ask, hint, tries, drop, other, signin, notices, log, threads, threadsName, earlier } = this.#parts;
    root.classList.add(side);
    root.dataset.side = side;
    name.id = `${side}-name`;
    root.setAttribute('aria-labelledby', name.id);
    hint.id = `${side}-hint`;
    ask.question.setAttribute('aria-describedby', hint.id);
    this.#notices = new Notices(notices, log);
    tries.append(...questions.map((question) => this.#tryButton(question)));
    ask.addEventListener('submit', (submit) => this.#submit(submit, ask.question));
    ask.question.addEventListener('keydown', (key) => {
      if (key.key !== 'Enter' || key.shiftKey || key.isComposing) return;
      key.preventDefault();
      ask.requestSubmit();
    });
    this.#agents = new Agents(this.#parts.agentField, this.#parts.agent, () => this.#ask(() => this.#person.listAgents()));
    threadsName.id = `${side}-threads`;
    threads.setAttribute('aria-labelledby', threadsName.id);
    this.#threads = new ThreadsView(this.#parts, {
      choose: (threadId) => this.#ask(() => this.#person.choose(threadId)),
      create: (title) => this.#ask(() => this.#person.create(title)),
      rename: (threadId, title) => this.#ask(() => this.#person.threads.rename(threadId, title)),
      remove: (threadId) => this.#ask(() => this.#person.threads.remove(threadId)),
      more: () => this.#ask(() => this.#person.threads.more()),
    });
    earlier.addEventListener('click', () => this.#ask(() => this.#person.showEarlier()));
    drop.addEventListener('click', () => this.#person.drop());
    other.addEventListener('click', () => this.#offerSignIn(signin.hidden));
    signin.addEventListener('submit', (submit) => {
      submit.preventDefault();
      const wanted = signin.user.value.trim();
      this.#offerSignIn(false);
      if (wanted === '' || wanted === this.#person.user) return;
      signedIn(wanted);
      this.#signIn(wanted);
    });
    addEventListener('pagehide', () => this.#person.save());
    main.append(root);
    this.#signIn(user);
  }

  #offerSignIn(isOffered) {
    const { other, signin } = this.#parts;
    signin.hidden = !isOffered;
    other.setAttribute('aria-expanded', isOffered);
    if (isOffered) signin.user.select();
    else other.focus();
  }

  #signIn(user) {
    const { name, askLabel, signin, tab, runs, empty, log } = this.#parts;
    this.#person?.leave();
    this.#notices.clear();
    this.#threads.clear();
    delete this.#parts.root.dataset.state;
    runs.replaceChildren(empty);
    this.#refuse('');
    name.textContent = user;
    askLabel.textContent = `Ask as ${user}`;
    signin.user.value = user;
    log.setAttribute('aria-label', `What happens to ${user}`);
    tab.href = `/?${new URLSearchParams({ [this.#side]: user })}`;
    tab.setAttribute('aria-label', `Second tab of ${user}`);
    let person;
    // Of whoever has left, nothing is shown any more; what is remembered of a person comes while the person is being made.
    const isHere = () => person === undefined || person === this.#person;
    person = new Person(this.#side, user, this.#notices, {
      changed: () => isHere() && this.#drawSoon(),
      state: (name, text) => isHere() && this.#state(name, text),
      refused: (sentence) => isHere() && this.#refuse(sentence),
      card: (...cards) => isHere() && runs.prepend(...cards),
      agents: (list) => isHere() && this.#agents.show(list),
    });
    this.#person = person;
    person.arrive();
    this.#drawSoon();
  }

  #submit(submit, field) {
    submit.preventDefault();
    const question = field.value.trim();
    if (question === '') return;
    field.value = '';
    this.#question(question);
  }

  /** A question that was not asked stands there to be sent again. */
  #question(question) {
    return this.#ask(() => this.#person.ask(question, this.#agents.chosen), () => { this.#parts.ask.question.value ||= question; });
  }

  /** Asks the gateway for something, and shows what it refuses. */
  async #ask(call, refused) {
    const person = this.#person;
    this.#refuse('');
    try {
      await call();
      if (person === this.#person) this.#drawSoon();
    } catch (error) {
      if (person !== this.#person) return;
      this.#refuse(error.message);
      refused?.();
    }
  }

  #tryButton(question) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = question;
    button.addEventListener('click', () => this.#question(question));
    return button;
  }

  #state(name, text = name) {
    const { state, root } = this.#parts;
    if (root.dataset.state === 'live') this.#notices.say('The connection is lost.');
    state.textContent = text;
    root.dataset.state = name;
  }

  #refuse(sentence) {
    this.#parts.refusal.textContent = sentence;
    this.#parts.refusal.hidden = sentence === '';
  }

  /** Once for each frame that is shown, however many events came. */
  #drawSoon() {
    if (this.#isDrawDue) return;
    this.#isDrawDue = true;
    requestAnimationFrame(() => {
      this.#isDrawDue = false;
      this.#draw();
    });
  }

  #draw() {
    const { root, received, foreign, missed, twice, empty, earlier } = this.#parts;
    const { ledger } = this.#person;
    const beside = [ledger.unsure > 0 && `${ledger.unsure} being checked`, ledger.gone > 0 && `${ledger.gone} of deleted threads`].filter(Boolean);
    received.textContent = ledger.received;
    foreign.textContent = beside.length > 0 ? `${ledger.foreign} (${beside.join(', ')})` : ledger.foreign;
    missed.textContent = ledger.missed;
    twice.textContent = ledger.twice;
    root.classList.toggle('alarm', ledger.foreign > 0);
    this.#person.draw();
    this.#threads.draw(this.#person.threads, (thread) => this.#person.nameOf(thread));
    empty.hidden = this.#person.hasRuns;
    earlier.hidden = !this.#person.hasEarlier;
    this.#person.save();
  }
}
