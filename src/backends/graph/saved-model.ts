import { create, toBinary } from '@bufbuild/protobuf';
import { framed } from '../message.ts';
import { dataType } from './attributes.ts';
import type { TensorModel } from './model.ts';
import type { Port } from './ports.ts';
import {
  GraphDefSchema,
  MetaGraphDefSchema,
  NodeDefSchema,
  SavedModelSchema,
  type TensorInfo,
  TensorInfoSchema,
  VersionDefSchema,
} from './proto/tensorflow_pb.js';

/** The tag and the signature that TensorFlow Serving and tfjs-node look for where they are not told others. */
export const tag = 'serve';
const signature = 'serving_default';

/** The operations that are used are those of TensorFlow 2.0 and before; what is newer is not asked for. */
const producer = 1882;

/**
 * `saved_model.pb`, in the pieces that it is written in: one graph with the weights that are constants in it, one signature with
 * the spec's names and layout. The nodes are encoded one by one, so that the weights are not held once more as a whole.
 */
export function encodeSavedModel({
  graph,
  inputs,
  outputs,
}: Pick<TensorModel, 'graph' | 'inputs' | 'outputs'>): Uint8Array[] {
  const nodes = graph.nodes.flatMap((node) => framed(graphFields.node, [toBinary(NodeDefSchema, node)]));
  const versions = toBinary(VersionDefSchema, create(VersionDefSchema, { producer, minConsumer: 12 }));
  const rest = create(MetaGraphDefSchema, {
    metaInfoDef: { tags: [tag] },
    signatureDef: {
      [signature]: { inputs: ports(inputs), outputs: ports(outputs), methodName: 'tensorflow/serving/predict' },
    },
  });
  const graphDef = framed(metaGraphFields.graphDef, [...nodes, ...framed(graphFields.versions, [versions])]);
  const metaGraph = framed(savedModelFields.metaGraphs, [...graphDef, toBinary(MetaGraphDefSchema, rest)]);
  const head = toBinary(SavedModelSchema, create(SavedModelSchema, { savedModelSchemaVersion: 1n }));
  return [head, ...metaGraph];
}

const savedModelFields = { metaGraphs: SavedModelSchema.field.metaGraphs.number };
const metaGraphFields = { graphDef: MetaGraphDefSchema.field.graphDef.number };
const graphFields = { node: GraphDefSchema.field.node.number, versions: GraphDefSchema.field.versions.number };

function ports(list: readonly Port[]): Record<string, TensorInfo> {
  return Object.fromEntries(
    list.map(({ name, ref, type, shape }) => [
      name,
      create(TensorInfoSchema, {
        encoding: { case: 'name', value: `${ref}:0` },
        dtype: dataType(type),
        tensorShape: { dim: shape.map((size) => ({ size: BigInt(size ?? -1) })) },
      }),
    ]),
  );
}
