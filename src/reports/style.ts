import { styleText } from 'node:util';

/** How words are marked; plain text where the stream is no terminal or NO_COLOR is set. */
export interface Style {
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly good: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
}

type Format = Parameters<typeof styleText>[0];

/** Styles for a stream: https://no-color.org, and FORCE_COLOR over it as Node has it. */
export function styleFor(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv = process.env): Style {
  const forced = env['FORCE_COLOR'];
  const wanted = stream.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  const colored = forced === undefined ? wanted : forced !== '0' && forced !== 'false';
  const marked = (format: Format) => (text: string) =>
    colored ? styleText(format, text, { validateStream: false }) : text;
  return {
    error: marked(['red', 'bold']),
    warning: marked(['yellow', 'bold']),
    good: marked('green'),
    strong: marked('bold'),
    faint: marked('gray'),
  };
}
