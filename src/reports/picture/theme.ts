import type { Kind } from './picture.ts';

/** Colours of a theme, by the names that the style sheet has for them. */
type Palette = Readonly<Record<string, string>>;

/** Each kind of operation, with its colour on white and on black. */
export const kinds: Readonly<Record<Kind, { readonly light: string; readonly dark: string }>> = {
  convolution: { light: '#2563eb', dark: '#60a5fa' },
  linear: { light: '#7c3aed', dark: '#a78bfa' },
  pooling: { light: '#059669', dark: '#34d399' },
  normalization: { light: '#0e7490', dark: '#22d3ee' },
  activation: { light: '#b45309', dark: '#fbbf24' },
  regularization: { light: '#be185d', dark: '#f472b6' },
  elementwise: { light: '#dc2626', dark: '#f87171' },
  shape: { light: '#57606a', dark: '#9ca3af' },
  input: { light: '#1f2328', dark: '#e6edf3' },
  output: { light: '#1f2328', dark: '#e6edf3' },
};

const light: Palette = {
  page: '#ffffff',
  ink: '#1f2328',
  soft: '#59636e',
  line: '#8c959f',
  card: '#ffffff',
  rim: '#c9d1d9',
  frame: '#57606a0d',
  head: '#57606a1a',
  track: '#e4e8ec',
  learned: '#0969da',
  counted: '#c2780c',
};

const dark: Palette = {
  page: '#0d1117',
  ink: '#e6edf3',
  soft: '#9da7b1',
  line: '#7d8590',
  card: '#161b22',
  rim: '#3d444d',
  frame: '#9da7b10f',
  head: '#9da7b121',
  track: '#30363d',
  learned: '#4493f8',
  counted: '#d29922',
};

/** Declarations of a palette: `--page:#fff;…`. */
export function palette(theme: 'light' | 'dark'): string {
  const own = Object.entries(theme === 'light' ? light : dark).map(([name, colour]) => `--${name}:${colour}`);
  return [...own, ...Object.entries(kinds).map(([kind, colours]) => `--${kind}:${colours[theme]}`)].join(';');
}

/**
 * The same style for programs that have no custom properties (converters, previews of files): before each colour that is named
 * stands the light one, which those that know the name pass over.
 */
export function withPlainColours(style: string): string {
  const colours: Palette = {
    ...light,
    ...Object.fromEntries(Object.entries(kinds).map(([kind, one]) => [kind, one.light])),
  };
  return style.replace(
    /([a-z-]+):var\(--([a-z]+)\)/g,
    (named, property, name) => `${property}:${colours[name]};${named}`,
  );
}

/** What the drawing needs, whatever the theme. */
export const drawingStyle = [
  'text{fill:var(--ink);font-family:ui-sans-serif,system-ui,"Segoe UI",Helvetica,Arial,sans-serif;font-size:12px}',
  '.b{font-weight:600}',
  '.s{fill:var(--soft)}',
  '.t{font-size:10.5px;fill:var(--soft)}',
  '.l{fill:none;stroke:var(--line);stroke-width:1.4}',
  '.a{fill:var(--line)}',
  '.c{fill:var(--card);stroke:var(--rim)}',
  '.u{fill:var(--page)}',
  '.f{fill:var(--frame);stroke:var(--rim)}',
  '.h{fill:var(--head)}',
  '.k{fill:var(--track)}',
  '.p{fill:var(--learned)}',
  '.m{fill:var(--counted)}',
  '.n{fill:var(--head);stroke:var(--rim)}',
  '.w{fill-opacity:.11}',
  ...Object.keys(kinds).map((kind) => `.${kind}{fill:var(--${kind})}`),
].join('');
