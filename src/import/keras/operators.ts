import type { OnnxAttribute, OnnxTensor } from '../../onnx/model.ts';
import { Inexpressible } from '../onnx/context.ts';
import { type Drawing, float, int, ints, text } from './drawing.ts';
import { flagAt, integersAt, type JsonObject, listAt, numberAt, objectAt, textAt } from './json.ts';

/** One layer, while it is drawn. */
interface Drawn {
  readonly drawing: Drawing;
  readonly name: string;
  readonly config: JsonObject;
  readonly inputs: readonly string[];
  readonly weight: (variable: string) => OnnxTensor | undefined;
}

type Handler = (layer: Drawn) => void;

/** The layers of Keras that the language has, by their class. */
export const handlers: Readonly<Record<string, Handler>> = {
  InputLayer({ drawing, name, config }) {
    const shape = listAt(config, 'batch_shape') ?? listAt(config, 'batch_input_shape') ?? [];
    drawing.input(
      name,
      shape.map((size) => (typeof size === 'number' ? size : undefined)),
    );
  },
  Conv2D: (layer) => convolution(layer, 'kernel', [3, 2, 0, 1], numberAt(layer.config, 'groups') ?? 1),
  DepthwiseConv2D: (layer) => convolution(layer, 'depthwise_kernel', [2, 3, 0, 1], 0),
  SeparableConv2D(layer) {
    const { drawing, name, weight } = layer;
    const deep = windowed(
      layer,
      'Conv',
      drawing.valueOf(layer.inputs[0] ?? ''),
      depthwise(layer, weight('depthwise_kernel')),
      undefined,
    );
    const points = drawing.transposed(
      name,
      drawing.weight(weight('pointwise_kernel'), 'pointwise_kernel'),
      [3, 2, 0, 1],
    );
    finish(layer, drawing.node(name, 'Conv', [deep, points, ...biasOf(layer)]), 4);
  },
  Conv2DTranspose(layer) {
    const { drawing, name, config, weight } = layer;
    const input = picture(layer);
    if (textAt(config, 'padding') === 'same')
      refuse('its padding same depends on the size of the picture; the language has numbers');
    const kernel = drawing.transposed(name, drawing.weight(weight('kernel'), 'kernel'), [3, 2, 0, 1]);
    const attributes = { strides: ints(pair(config, 'strides', 1)), dilations: ints(pair(config, 'dilation_rate', 1)) };
    finish(layer, drawing.node(name, 'ConvTranspose', [input, kernel, ...biasOf(layer)], attributes), 4);
  },
  Dense(layer) {
    const { drawing, name, inputs, weight } = layer;
    const [input = ''] = inputs;
    const rank = drawing.rankOf(input);
    const made = drawing.node(name, 'MatMul', [drawing.lastOf(input), drawing.weight(weight('kernel'), 'kernel')]);
    const [bias] = biasOf(layer);
    const summed = bias === undefined ? made : drawing.node(name, 'Add', [made, bias]);
    finish(layer, rank === 4 ? drawing.transposed(name, summed, [0, 3, 1, 2]) : summed, rank);
  },
  BatchNormalization(layer) {
    const { drawing, name, config, inputs, weight } = layer;
    const [input = ''] = inputs;
    const mean = weight('moving_mean');
    const count = mean?.dims[0] ?? 0;
    const all = (value: number) =>
      drawing.constant(
        name,
        Array.from({ length: count }, () => value),
        'float',
      );
    const values = [
      flagAt(config, 'scale') === false ? all(1) : drawing.weight(weight('gamma'), 'gamma'),
      flagAt(config, 'center') === false ? all(0) : drawing.weight(weight('beta'), 'beta'),
      drawing.weight(mean, 'moving_mean'),
      drawing.weight(weight('moving_variance'), 'moving_variance'),
    ];
    const attributes = {
      epsilon: float(numberAt(config, 'epsilon') ?? 1e-3),
      momentum: float(numberAt(config, 'momentum') ?? 0.99),
    };
    finish(
      layer,
      drawing.node(name, 'BatchNormalization', [drawing.valueOf(input), ...values], attributes),
      drawing.rankOf(input),
    );
  },
  Activation: (layer) =>
    pass(layer, (value) => activated(layer, value, textAt(layer.config, 'activation') ?? 'linear')),
  ReLU(layer) {
    const { drawing, name, config } = layer;
    if ((numberAt(config, 'threshold') ?? 0) !== 0) refuse('its threshold is not zero');
    const [slope, most] = [numberAt(config, 'negative_slope') ?? 0, numberAt(config, 'max_value')];
    if (slope !== 0 && most !== undefined) refuse('it has a slope and a largest value');
    if (slope !== 0) return pass(layer, (value) => drawing.node(name, 'LeakyRelu', [value], { alpha: float(slope) }));
    pass(layer, (value) =>
      drawing.node(
        name,
        most === undefined ? 'Relu' : 'Clip',
        [value],
        most === undefined ? {} : { min: float(0), max: float(most) },
      ),
    );
  },
  LeakyReLU({ config, ...rest }) {
    const alpha = numberAt(config, 'negative_slope') ?? numberAt(config, 'alpha') ?? 0.3;
    pass({ config, ...rest }, (value) => rest.drawing.node(rest.name, 'LeakyRelu', [value], { alpha: float(alpha) }));
  },
  ELU: (layer) =>
    pass(layer, (value) =>
      layer.drawing.node(layer.name, 'Elu', [value], { alpha: float(numberAt(layer.config, 'alpha') ?? 1) }),
    ),
  Softmax(layer) {
    const axis = numberAt(layer.config, 'axis') ?? -1;
    if (axis !== -1) refuse('it sums along another axis than the last');
    pass(layer, (value) => activated(layer, value, 'softmax'));
  },
  MaxPooling2D: (layer) => pool(layer, 'MaxPool'),
  AveragePooling2D: (layer) => pool(layer, 'AveragePool'),
  GlobalAveragePooling2D: (layer) => globalPool(layer, 'ReduceMean'),
  GlobalMaxPooling2D: (layer) => globalPool(layer, 'ReduceMax'),
  Dropout: (layer) => pass(layer, (value) => dropout(layer, value, dropsChannels(layer) ? 'dropout2d' : 'Dropout')),
  SpatialDropout2D: (layer) => pass(layer, (value) => dropout(layer, value, 'dropout2d')),
  Flatten(layer) {
    const { drawing, name, inputs } = layer;
    drawing.give(name, drawing.node(name, 'Flatten', [drawing.lastOf(inputs[0] ?? '')]), 2);
  },
  Reshape(layer) {
    const { drawing, name, config, inputs } = layer;
    const shape = [0, ...(integersAt(config, 'target_shape') ?? [])];
    const made = drawing.node(name, 'Reshape', [drawing.lastOf(inputs[0] ?? ''), drawing.constant(name, shape)]);
    drawing.give(name, shape.length === 4 ? drawing.transposed(name, made, [0, 3, 1, 2]) : made, shape.length);
  },
  /** Counts from 1, and leaves the batch where it is. */
  Permute(layer) {
    const { drawing, name, config, inputs } = layer;
    const [input = ''] = inputs;
    const rank = drawing.rankOf(input);
    const perm = [0, ...(integersAt(config, 'dims') ?? [])];
    if (perm.length !== rank || new Set(perm).size !== rank || perm.some((axis) => axis < 0 || axis >= rank))
      refuse(`its dims are no order of the ${rank - 1} dimensions behind the batch`);
    const made = drawing.transposed(name, drawing.lastOf(input), perm);
    drawing.give(name, rank === 4 ? drawing.transposed(name, made, [0, 3, 1, 2]) : made, rank);
  },
  ZeroPadding2D(layer) {
    const { drawing, name, config } = layer;
    const padding = listAt(config, 'padding') ?? [];
    const [rows, columns] = padding.map((one) => integersAt({ one }, 'one') ?? []);
    const [top = 0, bottom = 0] = rows ?? [];
    const [left = 0, right = 0] = columns ?? [];
    const pads = drawing.constant(name, [0, 0, top, left, 0, 0, bottom, right]);
    drawing.give(name, drawing.node(name, 'Pad', [picture(layer), pads]), 4);
  },
  UpSampling2D(layer) {
    const { drawing, name, config } = layer;
    const linear = textAt(config, 'interpolation') === 'bilinear';
    const scales = drawing.constant(name, [1, 1, ...pair(config, 'size', 2)], 'float');
    const attributes = {
      mode: text(linear ? 'linear' : 'nearest'),
      coordinate_transformation_mode: text('half_pixel'),
    };
    drawing.give(name, drawing.node(name, 'Resize', [picture(layer), '', scales], attributes), 4);
  },
  Rescaling(layer) {
    const { drawing, name, config } = layer;
    const [scale, offset] = [numberAt(config, 'scale') ?? 1, numberAt(config, 'offset') ?? 0];
    pass(layer, (value) => {
      const scaled = drawing.node(name, 'Mul', [value, drawing.constant(name, [scale], 'float')]);
      return offset === 0 ? scaled : drawing.node(name, 'Add', [scaled, drawing.constant(name, [offset], 'float')]);
    });
  },
  Add: (layer) => join(layer, 'Sum'),
  Multiply: (layer) => join(layer, 'Mul'),
  Maximum: (layer) => join(layer, 'Max'),
  Subtract: (layer) => join(layer, 'Sub'),
  Concatenate(layer) {
    const { drawing, inputs, config } = layer;
    const rank = drawing.rankOf(inputs[0] ?? '');
    const asked = numberAt(config, 'axis') ?? -1;
    const axis = asked < 0 ? asked + rank : asked;
    // The channels are last in Keras, and second here.
    join(layer, 'Concat', { axis: int(rank === 4 ? ([0, 2, 3, 1][axis] ?? 1) : axis) });
  },
};

function refuse(reason: string): never {
  throw new Inexpressible(reason);
}

function picture({ drawing, inputs, config }: Drawn): string {
  const [input = ''] = inputs;
  if ((textAt(config, 'data_format') ?? 'channels_last') !== 'channels_last')
    refuse('its channels are first; models with channels last are read');
  return drawing.rankOf(input) === 4
    ? drawing.valueOf(input)
    : refuse(`its input has ${drawing.rankOf(input)} dimensions; a picture has four`);
}

function pair(config: JsonObject, key: string, otherwise: number): readonly number[] {
  return integersAt(config, key) ?? [otherwise, otherwise];
}

function biasOf({ drawing, config, weight }: Drawn): readonly string[] {
  return flagAt(config, 'use_bias') === false ? [] : [drawing.weight(weight('bias'), 'bias')];
}

function convolution(layer: Drawn, variable: string, perm: readonly number[], groups: number): undefined {
  const { drawing, name, weight } = layer;
  const input = picture(layer);
  if (groups === 0)
    return finish(layer, windowed(layer, 'Conv', input, depthwise(layer, weight(variable)), biasOf(layer)), 4);
  const kernel = drawing.transposed(name, drawing.weight(weight(variable), variable), perm);
  finish(layer, windowed(layer, 'Conv', input, { kernel, groups }, biasOf(layer)), 4);
}

/** `[height, width, channels, multiplier]` as a convolution in as many groups as channels. */
function depthwise(
  { drawing, name }: Drawn,
  tensor: OnnxTensor | undefined,
): { readonly kernel: string; readonly groups: number } {
  const [height = 1, width = 1, channels = 1, multiplier = 1] = tensor?.dims ?? [];
  const turned = drawing.transposed(name, drawing.weight(tensor, 'depthwise_kernel'), [2, 3, 0, 1]);
  const shape = drawing.constant(name, [channels * multiplier, 1, height, width]);
  return { kernel: drawing.node(name, 'Reshape', [turned, shape]), groups: channels };
}

function windowed(
  { drawing, name, config }: Drawn,
  op: string,
  input: string,
  { kernel, groups }: { readonly kernel: string; readonly groups: number },
  bias: readonly string[] | undefined,
): string {
  const attributes = {
    strides: ints(pair(config, 'strides', 1)),
    dilations: ints(pair(config, 'dilation_rate', 1)),
    group: int(groups),
    auto_pad: sides(config),
  };
  return drawing.node(name, op, [input, kernel, ...(bias ?? [])], attributes);
}

function sides(config: JsonObject): OnnxAttribute {
  return text(textAt(config, 'padding') === 'same' ? 'SAME_UPPER' : 'VALID');
}

function pool(layer: Drawn, op: string): void {
  const { drawing, name, config } = layer;
  const kernel = pair(config, 'pool_size', 2);
  const attributes = {
    kernel_shape: ints(kernel),
    strides: ints(integersAt(config, 'strides') ?? kernel),
    auto_pad: sides(config),
  };
  drawing.give(name, drawing.node(name, op, [picture(layer)], attributes), 4);
}

function globalPool(layer: Drawn, op: string): void {
  const { drawing, name, config } = layer;
  const kept = flagAt(config, 'keepdims') === true;
  drawing.give(
    name,
    drawing.node(name, op, [picture(layer)], { axes: ints([2, 3]), keepdims: int(kept ? 1 : 0) }),
    kept ? 4 : 2,
  );
}

/** One chance for each channel of a picture, or for each element; nothing else is said by a layer of the language. */
function dropsChannels({ drawing, inputs, config }: Drawn): boolean {
  const shape = listAt(config, 'noise_shape');
  if (shape === undefined) return false;
  const [, height, width] = shape;
  const whole = drawing.rankOf(inputs[0] ?? '') === 4 && shape.length === 4 && height === 1 && width === 1;
  return whole || refuse('its noise_shape is none of whole channels');
}

function dropout({ drawing, name, config }: Drawn, value: string, named: string): string {
  const ratio = drawing.constant(name, [numberAt(config, 'rate') ?? 0.5], 'float', []);
  return drawing.node(name, 'Dropout', [value, ratio], {}, named);
}

/** A layer of one value whose shape stays. */
function pass(layer: Drawn, change: (value: string) => string): undefined {
  const { drawing, name, inputs } = layer;
  const [input = ''] = inputs;
  drawing.give(name, change(drawing.valueOf(input)), drawing.rankOf(input));
}

function join(
  { drawing, name, inputs }: Drawn,
  op: string,
  attributes: Readonly<Record<string, OnnxAttribute>> = {},
): void {
  const ranks = new Set(inputs.map((input) => drawing.rankOf(input)));
  if (ranks.size !== 1) refuse('its inputs have different numbers of dimensions');
  drawing.give(
    name,
    drawing.node(
      name,
      op,
      inputs.map((input) => drawing.valueOf(input)),
      attributes,
    ),
    drawing.rankOf(inputs[0] ?? ''),
  );
}

/** Applies the activation that a layer carries. */
function finish(layer: Drawn, value: string, rank: number): undefined {
  const { drawing, name, config } = layer;
  drawing.give(name, value, rank);
  const carried = textAt(config, 'activation') ?? textAt(objectAt(config, 'activation'), 'class_name');
  drawing.give(name, activated(layer, value, carried ?? 'linear'), rank);
}

const activations: Readonly<Record<string, string>> = {
  relu: 'Relu',
  sigmoid: 'Sigmoid',
  tanh: 'Tanh',
  softplus: 'Softplus',
  elu: 'Elu',
  selu: 'Selu',
  mish: 'Mish',
  hard_swish: 'HardSwish',
  hard_silu: 'HardSwish',
};

function activated({ drawing, name, inputs }: Drawn, value: string, activation: string): string {
  const own = activations[activation];
  if (own !== undefined) return drawing.node(name, own, [value]);
  if (activation === 'linear') return value;
  if (activation === 'relu6') return drawing.node(name, 'Clip', [value], { min: float(0), max: float(6) });
  if (activation === 'gelu') return drawing.node(name, 'Gelu', [value], { approximate: text('none') });
  if (activation === 'hard_sigmoid')
    return drawing.node(name, 'HardSigmoid', [value], { alpha: float(1 / 6), beta: float(0.5) });
  if (activation === 'leaky_relu') return drawing.node(name, 'LeakyRelu', [value], { alpha: float(0.2) });
  if (activation === 'swish' || activation === 'silu')
    return drawing.node(name, 'Mul', [value, drawing.node(name, 'Sigmoid', [value])]);
  if (activation === 'softmax' || activation === 'log_softmax') {
    // The last dimension of Keras is the second here, in pictures.
    const rank = drawing.has(name) ? drawing.rankOf(name) : drawing.rankOf(inputs[0] ?? '');
    return drawing.node(name, activation === 'softmax' ? 'Softmax' : 'LogSoftmax', [value], {
      axis: int(rank === 4 ? 1 : rank - 1),
    });
  }
  return refuse(`its activation ${JSON.stringify(activation).slice(0, 60)} has no counterpart`);
}
