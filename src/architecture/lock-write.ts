import { createHash } from 'node:crypto';
import { shapeText } from '../diagnostics/entry.ts';
import type { Architecture, ArchitectureLayer } from './architecture.ts';

/** The first line of a lock of the form that is written here. */
export const lockHeader = 'ninc-lock 1';
export const hashKey = 'sha256';

/**
 * A network as the text of a lock: one line a layer and a parameter, in their order, so that a diff of it reads like one of the
 * network; at the end the totals and a hash of all above, which tells a lock that somebody edited by hand.
 */
export function lockText(architecture: Architecture): string {
  const { name, inputs, groups, layers, outputs, constraints, totals } = architecture;
  const open = new Map(groups.map((group) => [group.id, group]));
  const lines = [
    lockHeader,
    '# What `ninc lock` found in the spec beside it. Read it in reviews; do not edit it, but run `ninc lock` again.',
    `name ${JSON.stringify(name)}`,
    ...inputs.map((input) => `input ${input.name} ${input.dtype} ${shapeText(input.shape)}`),
  ];
  for (const layer of layers) {
    for (const id of scopesOf(layer.id)) {
      const group = open.get(id);
      if (group === undefined) continue;
      open.delete(id);
      lines.push(`block ${group.id} = ${group.label} ${JSON.stringify(group.params)}`);
    }
    lines.push(layerText(layer));
    for (const { role, dtype, shape } of layer.parameters)
      lines.push(`parameter ${layer.id}.${role} ${dtype} ${shapeText(shape)}`);
  }
  lines.push(
    ...outputs.map((output) => `output ${output.name} = ${output.value}`),
    ...constraints.map((constraint) => `needs ${constraint}`),
    `total parameters ${totals.parameters}`,
    `total macs ${totals.macs}`,
  );
  return `${lines.join('\n')}\n${hashKey} ${hashOf(`${lines.join('\n')}\n`)}\n`;
}

/** Of the text above the last line. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function layerText({ id, op, inputs, arguments: given, dtype, shape, trainable, macs }: ArchitectureLayer): string {
  const type = `${dtype} ${shapeText(shape)}`;
  return `layer ${id} = ${op}(${inputs.join(', ')}) ${type} ${JSON.stringify(given)} trainable ${trainable} macs ${macs}`;
}

/** The blocks around a layer, outermost first. */
function scopesOf(id: string): readonly string[] {
  const parts = id.split('.');
  return parts.slice(0, -1).map((_, index) => parts.slice(0, index + 1).join('.'));
}
