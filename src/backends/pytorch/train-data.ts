import type { DataSource, TrainingPlan } from '../../ir/training/plan.ts';
import { call, type Expression, statement } from '../../python/layout.ts';
import { docstring, literal, quoted } from '../../python/text.ts';

interface Transforms {
  readonly train: readonly Expression[];
  readonly test: readonly Expression[];
}

/** `training_data()` and `testing_data()`, and what they read files with. */
export function dataText(plan: TrainingPlan, transforms: Transforms): string {
  const { train, test } = plan.data;
  const kinds = new Set([train.kind, ...(test === undefined ? [] : [test.kind])]);
  const readers = [...kinds].flatMap((kind) => readerText(kind) ?? []);
  const pictures = [...kinds].some((kind) => kind !== 'image_folder') ? [picturesText] : [];
  const sources = [
    sourceText('training_data', 'The samples to train on, augmented.', train, transforms.train, plan),
    ...(test === undefined
      ? []
      : [sourceText('testing_data', 'The samples to test on, as they are.', test, transforms.test, plan)]),
  ];
  return [...new Set([...readers, ...pictures]), ...sources].join('\n\n\n');
}

const picturesText = [
  'class Pictures(Dataset):',
  docstring(4, 'Pictures [N, C, H, W] with their labels; bytes become 0…1.'),
  '',
  '    def __init__(self, images: Tensor, labels: Tensor, transform: v2.Compose) -> None:',
  '        self.images = images',
  '        self.labels = labels',
  '        self.transform = transform',
  '',
  '    def __len__(self) -> int:',
  '        return len(self.images)',
  '',
  '    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:',
  '        return self.transform(self.images[index]), self.labels[index]',
].join('\n');

const npyText = [
  'def read_npy(images: Path, labels: Path) -> tuple[Tensor, Tensor]:',
  docstring(4, 'Two .npy files: [N, H, W] or [N, C, H, W], and a label each.'),
  '    pictures, targets = np.load(images), np.load(labels)',
  '    if pictures.ndim == 3:',
  '        pictures = pictures[:, None]',
  '    kind = np.int64 if targets.dtype.kind in "iu" else np.float32',
  '    return torch.from_numpy(pictures), torch.from_numpy(targets.astype(kind))',
].join('\n');

const idxText = [
  'def read_idx(path: Path) -> Tensor:',
  docstring(4, 'The bytes of an IDX file, as MNIST comes in, packed or not.'),
  '    data = path.read_bytes()',
  '    if path.suffix == ".gz":',
  '        data = gzip.decompress(data)',
  '    rank = data[3]',
  '    shape = np.frombuffer(data, ">u4", rank, 4).tolist()',
  '    array = np.frombuffer(data, np.uint8, offset=4 + 4 * rank)',
  '    return torch.from_numpy(array.reshape(shape).copy())',
].join('\n');

const cifarText = [
  'def read_cifar(paths: list[Path], labels: int, label: int) -> tuple[Tensor, Tensor]:',
  docstring(4, 'The binary version of CIFAR: so many label bytes and 3 · 32 · 32 pixels a record.'),
  '    files = []',
  '    for path in paths:',
  '        inside = sorted(path.glob("*.bin")) if path.is_dir() else [path]',
  '        files += [one for one in inside if one == path or "test" not in one.stem]',
  '    records = np.concatenate([np.fromfile(file, np.uint8) for file in files])',
  '    records = records.reshape(-1, labels + 3 * 32 * 32)',
  '    images = records[:, labels:].reshape(-1, 3, 32, 32)',
  '    targets = records[:, label].astype(np.int64)',
  '    return torch.from_numpy(images.copy()), torch.from_numpy(targets)',
].join('\n');

function readerText(kind: DataSource['kind']): string | undefined {
  switch (kind) {
    case 'digits':
    case 'npy':
      return npyText;
    case 'idx':
      return idxText;
    case 'cifar10':
    case 'cifar100':
      return cifarText;
    case 'image_folder':
      return undefined;
  }
}

function sourceText(
  name: string,
  about: string,
  source: DataSource,
  transforms: readonly Expression[],
  plan: TrainingPlan,
): string {
  const lines = [`def ${name}() -> Dataset:`, docstring(4, about)];
  const steps = source.kind === 'image_folder' ? [...decoding(source, plan), ...transforms] : transforms;
  // A crop without a size keeps that of the pictures, which is known when they are read.
  const sized = steps.some((step) => JSON.stringify(step).includes('"SIZE"'));
  const given = steps.map((step) => replaced(step));
  const transform = call('v2.Compose', { kind: 'sequence', open: '[', items: given });
  const size = sized ? ['    size = tuple(images.shape[-2:])'] : [];
  if (source.kind === 'image_folder') {
    lines.push(
      ...(sized ? [`    size = ${literal(source.size ?? [224, 224])}`] : []),
      statement(4, 'transform = ', transform),
    );
    lines.push(statement(4, 'return ', call('ImageFolder', pathText(source.path), 'transform')));
    return lines.join('\n');
  }
  lines.push(...reading(source), ...size, statement(4, 'transform = ', transform));
  lines.push('    return Pictures(images, labels, transform)');
  return lines.join('\n');
}

function replaced(step: Expression): Expression {
  if (typeof step === 'string') return step === 'SIZE' ? 'size' : step;
  if (step.kind !== 'call') return step;
  return { ...step, arguments: step.arguments.map(({ value, ...rest }) => ({ ...rest, value: replaced(value) })) };
}

/** From a file of a folder to bytes [C, H, W]. */
function decoding(source: { readonly size?: readonly [number, number] }, plan: TrainingPlan): readonly Expression[] {
  const grey = plan.normalize?.mean.length === 1;
  return [
    'v2.ToImage()',
    ...(grey ? ['v2.Grayscale()'] : []),
    ...(source.size === undefined
      ? []
      : [call('v2.Resize', literal(source.size), { name: 'antialias', value: 'True' })]),
  ];
}

function reading(source: Exclude<DataSource, { kind: 'image_folder' }>): readonly string[] {
  switch (source.kind) {
    case 'digits':
      return [
        statement(
          4,
          'images, labels = ',
          call('read_npy', `HERE / "digits_${source.split}_images.npy"`, `HERE / "digits_${source.split}_labels.npy"`),
        ),
      ];
    case 'npy':
      return [statement(4, 'images, labels = ', call('read_npy', pathText(source.images), pathText(source.labels)))];
    case 'idx':
      return [
        statement(4, 'images = ', call('read_idx', pathText(source.images))),
        '    images = images if images.ndim == 4 else images[:, None]',
        statement(4, 'labels = ', call('read_idx', pathText(source.labels))),
        '    labels = labels.long()',
      ];
    default: {
      const items = source.paths.map(pathText);
      const [labels, label] = source.kind === 'cifar10' ? [1, 0] : [2, source.labels === 'fine' ? 1 : 0];
      return [
        statement(4, 'paths = ', { kind: 'sequence', open: '[', items }),
        `    images, labels = read_cifar(paths, labels=${labels}, label=${label})`,
      ];
    }
  }
}

function pathText(path: string): string {
  return `Path(${quoted(path)})`;
}
