// Two panes, one for each person. The address says who they are; "/?left=alice" is a tab with one pane.
import { Pane } from './pane.js';

const asked = new URLSearchParams(location.search);
const people = { left: 'alice', right: 'bob' };
const named = Object.keys(people).filter((side) => asked.get(side)?.trim());
const sides = named.length > 0 ? named : Object.keys(people);

const main = document.getElementById('panes');
main.classList.toggle('alone', sides.length === 1);
const names = Object.fromEntries(sides.map((side) => [side, asked.get(side)?.trim() || people[side]]));
for (const side of sides) {
  new Pane(main, side, names[side], (name) => {
    // A reload finds the people that were signed in last.
    names[side] = name;
    history.replaceState(null, '', `?${new URLSearchParams(names)}`);
  });
}
