import type { Tensor } from '../weights/tensor.ts';

/** `f32`: float32 in and out. `f64`: float64 throughout. `bf16`: bfloat16 inside, float32 in and out. */
export type Precision = 'f32' | 'f64' | 'bf16';

export type BackendName = 'reference' | 'layers' | 'graph' | 'onnx';

/** Values by the name of an input or output, in the spec's declared layout. */
export type Tensors = Readonly<Record<string, Tensor>>;
