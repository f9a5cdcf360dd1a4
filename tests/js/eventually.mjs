/** Waits for a condition with a deadline; never for a time. */
export async function eventually(condition, because, deadline = 20_000) {
  const until = performance.now() + deadline;
  while (!(await condition())) {
    if (performance.now() > until) throw new Error(`Waited in vain for ${because} (${deadline / 1000} s).`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
