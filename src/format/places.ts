import { keyOrder } from '../parser/schema.ts';

/** What a value is for the language: it decides the order of its keys, and whether it may stand in braces or brackets. */
export type Place = keyof typeof forms;

export interface Form {
  /** Known keys in their order; others behind them, those of a layer in front. */
  readonly order?: readonly string[];
  /** Always one entry a line. */
  readonly block?: true;
  /** The places of known keys. */
  readonly keys?: Readonly<Record<string, string>>;
  /** The place of every entry that has none by its key. */
  readonly each?: string;
}

const forms = {
  spec: {
    order: keyOrder.spec,
    block: true,
    keys: { params: 'params', inputs: 'inputs', blocks: 'blocks', layers: 'layers', train: 'train' },
  },
  params: { each: 'declaration' },
  declaration: { order: keyOrder.declaration },
  inputs: { block: true, each: 'input' },
  input: { order: keyOrder.input },
  blocks: { block: true, each: 'block' },
  block: { order: keyOrder.block, block: true, keys: { params: 'params', layers: 'layers' } },
  layers: { block: true, each: 'layer' },
  layer: { order: keyOrder.layer, block: true, keys: { residual: 'residual', branches: 'branches' } },
  residual: { order: keyOrder.residual, block: true, keys: { layers: 'layers', shortcut: 'layers' } },
  branches: { order: keyOrder.branches, block: true, keys: { paths: 'paths' } },
  paths: { block: true, each: 'path' },
  path: { each: 'layer' },
  train: { block: true, keys: { data: 'data' } },
  data: { block: true },
  value: {},
} as const satisfies Readonly<Record<string, Form>>;

export function formOf(place: Place): Form {
  return forms[place];
}

/** The place of an entry of a value. */
export function placeOf(place: Place, key: string | undefined): Place {
  const { keys = {}, each = 'value' } = formOf(place);
  const found = key !== undefined && Object.hasOwn(keys, key) ? keys[key] : each;
  return isPlace(found) ? found : 'value';
}

function isPlace(name: string | undefined): name is Place {
  return name !== undefined && Object.hasOwn(forms, name);
}
