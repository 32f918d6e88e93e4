/**
 * A name of a foreign model as an id of the language: its last part, with `_` for what an id cannot have. Names that are taken
 * are numbered.
 */
export function asId(name: string, otherwise: string, taken: Set<string>): string {
  const parts = name.split(/[/:]/).filter((part) => part !== '');
  const made = (parts.at(-1) ?? '').replaceAll(/\W/g, '_').slice(0, 60);
  const base = /^[A-Za-z_]/.test(made) ? made : otherwise;
  let id = base;
  for (let count = 2; taken.has(id); count++) id = `${base}_${count}`;
  taken.add(id);
  return id;
}

/** A name for an input: one that ends like the counted names of layers (`relu_1`) loses its `_`, so that no layer can have it. */
export function asInput(name: string, taken: Set<string>): string {
  return asId(name.replace(/_(?=\d+$)/, ''), 'image', taken);
}

/** A name for files and for the model; nothing where it could lead to another folder, or is none. */
export function asName(text: string): string | undefined {
  return /^[A-Za-z0-9][\w.-]{0,99}$/.test(text) ? text : undefined;
}
