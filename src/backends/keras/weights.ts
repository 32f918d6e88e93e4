import type { Graph } from '../../ir/graph.ts';
import { docstring } from '../../python/text.ts';

/** How the kernel of each layer follows from PyTorch's: only layers that the source has are spoken of. */
const converters: readonly (readonly [layer: string, lines: readonly string[]])[] = [
  [
    'DepthwiseConv2D',
    [
      'multiplier = layer.depth_multiplier',
      'kernel = kernel.reshape(-1, multiplier, *kernel.shape[2:])',
      'kernel = kernel.transpose(2, 3, 0, 1)',
    ],
  ],
  ['Conv2D', ['kernel = kernel.transpose(2, 3, 1, 0)']],
  ['Conv2DTranspose', ['kernel = kernel.transpose(2, 3, 1, 0)']],
  ['Dense', ['kernel = kernel.T']],
  ['PReLU', ['kernel = kernel.reshape(layer.weights[0].shape)']],
];

/** The function that gives a model the arrays of a file. */
export function loadWeights(graph: Graph, body: string): string {
  const has = (layer: string) => body.includes(`layers.${layer}(`);
  const found = converters.filter(([layer]) => has(layer));
  // Both convolutions are turned alike, and one line speaks of both.
  const both = has('Conv2D') && has('Conv2DTranspose');
  const used = found
    .filter(([layer]) => !(both && layer === 'Conv2DTranspose'))
    .map(([layer, lines]) => {
      const classes = both && layer === 'Conv2D' ? '(layers.Conv2D, layers.Conv2DTranspose)' : `layers.${layer}`;
      return [classes, lines] as const;
    });
  const roles = new Set(graph.nodes.flatMap(({ parameters }) => parameters.map(({ role }) => role)));
  const order = ['weight', 'bias', 'running_mean', 'running_var'].filter((role) => roles.has(role));
  const plainBranches = used.flatMap(([layer, lines], index) => [
    `        ${index === 0 ? 'if' : 'elif'} isinstance(layer, ${layer}):`,
    ...lines.map((line) => `            ${line}`),
  ]);
  const convert = used.length === 0 ? [] : plainBranches.map((line) => line.replaceAll('kernel', 'own[0]'));
  const tuple = order.length === 1 ? `("${order[0]}",)` : `(${order.map((role) => `"${role}"`).join(', ')})`;
  return [
    `ROLES = ${tuple}`,
    '',
    '',
    'def load_weights(model: keras.Model, path: str | Path = WEIGHTS) -> None:',
    docstring(4, 'Give the layers the arrays of a safetensors file, which have the layouts of PyTorch.'),
    '    arrays = load_file(path)',
    '    for layer in model.layers:',
    `        names = [f"{layer.name}.{role}" for role in ROLES]`,
    '        own = [arrays[name] for name in names if name in arrays]',
    '        if not own:',
    '            continue',
    ...convert,
    '        layer.set_weights(own)',
  ].join('\n');
}
