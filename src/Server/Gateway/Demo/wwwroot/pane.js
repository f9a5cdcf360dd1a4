// One person's half of the page: the form, the counters and the notices. What happens on its connection is in person.js.
import { partsOf } from './parts.js';
import { Notices } from './notices.js';
import { Person } from './person.js';

const questions = ['How does a client resume after a cut?', 'What is a gap?', 'Why no negotiation?'];

export class Pane {
  #parts;
  #side;
  #notices;
  #person;
  #isDrawDue = false;

  /** `signedIn(name)` is told when another person signs in. */
  constructor(main, side, user, signedIn) {
    this.#side = side;
    this.#parts = partsOf('pane');
    const { root, name, ask, hint, tries, drop, other, signin, notices, log } = this.#parts;
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
    delete this.#parts.root.dataset.state;
    runs.replaceChildren(empty);
    this.#refuse('');
    name.textContent = user;
    askLabel.textContent = `Ask the documentation as ${user}`;
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
      card: (card) => isHere() && runs.prepend(card),
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
    this.#ask(question);
  }

  async #ask(question) {
    const person = this.#person;
    this.#refuse('');
    try {
      await person.ask(question);
    } catch (error) {
      if (person !== this.#person) return;
      this.#refuse(error.message);
      // It was not asked: it stands there to be sent again.
      this.#parts.ask.question.value ||= question;
    }
  }

  #tryButton(question) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = question;
    button.addEventListener('click', () => this.#ask(question));
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
    const { root, received, foreign, missed, twice, empty } = this.#parts;
    const { ledger } = this.#person;
    received.textContent = ledger.received;
    foreign.textContent = ledger.unsure > 0 ? `${ledger.foreign} (${ledger.unsure} being checked)` : ledger.foreign;
    missed.textContent = ledger.missed;
    twice.textContent = ledger.twice;
    root.classList.toggle('alarm', ledger.foreign > 0);
    this.#person.draw();
    empty.hidden = this.#person.hasRuns;
    this.#person.save();
  }
}
