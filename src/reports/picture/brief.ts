import { grouped } from '../table.ts';

/** What is said of an argument in a few characters, by the argument's name; nothing where it has its usual value. */
const said: Readonly<Record<string, (value: unknown, all: Readonly<Record<string, unknown>>) => string>> = {
  kernel_size: sizes,
  pool_size: (value) => `of ${valueText(value)}`,
  output_size: (value) => `to ${sizes(value)}`,
  out_channels: valueText,
  out_features: valueText,
  stride: (value) => unlessOne(value, 'stride'),
  dilation: (value) => unlessOne(value, 'dilation'),
  groups: (value, { in_channels }) => (value === in_channels && value !== 1 ? 'depthwise' : unlessOne(value, 'groups')),
  scale_factor: (value) => `×${alike(value)}`,
  upscale_factor: (value) => `×${valueText(value)}`,
  mode: valueText,
  p: (value) => `p ${valueText(value)}`,
  negative_slope: valueText,
  size: (value) => `over ${valueText(value)}`,
  dim: (value) => `dim ${valueText(value)}`,
  dims: (value) => valueText(value),
  shape: valueText,
  start: (value) => `from ${valueText(value)}`,
  length: (value) => `take ${valueText(value)}`,
};

/** The arguments that one would say aloud, in a few words: `7×7, 64, stride 2`. */
export function briefly(attributes: Readonly<Record<string, unknown>>): string {
  return Object.entries(said)
    .flatMap(([name, say]) => (Object.hasOwn(attributes, name) ? say(attributes[name], attributes) : []))
    .filter((text) => text !== '')
    .join(', ');
}

/** A value as the spec writes it: `[1, 2]`, `true`, `zeros`. */
export function valueText(value: unknown): string {
  return Array.isArray(value) ? `[${value.map(valueText).join(', ')}]` : String(value);
}

/** 7×7 of a pair; a number stays one. */
function sizes(value: unknown): string {
  return Array.isArray(value) ? value.map(String).join('×') : valueText(value);
}

/** `stride 2`, or nothing where it is 1 in every direction. */
function unlessOne(value: unknown, word: string): string {
  const all = Array.isArray(value) ? value : [value];
  if (all.every((one) => one === 1)) return '';
  return `${word} ${alike(value)}`;
}

/** One number for both directions where they are the same. */
function alike(value: unknown): string {
  return Array.isArray(value) && value.every((one) => one === value[0]) ? valueText(value[0]) : sizes(value);
}

/** `34.9 k MACs`; of an expression that its sizes say. */
export function counted(value: number | string, what: string): string {
  return typeof value === 'string' ? `${what} by size` : `${compact(value)} ${what}`;
}

/** Three figures and a unit: 34944 → 34.9 k. */
function compact(value: number): string {
  const units = ['', ' k', ' M', ' G', ' T', ' P'];
  let power = 0;
  let scaled = value;
  // 999.95 would be written as 1000.
  while (scaled >= 999.5 && power < units.length - 1) {
    scaled /= 1000;
    power++;
  }
  if (power === 0) return grouped(value);
  const digits = scaled < 9.995 ? 2 : scaled < 99.95 ? 1 : 0;
  return `${scaled.toFixed(digits)}${units[power]}`;
}
