/** What a file is that is not what was asked for. */
export interface ForeignFile {
  readonly what: string;
  /** Its bytes at the beginning. */
  readonly magic: readonly number[];
  readonly kind: 'npy' | 'zip' | 'pickle' | 'hdf5' | 'lfs' | 'html';
}

const ascii = (text: string): readonly number[] => [...text].map((character) => character.charCodeAt(0));

const known: readonly ForeignFile[] = [
  { kind: 'npy', what: 'a .npy file of numpy', magic: [0x93, ...ascii('NUMPY')] },
  { kind: 'zip', what: 'a zip archive (a .npz of numpy, or a .pt of PyTorch)', magic: ascii('PK\x03\x04') },
  { kind: 'hdf5', what: 'an HDF5 file (Keras writes .h5)', magic: [0x89, ...ascii('HDF\r\n')] },
  { kind: 'lfs', what: 'a Git LFS pointer, not the file itself', magic: ascii('version https://git-lfs') },
  { kind: 'html', what: 'a web page', magic: ascii('<!DOCTYPE') },
  { kind: 'html', what: 'a web page', magic: ascii('<html') },
  { kind: 'pickle', what: 'a Python pickle', magic: [0x80, 0x02] },
  { kind: 'pickle', what: 'a Python pickle', magic: [0x80, 0x03] },
  { kind: 'pickle', what: 'a Python pickle', magic: [0x80, 0x04] },
  { kind: 'pickle', what: 'a Python pickle', magic: [0x80, 0x05] },
];

/** How many bytes `recognise` needs to see. */
export const magicBytes = 24;

/** Names the common kinds of file that are given by mistake. */
export function recognise(start: Uint8Array): ForeignFile | undefined {
  return known.find(({ magic }) => magic.every((byte, index) => start[index] === byte));
}
