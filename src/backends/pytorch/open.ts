import type { Graph } from '../../ir/graph.ts';
import type { EmittedFile, OpenedFiles } from '../backend.ts';
import { openPython } from '../python-runtime.ts';

/** For `openPython`. */
export const loader = `
import torch
import model
network = model.build()
runtime = f"PyTorch {torch.__version__}"
def call(arrays):
    with torch.inference_mode():
        found = network(*map(torch.from_numpy, arrays))
    if isinstance(found, dict):
        return {name: value.numpy() for name, value in found.items()}
    return found.numpy()
def gradients(arrays, of):
    network.train()
    network.zero_grad()
    found = network(*map(torch.from_numpy, arrays))
    if isinstance(found, dict):
        found = found[of]
    found.square().mean().backward()
    zero = lambda value: torch.zeros_like(value) if value.grad is None else value.grad
    return {name: zero(value).numpy() for name, value in network.named_parameters()}
`;

/** What PyTorch makes of `model.py` and its weights. */
export function open(files: readonly EmittedFile[], graph: Graph): Promise<OpenedFiles> {
  return openPython({ name: 'pytorch', mend: 'pip install torch safetensors numpy', loader }, files, graph);
}
