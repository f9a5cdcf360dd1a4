// The agents that the gateway names, and who of them says what of itself.
const descriptions = new Map(); // agent → what it, or its worker, says of itself

/** Whether an agent has said anything of itself. */
export const isKnown = (agent) => descriptions.has(agent);

/** An agent with what is known of it, for the card of its run. */
export const introduce = (agent) => [agent, descriptions.get(agent)].filter(Boolean).join(': ');

/** The choice of an agent; it is there as soon as there is one. */
export class Agents {
  #field;
  #select;

  /** `open()` is told when somebody is about to choose: workers come and go. */
  constructor(field, select, open) {
    this.#field = field;
    this.#select = select;
    select.addEventListener('focus', open);
  }

  get chosen() {
    return this.#select.value || 'docs';
  }

  show(agents) {
    for (const { name, description } of agents) if (description) descriptions.set(name, description);
    const { chosen } = this;
    const source = JSON.stringify(agents);
    if (this.#select.dataset.source === source) return;
    this.#select.dataset.source = source;
    this.#select.replaceChildren(...agents.map(({ name, available }) => {
      const option = new Option(available ? introduce(name) : `${introduce(name)} (nobody serves it now)`, name);
      option.disabled = !available;
      return option;
    }));
    if (agents.some(({ name }) => name === chosen)) this.#select.value = chosen;
    this.#field.hidden = agents.length < 2;
  }
}
