import type { DataSource } from './plan.ts';

/** What is known of samples before a file is read. `undefined`: only the files tell. */
export interface KnownSamples {
  /** For messages: `digits`, `CIFAR-100 with its fine labels`. */
  readonly name: string;
  readonly count?: number;
  readonly classes?: number;
  readonly channels?: number;
  readonly size?: readonly [height: number, width: number];
  /** Pictures that are brought to any size and number of channels. */
  readonly fits?: boolean;
}

const pictures = { channels: 3, size: [32, 32] } as const;

export function knownSamples(source: DataSource): KnownSamples {
  switch (source.kind) {
    case 'digits': {
      const count = source.split === 'train' ? 8000 : 2000;
      return { name: 'digits', count, classes: 10, channels: 1, size: [28, 28] };
    }
    case 'idx':
      return { name: 'idx', channels: 1 };
    case 'cifar10':
      return { name: 'cifar10', classes: 10, ...pictures };
    case 'cifar100':
      return {
        name: `cifar100 with its ${source.labels} labels`,
        classes: source.labels === 'fine' ? 100 : 20,
        ...pictures,
      };
    case 'image_folder':
      return { name: 'image_folder', fits: true, ...(source.size !== undefined && { size: source.size }) };
    case 'npy':
      return { name: 'npy' };
  }
}
