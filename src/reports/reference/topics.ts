import { type Code, catalog } from '../../diagnostics/catalog.ts';
import { type AnyOperation, isOperation, operationOf, operations } from '../../ir/ops/index.ts';
import type { Family } from '../../ir/ops/operation.ts';
import type { Blocks } from '../../parser/imports.ts';
import type { JsonSchema } from '../../parser/schema.ts';
import { blockPage, type Usage } from './block.ts';
import { codes, diagnosticFamilies, diagnosticPage } from './diagnostic.ts';
import { languageSections, trainingSections } from './language.ts';
import { operationPage } from './operation.ts';
import { type Part, plain } from './page.ts';
import { callSchema } from './types.ts';

/** Families of operations with their titles, in the order of a network. */
export const operationFamilies: readonly (readonly [Family, string])[] = [
  ['convolution', 'Convolution'],
  ['linear', 'Linear'],
  ['pooling', 'Pooling'],
  ['activation', 'Activation'],
  ['normalization', 'Normalization'],
  ['regularization', 'Regularization'],
  ['elementwise', 'Element by element'],
  ['shape', 'Shape'],
];

export function operationsOf(family: Family): readonly AnyOperation[] {
  const all = Object.keys(operations).filter(isOperation).map(operationOf);
  return all.filter((operation) => operation.family === family);
}

/** The codes that begin so, in order: `NIN4`. */
export function codesOf(family: string): readonly Code[] {
  return codes.filter((code) => code.startsWith(family));
}

/** What the reference is made from, beside the catalog and the operations. */
export interface Sources {
  /** The schema of the language with its blocks, as editors read it. */
  readonly schema: JsonSchema;
  readonly blocks: Blocks;
  /** Lines of shipped specs that use a block. */
  readonly usages: (block: string) => readonly Usage[];
}

/** A word that can be looked up: an operation, a block, a key of the language, a code. */
export interface Topic {
  readonly group: string;
  readonly name: string;
  /** One line of Markdown. */
  readonly summary: string;
  page(): readonly Part[];
}

/** Everything that can be looked up by one word, in the order of a list for people. */
export function topics({ schema, blocks, usages }: Sources): readonly Topic[] {
  const ofOperations = operationFamilies.flatMap(([family, title]) =>
    operationsOf(family).map((operation) => ({
      group: `Operations: ${title.toLowerCase()}`,
      name: operation.name,
      summary: plain(operation.summary),
      page: () => operationPage(operation, callSchema(schema, operation.name), (code) => code),
    })),
  );
  const ofBlocks = [...blocks.values()].map(({ block }) => ({
    group: 'Blocks that ship with ninc',
    name: block.name,
    summary: plain(block.description ?? ''),
    page: () => blockPage(block, callSchema(schema, block.name), usages(block.name), ''),
  }));
  const ofLanguage = languageSections(schema).map(({ name, summary, parts }) => ({
    group: 'Keys of a spec and of its layers',
    name,
    summary,
    page: () => parts,
  }));
  const seen = new Set<string>();
  const ofTraining = trainingSections(schema)
    .filter(({ name }) => !seen.has(name) && seen.add(name))
    .map(({ name, summary, parts }) => ({ group: 'Keys of `train:`', name, summary, page: () => parts }));
  const ofDiagnostics = diagnosticFamilies.flatMap(([family, title]) =>
    codesOf(family).map((code) => ({
      group: `Diagnostics: ${title}`,
      name: code,
      summary: plain(catalog[code].title),
      page: () => diagnosticPage(code),
    })),
  );
  return [...ofOperations, ...ofBlocks, ...ofLanguage, ...ofTraining, ...ofDiagnostics];
}
