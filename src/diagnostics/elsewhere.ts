import { suggest } from './suggest.ts';

/** What Keras, papers and other formats call what has PyTorch's names here, or the language's own. */
const elsewhere: Readonly<Record<string, string>> = {
  dense: 'linear',
  fc: 'linear',
  fully_connected: 'linear',
  conv: 'conv2d',
  convolution: 'conv2d',
  convolution2d: 'conv2d',
  deconv: 'conv_transpose2d',
  deconv2d: 'conv_transpose2d',
  maxpool: 'max_pool2d',
  avgpool: 'avg_pool2d',
  average_pooling2d: 'avg_pool2d',
  global_average_pooling2d: 'global_avg_pool2d',
  gap: 'global_avg_pool2d',
  bn: 'batch_norm2d',
  batch_normalization: 'batch_norm2d',
  batchnormalization: 'batch_norm2d',
  lrn: 'local_response_norm',
  swish: 'silu',
  concatenate: 'concat',
  cat: 'concat',
  filters: 'out_channels',
  units: 'out_features',
  pool_size: 'kernel_size',
  rate: 'p',
  epsilon: 'eps',
  learning_rate: 'lr',
  name: 'id',
  input: 'from',
  inputs: 'from',
};

/** The name that was probably meant: the one that others call so, else the nearest. */
export function meant(found: string, candidates: Iterable<string>): string | undefined {
  const known = [...candidates];
  const name = found.toLowerCase();
  const other = Object.hasOwn(elsewhere, name) ? elsewhere[name] : undefined;
  return other !== undefined && known.includes(other) ? other : suggest(found, known);
}
