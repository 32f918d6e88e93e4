/** Values of a JSON document that nobody has checked: each is looked at before it is used. */
export type Json = unknown;
export type JsonObject = Readonly<Record<string, Json>>;

export function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function objectAt(value: Json, key: string): JsonObject | undefined {
  const found = at(value, key);
  return isObject(found) ? found : undefined;
}

export function listAt(value: Json, key: string): readonly Json[] | undefined {
  const found = at(value, key);
  return Array.isArray(found) ? found : undefined;
}

export function textAt(value: Json, key: string): string | undefined {
  const found = at(value, key);
  return typeof found === 'string' ? found : undefined;
}

export function numberAt(value: Json, key: string): number | undefined {
  const found = at(value, key);
  return typeof found === 'number' ? found : undefined;
}

export function flagAt(value: Json, key: string): boolean | undefined {
  const found = at(value, key);
  return typeof found === 'boolean' ? found : undefined;
}

/** A list of integers; one integer counts as two of it. */
export function integersAt(value: Json, key: string): readonly number[] | undefined {
  const found = at(value, key);
  if (typeof found === 'number') return [found, found];
  return Array.isArray(found) && found.every((one) => Number.isSafeInteger(one)) ? found.map(Number) : undefined;
}

function at(value: Json, key: string): Json {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}
