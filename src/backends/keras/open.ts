import type { Graph } from '../../ir/graph.ts';
import type { EmittedFile, OpenedFiles } from '../backend.ts';
import { openPython } from '../python-runtime.ts';

/** For `openPython`; the names of the inputs, in the spec's order. */
export const loader = (names: readonly string[]) => `
import os
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import model
network = model.build()
runtime = f"Keras {keras.__version__} on {keras.backend.backend()}"
names = ${JSON.stringify(names)}
def call(arrays):
    found = network(dict(zip(names, arrays)), training=False)
    if isinstance(found, dict):
        return {name: keras.ops.convert_to_numpy(value) for name, value in found.items()}
    return keras.ops.convert_to_numpy(found)
`;

/** What Keras makes of `model.py` and its weights, on the backend that it is set to. */
export function open(files: readonly EmittedFile[], graph: Graph): Promise<OpenedFiles> {
  const names = graph.inputs.map(({ name }) => name);
  return openPython(
    { name: 'keras', mend: 'pip install keras tensorflow safetensors', loader: loader(names) },
    files,
    graph,
  );
}
