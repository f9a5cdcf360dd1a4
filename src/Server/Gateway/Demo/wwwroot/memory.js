// What a pane remembers through a reload: in this tab only, and gone with it.
const keyOf = (side) => `netra.pane.${side}`;

/** What the pane remembers of this person; undefined for a person that was not here last. */
export function recall(side, user) {
  try {
    const memory = JSON.parse(sessionStorage.getItem(keyOf(side)));
    return memory?.user === user ? memory : undefined;
  } catch {
    return undefined;
  }
}

/** A tab that may not remember, or has no room to, works on: a reload then begins at the start of the log. */
export function remember(side, memory) {
  try {
    sessionStorage.setItem(keyOf(side), JSON.stringify(memory));
  } catch {
    sessionStorage.removeItem(keyOf(side));
  }
}
