import { freeNamesOf, hasExpression } from '../../parser/expression/template.ts';
import { type Block, everyLayer } from '../../parser/spec.ts';
import { isText } from '../../parser/tree.ts';

/**
 * The params of blocks whose values name operations or blocks (`- "${activation}"`), directly or through the blocks that they
 * are handed to: what is given for them is a name like that of a layer.
 */
export function namingParams(blocks: readonly Block[]): ReadonlyMap<string, ReadonlySet<string>> {
  const naming = new Map(blocks.map((block) => [block.name, new Set<string>()]));
  for (let grown = true; grown; ) {
    grown = false;
    for (const block of blocks) {
      const own = naming.get(block.name);
      const declared = new Set(block.params.map(({ name }) => name));
      const add = (text: string) => {
        for (const name of freeNamesOf(text)) {
          if (!declared.has(name) || own === undefined || own.has(name)) continue;
          own.add(name);
          grown = true;
        }
      };
      for (const layer of everyLayer(block.layers)) {
        if (layer.kind !== 'call') continue;
        if (hasExpression(layer.name.value)) add(layer.name.value);
        const taken = naming.get(layer.name.value);
        for (const { key, value } of layer.arguments?.entries ?? [])
          if (taken?.has(key) === true && isText(value)) add(value.value);
      }
    }
  }
  return naming;
}
