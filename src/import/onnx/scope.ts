import type { OnnxNode } from '../../onnx/model.ts';

/** The names of the modules around a node, outermost first, the node's own module last; and their classes, where they are written. */
export interface Place {
  readonly scope: readonly string[];
  readonly classes: readonly string[];
}

/**
 * Where a node stood in the model that was exported: by the name of its weight, which is that of its module (`layer1.0.conv1.weight`);
 * or as PyTorch's exporters write it, the newer in the node's metadata (`['', 'layer1', 'layer1.0', 'layer1.0.conv1', 'conv2d_1']`),
 * the older in its name (`/layer1/layer1.0/conv1/Conv`). Each part is the last of its own name: `['layer1', '0', 'conv1']`.
 */
export function placeOf(node: OnnxNode): Place {
  const written = node.metadata.get('pkg.torch.onnx.name_scopes');
  const types = [...(node.metadata.get('pkg.torch.onnx.class_hierarchy') ?? '').matchAll(/'([^']*)'/g)].map(
    ([, name = '']) => lastPart(name),
  );
  const weight = /^([A-Za-z_][\w.]*)\.weight(_bias)?$/.exec(node.inputs[1] ?? '')?.[1];
  // The first class is the model itself, the last the function that was called.
  const classes = types.slice(1, -1);
  if (weight !== undefined) return { scope: weight.split('.'), classes };
  if (written !== undefined) {
    const names = [...written.matchAll(/'([^']*)'/g)].map(([, name = '']) => name);
    return { scope: names.slice(1, -1).map(lastPart), classes };
  }
  if (node.name.startsWith('/')) return { scope: node.name.split('/').slice(1, -1).map(lastPart), classes: [] };
  return { scope: /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)+$/.test(node.name) ? node.name.split('.') : [], classes: [] };
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
