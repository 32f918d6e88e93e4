/** One line of the contract: words of it, in its order (`first ⋯ last`: and all between), and the tests that hold it: `file > title`, files below test/contract or test/. */
export type Line = readonly [words: string, ...tests: readonly [string, ...string[]]];

/** The contract (`../shared/contract.md`), line by line. `lines.test.ts` asks that every sentence of it is here, and every test there. */
export const table: Readonly<Record<string, readonly Line[]>> = {
  'ninc: the contract': [
    ['What users, scripts and CI jobs may rely on', 'lines > every sentence of the contract is held by a test'],
    ['Everything here is fixed', 'lines > every sentence of the contract is held by a test'],
    [
      "numeric semantics are PyTorch's",
      'backends/golden-graphs > %s: every id, shape and parameter',
      'backends/reference/seed > it has 2,015,398 parameters',
    ],
    ['Backends choose their own physical layout', 'run-json > %s in %s: every key, and one .npy for each output'],
  ],
  '1. Spec': [
    [
      'yaml-language-server: $schema=../schema/ninc-1.schema.json',
      'commands > fmt, lock, diff, explain, schema, init and doctor do what they are called',
    ],
    ['ninc: 1 # version of the language, required', 'spec > `ninc: 1` is required, and no other version is read'],
    [
      "name: nin-seed # default: the file's base name",
      'spec > the name is the base name of the file where none is given',
    ],
    ['description: The network of the seed notebook.', 'spec > the example of the contract is fine'],
    [
      'params: {classes: 10} # overridable',
      'spec > params have values that a caller may replace; another name is an error',
      'commands > --set gives params another value: numbers, lists; what is none is refused',
    ],
    ['inputs:', 'spec > the example of the contract is fine'],
    [
      'image: {shape: [N, 3, 224, 224], dtype: float32}',
      'spec > the example of the contract is fine',
      'spec > an input is float32 where it says nothing, and may be float64',
    ],
    [
      'reusable, parameterised, may nest; recursion is an error',
      'spec > layers of a block are `<instance>.<layer>`, to any depth; `input` is what it was given',
      'spec > a block that contains itself is one error',
    ],
    ['mlpconv:', 'spec > the example of the contract is fine'],
    [
      'params: {channels: {}, kernel: {default: 3}}',
      'spec > a param of a block has a type and a default; a value of another type is an error where it is given',
    ],
    ['layers: - conv2d ⋯ kernel_size: 3, stride: 2}', 'spec > the example of the contract is fine'],
    ['a shape assertion, checked statically', 'spec > `expect` is checked, symbols included'],
    ['- dropout2d: {p: 0.5} ⋯ - flatten', 'spec > the example of the contract is fine'],
    [
      'outputs: {logits: flatten_1} # default: the last layer',
      'spec > outputs are named by the spec; the last layer is `output` where it names none',
    ],
    [
      'A layer is a string (`relu`) or a mapping with exactly one operation key',
      'spec > a layer is a word or a mapping of one operation and the reserved keys',
    ],
    [
      '`from` (an id or a list of ids',
      'spec > `from` is an id or a list of ids; else the layer before, and for the first the first input',
    ],
    ['`when` (an expression)', 'spec > `when` leaves a layer out, and who follows counts without it'],
    [
      'An `id` is',
      'spec > an id is a letter or underscore, then letters, digits, underscores; given twice it is an error',
    ],
    [
      'Without one a layer is `<operation>_<k>`',
      'spec > without an id a layer is `<operation>_<k>`, counted by operation within its scope',
    ],
    [
      'Layers inside a block instance are `<instance>.<layer>`',
      'spec > layers of a block are `<instance>.<layer>`, to any depth; `input` is what it was given',
    ],
    [
      '`repeat: n` makes n instances',
      'spec > `repeat` makes instances as if written out; of an explicit id `a`, `a_1` to `a_n`',
    ],
    [
      'Inside a block, `input` names what the block was given',
      'spec > layers of a block are `<instance>.<layer>`, to any depth; `input` is what it was given',
      'spec > an instance is read by its id: its output is its last layer',
    ],
    [
      '`${...}` is an arithmetic expression',
      'spec > arithmetic, comparisons, and/or/not, parentheses and indexing over params',
    ],
    ['nothing else is evaluated, ever', 'spec > nothing else is evaluated, ever'],
    [
      'A param of a block may declare `type`',
      'spec > a param of a block has a type and a default; a value of another type is an error where it is given',
    ],
    [
      'an int given for `ints` with a length is repeated',
      'spec > an int for `ints` with a length is repeated, so that indexing works for both',
    ],
    [
      '`residual: {layers: [...], shortcut: [...]}`',
      'spec > residual: named as blocks; `.shortcut`, or the identity where none is given',
    ],
    [
      '`branches: {merge: concat|add, dim: 1',
      'spec > branches: path i is `.path_<i>`; merged by concat along `dim`, or by add',
    ],
    [
      'Their scopes name as blocks do',
      'spec > residual: named as blocks; `.shortcut`, or the identity where none is given',
      'spec > branches: path i is `.path_<i>`; merged by concat along `dim`, or by add',
    ],
    [
      "`imports: [./blocks.nin.yaml]` brings another file's `blocks`",
      'spec > `imports` brings the blocks of another file, inside of the root folder only',
    ],
    [
      'Paths stay inside the root folder',
      'spec > `imports` brings the blocks of another file, inside of the root folder only',
    ],
    ['The blocks that ship with ninc need no import', 'spec > the example of the contract is fine'],
    [
      '`train:` says how the model is trained',
      'spec > `train:` is read: a wrong key in it is an error at its place',
      'training > the example is read',
    ],
  ],
  Operations: [
    [
      '`conv2d` (out_channels, kernel_size, stride, padding: int',
      'operations > conv2d: {out_channels: 6, kernel_size: 4, padding: [1, 2, 3, 4]}',
      'operations > conv2d: {out_channels: 6, kernel_size: 4, padding: same}',
    ],
    ['`in_channels` optional and checked', 'operations > `in_channels` is checked'],
    [
      '`conv_transpose2d`, `linear`',
      'operations > linear works on the last dimension',
      'operations > conv_transpose2d: {out_channels: 6, kernel_size: 3, stride: 2, padding: 1, output_padding: 1}',
    ],
    [
      '`max_pool2d` (with dilation, ceil_mode)',
      'operations > max_pool2d: {kernel_size: 3, stride: 1, padding: 1, dilation: 2}',
      'operations > max_pool2d: {kernel_size: 5, ceil_mode: true}',
    ],
    ['`relu`, `relu6`', 'operations > activations need no argument'],
    [
      '`add`, `sub`, `mul`, `maximum`',
      'operations > add, sub, mul and maximum take what `from` names, of shapes that fit',
    ],
    [
      '`nin_block` (out_channels: int or three ints',
      'operations > three convolutions, each with its activation; the first has the kernel, stride and padding',
    ],
    [
      'with `batch_norm: true`',
      'operations > three ints, another activation, batch norms between; the convolutions keep their bias',
    ],
    ['It is written in the language itself', 'specs/specs > is fine, and its graph holds the invariants'],
    [
      'a layer may be `"${activation}"`',
      'spec > a layer may be the operation or block that a string param names, counted and named as that',
    ],
    ['`global_avg_pool2d` keeps [N, C, 1, 1]', 'operations > global_avg_pool2d: {}'],
    [
      'A stride that is not given equals 1 for convolutions',
      'operations > a stride that is not given is 1 for convolutions and the kernel for pooling',
    ],
    [
      "Pooling windows follow PyTorch's rule",
      'operations > with ceil_mode the last window must start inside the input or its left padding',
    ],
  ],
  '2. Shapes': [
    [
      'any dimension may be a symbol',
      'shapes > any dimension may be a symbol: batch, sizes, features; one symbol may stand twice',
      'shapes > what is inferred of symbols is what is inferred of each of their values',
    ],
    [
      'results are simplified expressions',
      'shapes > results are simplified expressions, and what must hold of the symbols is a constraint',
    ],
    [
      'A spec may promise ranges and divisibility',
      'shapes > ranges and divisibility are promised beside `shape`, and every constraint is proved for all of them',
    ],
    [
      'an error names the layer and the smallest counterexample',
      'shapes > else an error names the layer and the smallest counterexample',
    ],
    [
      'A spec that cannot run is rejected at check time',
      'shapes > a spec that cannot run is rejected when it is checked',
    ],
  ],
  '3. Parameters': [
    ['Named `<node id>.weight`', 'parameters > `<node id>.weight`, `.bias`, `.running_mean`, `.running_var`'],
    [
      'Files are safetensors',
      'parameters > a file with exactly the parameters is read',
      'parameters > %s is a diagnostic',
    ],
    ['`--weights F` is strict', 'parameters > %s is refused by name'],
    [
      "`--seed S` initialises as PyTorch's default init does",
      'parameters > the weights of `torch.manual_seed(1)`, and the same each time',
    ],
    [
      '`ninc weights import F --spec S` maps a foreign safetensors file',
      'parameters > maps by order and shape where names differ, prints the mapping, and writes it',
    ],
    ['refuses an ambiguous one', 'parameters > refuses an ambiguous mapping, and one that does not fit'],
  ],
  '4. Commands': [
    [
      'The executable is `bin/ninc.mjs`',
      'lines > the executable, the built code and the scripts are where the contract says',
      'package/package > needs no other package',
    ],
    [
      '`npm run setup` sets up whatever is missing',
      'lines > the executable, the built code and the scripts are where the contract says',
      'setup/stamp > match where npm installed what the lock file says, but for what is made for another system',
    ],
    [
      "`npm start` (main job on the seed's spec)",
      'lines > the executable, the built code and the scripts are where the contract says',
    ],
    ['`npm run check` checks', 'lines > the executable, the built code and the scripts are where the contract says'],
    ['`ninc <command> --help` for each', 'commands > %s --help: on stdout, exit 0'],
    ['Data goes to stdout', 'commands > 0 fine, with data on stdout and everything else on stderr'],
    ['| command | does |', 'commands > %s --help: on stdout, exit 0'],
    [
      '`check SPEC…`',
      'commands > files, folders and globs',
      'commands > text, json, github, sarif, junit',
      'commands > loads no ML runtime',
    ],
    ['`summary SPEC`', 'commands > summary: output shape, parameters, MACs, memory and receptive field of each node'],
    [
      '`run SPEC`',
      'run-json > %s in %s: every key, and one .npy for each output',
      'run-json > without --input random numbers from the seed, of the batch that is asked for',
    ],
    ['`train SPEC`, `eval SPEC`', 'training > writes weights, the best beside them, and a history of steps and epochs'],
    [
      '`compile SPEC --target T --out DIR`',
      'files > ir: ir.json, the graph',
      'files > --weights: what was given is what is written',
    ],
    [
      '`import MODEL.onnx --out DIR`',
      'commands > import MODEL.onnx --out DIR: a spec and safetensors, of the same network',
    ],
    [
      '`verify SPEC`',
      'commands > verify: every backend and target that is present, on the same weights and inputs, node by node',
      'verify/verify > in one node: the line of the spec, and what was found',
    ],
    ['`viz SPEC --out F.svg', 'commands > viz --out F.%s: a picture of the graph with shapes'],
    [
      'as their names',
      'commands > fmt, lock, diff, explain, schema, init and doctor do what they are called',
      'cli/bench > measures every backend that is present but reference, turn about, as JSON',
      'lsp/server > are told as one types, at UTF-16 places, and are gone when all is mended',
      'cli/serve > answers with the numbers of `ninc run` on the same weights; Ctrl-C ends it with 130',
    ],
    [
      '`reference` (plain TypeScript, float64, the oracle)',
      'run-json > %s in %s: every key, and one .npy for each output',
      'backends/layers/wasm > says what it is',
    ],
    ['Default: the fastest that is present', 'run-json > without --backend the fastest that is present'],
    [
      '`.npy` files are C-order',
      'run-json > %s is refused with NIN6xxx, and nothing is written',
      'run-json > a float64 spec takes and gives float64',
    ],
    [
      'Exit codes: 0 fine',
      'commands > %i: ninc %j',
      'commands > 3: a runtime that was asked for is not there',
      'commands > 130: interrupted, and no file is left',
    ],
    [
      'No input, however broken',
      'run-json > nothing is left in the temporary folder, nor in the cache of the user',
      'diagnostics > no input gives a stack trace, a hang or a partial file',
      'random-commands > random commands, seed',
    ],
  ],
  '`check --format json`': [
    ['{"schema_version": 1', 'check-json > every key and value of a spec that is fine'],
    [
      '"file": "specs/nin-seed.nin.yaml" ⋯ ["N", 10], "dtype": "float32"}],',
      'check-json > every key and value of a spec that is fine',
      'check-json > the figures of the contract for the seed',
    ],
    [
      '"nodes": [{"id": "nin_block_1.conv2d_1"',
      'check-json > the figures of the contract for the seed',
      'check-json > the line of a node inside a block of the file is its own; of a shipped one, that of the instance',
    ],
    [
      '"shape": ["N", 96, 54, 54] ⋯ "constraints": [],',
      'check-json > the figures of the contract for the seed',
      'check-json > every key and value of a spec that is fine',
    ],
    [
      '"diagnostics": [{"code": "NIN4003"',
      'check-json > faults: code, severity, message, range and related; lines and columns from 1, the end one past',
    ],
    [
      '"range": {"start" ⋯ }] }]}',
      'check-json > faults: code, severity, message, range and related; lines and columns from 1, the end one past',
    ],
    [
      'Lines and columns from 1',
      'check-json > faults: code, severity, message, range and related; lines and columns from 1, the end one past',
      'check-json > columns count letters, not bytes; a quoted value is its quotes too',
    ],
    [
      'MACs (multiply-accumulates',
      'check-json > MACs are multiply-accumulates of convolutions and linear layers, for N = 1',
      'check-json > MACs and bytes do not grow with a batch that is a number',
    ],
    [
      'A shape entry is a number or a string',
      'check-json > every key and value of a spec that is fine',
      'shapes > results are simplified expressions, and what must hold of the symbols is a constraint',
    ],
    ['`parameters` counts trainable ones', 'check-json > every key and value of a spec that is fine'],
  ],
  '`run --format json`': [
    ['{"backend": "graph" ⋯ "first_run": 0}}', 'run-json > %s in %s: every key, and one .npy for each output'],
  ],
  '5. Diagnostics': [
    [
      '`NIN1xxx` YAML',
      'diagnostics > %sxxx: %s',
      'diagnostics > NIN5xxx lowering, NIN6xxx data and weights, NIN7xxx environment',
    ],
    [
      'Each points at the exact YAML range',
      'diagnostics > points at the range that a person would fix, to the character',
    ],
    ['shows the code frame', 'diagnostics > shows the code frame, what was found and needed and why, and the fix'],
    ['All errors of a file are reported in one run', 'diagnostics > all errors of a file in one run'],
    [
      'one cause gives one error',
      'diagnostics > one cause, one error: what depends on a fault is silent',
      'diagnostics > a value that a block hands on is wrong once, where it was given; each that is given is said',
      'diagnostics > an output that a fault kept from being made is not missed by `train:`',
    ],
    [
      'Inside a block, an error shows both',
      'diagnostics > inside a block both lines are shown: that of the block, and that which instantiated it',
    ],
  ],
  '6. Training': [
    [
      'train: data: train: {digits: {split: train}} # or idx, cifar10',
      'training > the example is read',
      'data/sources/idx > of four dimensions: with channels',
      'data/sources/cifar > 10: the samples of all files, one behind the other',
      'data/sources/image-folder > classes and pictures by name, folders below them too; other files and hidden ones are left out',
      'data/sources/npy > bytes and class numbers',
    ],
    [
      'digits ships with ninc: 8,000 train',
      'data/sources/digits > are 8,000 and 2,000 pictures of 28 × 28, the digits in the shares that assets/digits/README.md says',
    ],
    ['normalize:', 'data/augment/augment > normalize, bit for bit, of bytes and of values'],
    ["torchvision's names", 'data/augment/augment > given the same numbers, the pixels of torchvision'],
    ['loss: cross_entropy', 'training > %s: %s'],
    [
      'optimizer: {adamw',
      'training > %s: %s',
      'training > arguments are those of torch.optim: another is an error where it stands',
      'backends/training/optimizers > $name',
    ],
    ['schedule: {one_cycle', 'training > %s: %s', 'training/schedule > $name'],
    [
      'epochs: 12 ⋯ seed: 1',
      'training > the example is read',
      'training > writes weights, the best beside them, and a history of steps and epochs',
    ],
    ['precision: f32 # or bf16', 'training > %s: %s'],
    [
      '`ninc train SPEC --out DIR',
      'training > --steps and --resume: the same bytes as a run that was not stopped',
      'training > %s: nothing is left',
    ],
    [
      '`best.safetensors` beside it',
      'training > writes weights, the best beside them, and a history of steps and epochs',
    ],
    [
      'A run that was killed anywhere',
      'training > killed in the middle and resumed: the same bytes',
      'training/loop > interrupted after any step and resumed, it ends as one that was not',
    ],
    ['`ninc eval SPEC --weights F', 'training > eval: accuracy, loss and the number of samples'],
    ['`ninc predict SPEC IMAGE…', 'training > predict: the top classes of each picture with probabilities'],
  ],
  '7. The library': [
    [
      "import { check, load } from 'ninc' ⋯ const report = check(",
      'library > gives one element of `specs`, and takes values of params',
      'library > loads no runtime',
      'package/package > the library, by import and by require',
    ],
    [
      'const program = await load',
      'library > %s: runs, gives shape, dtype and a Float32Array, and is disposed',
      'library > a seed in place of weights, the same each time; any batch',
    ],
    [
      'const { output } = await program.run',
      'library > %s: runs, gives shape, dtype and a Float32Array, and is disposed',
    ],
    ['Float32Array, or Float64Array in f64', 'library > %s in f64 gives a Float64Array'],
    ['program.dispose();', 'library > %s: runs, gives shape, dtype and a Float32Array, and is disposed'],
    [
      'const trainer = await load ⋯ Int32Array */ } });',
      'library > %s: a step gives the loss before it, and follows SGD with momentum',
    ],
    [
      'A fault of the input rejects with a `NincError`',
      'library > a fault of the input rejects with a NincError that carries diagnostics',
      'library > what does not fit rejects with a NincError',
    ],
  ],
  '8. Files that `compile` writes': [
    [
      '`model.onnx` (opset 17 or newer',
      'files > onnx: model.onnx of opset 17 or newer, symbols as dim_param, initializers named as the parameters',
    ],
    [
      '`savedmodel`: a folder that TensorFlow',
      'files > savedmodel: TensorFlow loads it; signature serving_default, names and layout of the spec',
    ],
    [
      '`model.json` and `weights.bin` for',
      'files > tfjs: model.json and weights.bin for tf.loadLayersModel; the input stays the spec’s',
    ],
    ['`ir.json`', 'files > ir: ir.json, the graph'],
    [
      '`model.py` with `build() -> torch.nn.Module`',
      'files > model.py with build(), weights named as the parameters; what a person would have written',
    ],
    [
      "`train.py` that trains by the spec's `train:`",
      'files > train.py trains by the spec’s `train:` on one process or under torchrun',
    ],
    [
      '`model.py` with `build() -> keras.Model`',
      'files > model.py with build(), weights named as the parameters; what a person would have written',
    ],
    [
      'Generated source is what a person would have written',
      'files > model.py with build(), weights named as the parameters; what a person would have written',
      'files > ruff has nothing to say',
    ],
  ],
};
