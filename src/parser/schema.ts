/** A JSON Schema (draft-07) as plain data. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** What the language schema needs to know of an operation or shipped block. */
export interface Callable {
  readonly name: string;
  readonly summary: string;
  readonly args: JsonSchema;
}

const expression: JsonSchema = { $ref: 'ninc#/definitions/expression' };
/** A name that a person gives. */
export const identifier = '^[A-Za-z_][A-Za-z0-9_]*$';
const idOrPath = '^[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)*$';
const reference: JsonSchema = { type: 'string', pattern: `${idOrPath}|\\$\\{` };

/** Whether a text can be the id of a layer or input, whether there is one or not. */
export function isReference(text: string): boolean {
  return new RegExp(idOrPath).test(text);
}

const paramValue: JsonSchema = {
  type: ['string', 'number', 'boolean', 'array'],
  items: { type: ['string', 'number', 'boolean'] },
};

const shape = (description: string): JsonSchema => ({
  type: 'array',
  minItems: 1,
  maxItems: 8,
  items: {
    anyOf: [
      { type: 'integer', minimum: 1 },
      { type: 'string', minLength: 1 },
    ],
  },
  description,
});

const declaration: JsonSchema = {
  type: 'object',
  properties: {
    type: { enum: ['int', 'float', 'bool', 'string', 'ints'], description: 'The type that a given value must have.' },
    length: { type: 'integer', minimum: 1, maximum: 64, description: 'For ints: how many. One integer is repeated.' },
    default: { ...paramValue, description: 'The value where none is given; without it the param must be given.' },
    description: { type: 'string', description: 'What the param means.' },
  },
  additionalProperties: false,
};

const params: JsonSchema = {
  type: 'object',
  propertyNames: { pattern: identifier },
  // One schema for all forms, not alternatives: so that a fault in a declaration is told as such.
  additionalProperties: {
    ...declaration,
    ...paramValue,
    type: ['object', 'string', 'number', 'boolean', 'array', 'null'],
  },
  description: 'Named values that expressions read: a default, or a declaration with `type`, `default`, `length`.',
};

const layers: JsonSchema = { type: 'array', items: { $ref: 'ninc#/definitions/layer' } };

const block: JsonSchema = {
  type: 'object',
  required: ['layers'],
  properties: {
    description: { type: 'string', description: 'What the block is.' },
    params,
    layers: { ...layers, minItems: 1, description: 'The layers of one instance, in order.' },
  },
  additionalProperties: false,
};

const input: JsonSchema = {
  type: 'object',
  required: ['shape'],
  properties: {
    shape: shape('Sizes, outermost first: integers, or symbols such as N.'),
    dtype: { enum: ['float32', 'float64'], default: 'float32', description: 'The type of its elements.' },
    where: {
      type: 'array',
      items: { type: 'string' },
      description: 'Promises about the symbols, which are proved: `64 <= H <= 1024`, `H % 32 == 0`.',
    },
    description: { type: 'string', description: 'What the input is.' },
  },
  additionalProperties: false,
};

const residual: JsonSchema = {
  type: 'object',
  required: ['layers'],
  properties: {
    layers: { ...layers, minItems: 1, description: 'The main path.' },
    shortcut: { ...layers, description: 'The path around it; the identity where not given.' },
  },
  additionalProperties: false,
  description: 'Adds what its layers make to what the shortcut makes of the same input.',
};

const branches: JsonSchema = {
  type: 'object',
  required: ['merge', 'paths'],
  properties: {
    merge: { enum: ['concat', 'add'], description: 'How the paths are joined.' },
    dim: { anyOf: [{ type: 'integer' }, expression], default: 1, description: 'Along which dimension concat joins.' },
    paths: { type: 'array', minItems: 1, items: layers, description: 'Lists of layers that all read the same input.' },
  },
  additionalProperties: false,
  description: 'Runs several paths on the same input and joins their results.',
};

const reservedKeys: Readonly<Record<string, JsonSchema>> = {
  id: {
    anyOf: [{ type: 'string', pattern: identifier }, expression],
    description: 'The name of the layer; `<operation>_<k>` where not given.',
  },
  from: {
    anyOf: [reference, { type: 'array', minItems: 1, items: reference }],
    description: 'What the layer reads: an id or a list of ids; the layer before where not given.',
  },
  repeat: {
    anyOf: [{ type: 'integer', minimum: 0 }, expression],
    description: 'How many instances, one after the other, each named as if it were written out.',
  },
  expect: shape('The shape that must come out; checked before anything runs.'),
  when: {
    type: ['boolean', 'string'],
    description: 'A condition, mostly an expression: the layer is left out where it is false.',
  },
};

export const reserved: readonly string[] = Object.keys(reservedKeys);

/** Layers that hold lists of layers themselves. */
export const structures: readonly string[] = ['residual', 'branches'];

/** An argument may be an expression wherever it may be a number, a flag or a word. */
function withExpressions(schema: JsonSchema): JsonSchema {
  if (Array.isArray(schema['anyOf']))
    return { ...schema, anyOf: [...schema['anyOf'].map(innerExpressions), expression] };
  const { description, default: value, ...rest } = schema;
  return {
    ...(description !== undefined && { description }),
    ...(value !== undefined && { default: value }),
    anyOf: [innerExpressions(rest), expression],
  };
}

/** The elements of a list may be expressions too; a tuple of equal elements is said once, which keeps the validator small. */
function innerExpressions(schema: JsonSchema): JsonSchema {
  const { items } = schema;
  if (!Array.isArray(items)) return schema;
  const [first, ...others] = items.map((item: JsonSchema) => JSON.stringify(item));
  if (others.some((other) => other !== first)) return { ...schema, items: items.map(withExpressions) };
  return {
    type: 'array',
    minItems: items.length,
    maxItems: items.length,
    items: withExpressions(items[0] as JsonSchema),
  };
}

function callSchema({ args, summary }: Callable): JsonSchema {
  const properties = Object.entries((args['properties'] ?? {}) as Record<string, JsonSchema>);
  return {
    ...args,
    type: ['object', 'null'],
    description: summary,
    properties: Object.fromEntries(properties.map(([name, schema]) => [name, withExpressions(schema)])),
  };
}

/** Every scalar of a schema may be an expression, to any depth: what `train:` is made of. */
function admitExpressions(schema: JsonSchema): JsonSchema {
  const { properties, items, anyOf, description, default: value, ...rest } = schema;
  const annotations = {
    ...(description !== undefined && { description }),
    ...(value !== undefined && { default: value }),
  };
  if (isRecord(properties)) {
    const admitted = Object.entries(properties).map(([key, inner]) => [key, admitExpressions(inner as JsonSchema)]);
    return { ...schema, properties: Object.fromEntries(admitted) };
  }
  if (Array.isArray(anyOf)) return { ...annotations, ...rest, anyOf: [...anyOf.map(innerItems), expression] };
  // No expression gives a list of mappings; and without alternatives a fault in one of them is told as such.
  if (isRecord(items) && items['properties'] !== undefined) return innerItems(schema);
  if (items !== undefined) return { ...annotations, anyOf: [innerItems({ ...rest, items }), expression] };
  return { ...annotations, anyOf: [rest, expression] };
}

/** A list whose elements may be expressions; anything else as it is. */
function innerItems(schema: JsonSchema): JsonSchema {
  const { items } = schema;
  if (Array.isArray(items)) return { ...schema, items: items.map(admitExpressions) };
  return isRecord(items) ? { ...schema, items: admitExpressions(items) } : schema;
}

function isRecord(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The schemas of the language: `spec` is the envelope, and refers to what each operation or block takes and to `train`, by name. */
export interface LanguageSchema {
  readonly spec: JsonSchema;
  readonly calls: Readonly<Record<string, JsonSchema>>;
  readonly train: JsonSchema;
}

/** The schema of the whole language, in parts: the envelope here, each operation's own arguments, and how a model is trained. */
export function languageSchema(callables: readonly Callable[], training: JsonSchema): LanguageSchema {
  const calls = Object.fromEntries(callables.map(({ name }) => [name, { $ref: `${name}#` }]));
  const spec = {
    $id: 'ninc',
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'ninc spec, version 1',
    type: 'object',
    required: ['ninc'],
    properties: {
      ninc: { const: 1, description: 'The version of the language.' },
      name: {
        type: 'string',
        minLength: 1,
        maxLength: 200,
        description: "The model's name; the file's base name where not given.",
      },
      description: { type: 'string', description: 'What the model is and where it comes from.' },
      params,
      imports: {
        type: 'array',
        items: { type: 'string', minLength: 1 },
        description: "Files whose blocks can be used here: paths from this file's folder, inside of the root folder.",
      },
      inputs: {
        type: 'object',
        minProperties: 1,
        propertyNames: { pattern: identifier },
        additionalProperties: input,
        description: 'What the model reads, by name.',
      },
      blocks: {
        type: 'object',
        propertyNames: { pattern: identifier },
        additionalProperties: block,
        description: 'Reusable, parameterised lists of layers.',
      },
      layers: { ...layers, description: 'The layers of the model, in order.' },
      outputs: {
        type: 'object',
        minProperties: 1,
        propertyNames: { pattern: identifier },
        additionalProperties: reference,
        description: 'What the model gives: a name for each id; the last layer, named `output`, where not given.',
      },
      train: { $ref: 'train#' },
    },
    additionalProperties: false,
    definitions: {
      expression: { type: 'string', pattern: '\\$\\{' },
      layer: {
        type: ['string', 'object'],
        minLength: 1,
        properties: { ...reservedKeys, residual, branches, ...calls },
        additionalProperties: { type: ['object', 'null'] },
        description: 'A layer: the name of an operation or block, or a mapping with one such name and its arguments.',
      },
    },
  };
  return {
    spec,
    calls: Object.fromEntries(callables.map((callable) => [callable.name, callSchema(callable)])),
    train: admitExpressions(training),
  };
}

/** The same as one self-contained document, for editors. */
export function bundledSchema(callables: readonly Callable[], training: JsonSchema): JsonSchema {
  const { spec, calls, train } = languageSchema(callables, training);
  const { $id, definitions, properties, ...rest } = spec;
  const whole = {
    ...rest,
    properties: { ...(properties as object), train },
    definitions: { ...(definitions as object), ...calls },
  };
  const text = JSON.stringify(whole).replace(/"\$ref":"(\w+)#([^"]*)"/g, (_, name: string, path: string) =>
    name === $id ? `"$ref":"#${path}"` : `"$ref":"#/definitions/${name}"`,
  );
  return JSON.parse(text) as JsonSchema;
}

/** The keys of each part of a spec, in the order that they are written in; those of a layer stand behind its operation. */
export const keyOrder = {
  spec: keysOf(languageSchema([], {}).spec),
  input: keysOf(input),
  declaration: keysOf(declaration),
  block: keysOf(block),
  layer: reserved,
  residual: keysOf(residual),
  branches: keysOf(branches),
} as const;

function keysOf({ properties }: JsonSchema): readonly string[] {
  return isRecord(properties) ? Object.keys(properties) : [];
}
