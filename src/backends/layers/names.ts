/**
 * The name of a layer: the node's id, and behind a hyphen, which no id has, the part of the node that the layer does.
 * TensorFlow.js wants names to begin with a letter or a digit; ids may begin with an underscore.
 */
export function layerName(id: string, part?: string): string {
  const own = id.startsWith('_') ? `id-${id}` : id;
  return part === undefined ? own : `${own}-${part}`;
}

/** The id of the node that a layer belongs to. */
export function nodeOf(name: string): string {
  return name.replace(/^id-_/, '_').replace(/-.*$/, '');
}

/** A name for the whole model, with the characters that TensorFlow.js takes. */
export function modelName(name: string): string {
  const plain = name.replaceAll(/[^-\w./]/g, '_');
  return /^[A-Za-z0-9]/.test(plain) ? plain : `model-${plain}`;
}
