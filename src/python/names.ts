const keywords = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from global if import ' +
    'in is lambda nonlocal not or pass raise return try while with yield match case type _'
  ).split(' '),
);

/** Names of Python that generated source uses, or that hiding would mislead. */
const builtins = new Set('bool dict float int list max min print range self str super tuple zip'.split(' '));

export function isKeyword(name: string): boolean {
  return keywords.has(name);
}

/** The text as a name of a variable: `nin_block_1.relu_1` → `nin_block_1_relu_1`; never one that means something already. */
export function variable(text: string, taken: ReadonlySet<string> = new Set()): string {
  let name = text.replace(/[^A-Za-z0-9_]/g, '_');
  if (/^\d/.test(name) || name === '') name = `_${name}`;
  while (keywords.has(name) || builtins.has(name) || taken.has(name)) name += '_';
  return name;
}

/** How a docstring names a network: one that is called network, as the file that `init` writes, is not named twice. */
export function titleOf({ name }: { readonly name: string }): string {
  return name === 'network' ? 'The network' : `The network ${name}`;
}

/** The text as the name of a class: `nin_block` → `NinBlock`, `nin-seed` → `NinSeed`. */
export function className(text: string, taken: ReadonlySet<string>): string {
  const words = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '');
  // `class …(nn.Sequential):` stays in one line.
  const longest = 64;
  let name = words
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')
    .slice(0, longest);
  if (name === '' || /^\d/.test(name)) name = `Model${name}`;
  if (!taken.has(name) && !keywords.has(name)) return name;
  for (let count = 2; ; count++) if (!taken.has(`${name}${count}`)) return `${name}${count}`;
}
