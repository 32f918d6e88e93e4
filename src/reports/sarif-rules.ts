import { type Code, catalog } from '../diagnostics/catalog.ts';
import { diagnosticFamilies } from './reference/diagnostic.ts';

/** A code as SARIF's reportingDescriptor: what a service shows beside a result. */
export interface SarifRule {
  readonly id: string;
  readonly shortDescription: { readonly text: string };
  readonly fullDescription: { readonly text: string };
  readonly help: { readonly text: string; readonly markdown: string };
  readonly defaultConfiguration: { readonly level: 'error' | 'warning' };
  readonly properties: { readonly tags: readonly string[] };
}

export function sarifRule(id: Code): SarifRule {
  const { title, severity, explanation, incorrect, correct } = catalog[id];
  const text = explanation.trim();
  const family = diagnosticFamilies.find(([prefix]) => id.startsWith(prefix))?.[1];
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text },
    help: {
      text: `${text}\n\nIncorrect:\n\n${incorrect}\nCorrect:\n\n${correct}`.trimEnd(),
      markdown: `${text}\n\n**Incorrect**\n\n${fenced(incorrect)}\n\n**Correct**\n\n${fenced(correct)}`,
    },
    defaultConfiguration: { level: severity },
    properties: { tags: family === undefined ? [] : [family] },
  };
}

function fenced(example: string): string {
  const language = /^ninc: 1$/m.test(example) ? 'yaml' : '';
  return `\`\`\`${language}\n${example.trimEnd()}\n\`\`\``;
}
