import { basename, join } from 'node:path';
import { NincError } from '../../diagnostics/error.ts';
import { type Imported, importModel } from '../../import/import.ts';
import { asName } from '../../import/names.ts';
import { allParameters } from '../../ir/graph.ts';
import { printable } from '../../reports/printable.ts';
import { bytes, table } from '../../reports/table.ts';
import { writeSafetensors } from '../../weights/safetensors.ts';
import { elements } from '../../weights/tensor.ts';
import { type Command, UsageError } from '../command.ts';
import { formatOption } from '../flags.ts';
import { interruptible } from '../interrupt.ts';
import { waiting } from '../print.ts';
import { Staging } from '../staging.ts';

export const command: Command = {
  name: 'import',
  summary: 'makes a spec and its weights of a model of another program: ONNX, or model.json of Keras and TensorFlow.js',
  usage: 'MODEL.onnx --out DIR',
  positionals: { min: 1, max: 1 },
  options: {
    out: {
      value: 'DIR',
      summary: 'where NAME.nin.yaml and NAME.safetensors go; what is there of these names is replaced',
    },
    name: {
      value: 'NAME',
      summary: "the model's name (default: the file's base name; of model.onnx and model.json that of their folder)",
    },
    format: formatOption,
  },
  examples: ['ninc import resnet18.onnx --out models', 'ninc import tfjs/model.json --out models --name classifier'],
  async run(given) {
    const [path = ''] = given.positionals;
    const out = given.one('out');
    if (out === undefined) throw new UsageError('ninc import needs --out DIR');
    const name = asName(given.one('name') ?? nameOf(path));
    if (name === undefined)
      throw new UsageError(
        `--name ${given.one('name')}: letters, digits, _, - and ., beginning with a letter or digit`,
      );
    const wait = waiting('reading');
    let staging: Staging | undefined;
    try {
      const { value, diagnostics } = importModel(path, name);
      if (value === undefined) throw new NincError(diagnostics);
      await interruptible();
      wait.say('writing');
      staging = new Staging(out);
      const [spec, weights] = [`${name}.nin.yaml`, `${name}.safetensors`];
      staging.add([{ path: spec, content: value.spec }]);
      staging.write(weights, (file) => writeSafetensors(file, value.weights));
      await interruptible();
      staging.commit();
      wait.done();
      const report = reportOf(value, join(out, spec), join(out, weights));
      process.stdout.write(
        given.one('format') === 'json' ? `${JSON.stringify(report, null, 2)}\n` : text(report, value),
      );
      return 0;
    } finally {
      wait.done();
      staging?.discard();
    }
  },
};

/** The base name; of a `model.json` that of its folder. */
function nameOf(path: string): string {
  const base = basename(path).replace(/\.(onnx|json|pb)$/i, '');
  const folder = basename(join(path, '..'));
  const chosen = base === 'model' && /^\w/.test(folder) ? folder : base;
  return chosen.replaceAll(/[^\w.-]/g, '_').replace(/^[^A-Za-z0-9]+/, '') || 'model';
}

function reportOf({ spec, graph, blocks }: Imported, specFile: string, weightsFile: string) {
  return {
    spec: specFile,
    weights: weightsFile,
    name: graph.name,
    layers: graph.nodes.length,
    lines: linesOfLayers(spec),
    parameters: allParameters(graph).reduce((sum, { shape, trainable }) => sum + (trainable ? elements(shape) : 0), 0),
    blocks,
  };
}

/** Lines of the spec that are layers: those of the model and those in its blocks. */
function linesOfLayers(spec: string): number {
  let [count, inside] = [0, false];
  for (const line of spec.split('\n')) {
    if (/^( {4})?layers:$/.test(line)) inside = true;
    else if (/^( {2})?\w+:/.test(line) || /^ {4}params:/.test(line)) inside = false;
    else if (inside && line.trim() !== '') count++;
  }
  return count;
}

function text(report: ReturnType<typeof reportOf>, { spec, weights }: Imported): string {
  const { layers, lines, parameters, blocks } = report;
  const stored = [...weights.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
  const rows = [
    [printable(report.spec), bytes(Buffer.byteLength(spec)), `${layers} layers in ${lines} lines`],
    [printable(report.weights), bytes(stored), `${parameters.toLocaleString('en')} parameters`],
  ];
  const found = blocks.length === 0 ? '' : `blocks: ${blocks.map(printable).join(', ')}\n`;
  return `${table(rows, ['left', 'right', 'left']).join('\n')}\n${found}`;
}
