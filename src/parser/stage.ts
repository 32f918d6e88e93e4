/**
 * Work that pauses now and then, so that an editor is answered while a long text is read. It gives nothing on the way: whoever
 * does not want to pause runs it to its end.
 */
export type Stage<T> = Generator<undefined, T, undefined>;

/** Runs a stage without pausing. */
export function toItsEnd<T>(stage: Stage<T>): T {
  for (;;) {
    const next = stage.next();
    if (next.done === true) return next.value;
  }
}
