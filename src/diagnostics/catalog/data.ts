import { entry } from '../entry.ts';

/** NIN6xxx: arrays, weights, pictures. */
export const data = {
  NIN6001: entry({
    severity: 'error',
    title: 'a file cannot be read',
    message: ({ path, reason }: { path: string; reason: string }) => `cannot read ${path}: ${reason}`,
    explanation: 'The file does not exist, is not a regular file, or may not be read by this user.',
    incorrect: 'ninc run specs/nin-seed.nin.yaml --weights nowhere.safetensors',
    correct: 'ninc run specs/nin-seed.nin.yaml --weights weights.safetensors',
  }),
  NIN6002: entry({
    severity: 'error',
    title: 'a file cannot be written',
    message: ({ path, reason }: { path: string; reason: string }) => `cannot write ${path}: ${reason}`,
    explanation: `
      The folder does not exist, the disk is full, or this user may not write there. A file is written beside its place and
      then takes its name, so what was there before is still there, whole.
    `,
    incorrect: 'ninc viz specs/nin-seed.nin.yaml --out nowhere/nin.svg',
    correct: 'mkdir -p pictures && ninc viz specs/nin-seed.nin.yaml --out pictures/nin.svg',
  }),
  NIN6003: entry({
    severity: 'error',
    title: 'an array does not fit in memory',
    message: ({ bytes }: { bytes: number }) => `an array of ${bytes} bytes does not fit in memory`,
    explanation: `
      The file is sound, but one of its arrays is larger than this machine, or one array of JavaScript, can hold. Save
      fewer samples in a file, or run where there is more memory.
    `,
    incorrect: 'ninc run specs/nin-seed.nin.yaml --input image=a-million-pictures.npy',
    correct: 'ninc run specs/nin-seed.nin.yaml --input image=a-hundred-pictures.npy',
  }),
  NIN6010: entry({
    severity: 'error',
    title: 'not a safetensors file',
    message: ({ reason }: { reason: string }) => `this is not a sound safetensors file: ${reason}`,
    explanation: `
      A safetensors file begins with the length of its header in 8 bytes, then the header: a JSON object that gives each
      tensor's dtype, shape and place, and the data, all of which belongs to one tensor each. A file that breaks off, has
      bytes too many or is of another format (a .pt of PyTorch, an .h5 of Keras) is refused before any data is read.
    `,
    incorrect: 'ninc run specs/nin-seed.nin.yaml --weights checkpoint.pt',
    correct: `
      python -c "import torch, safetensors.torch as s; s.save_file(torch.load('checkpoint.pt', weights_only=True), 'w.safetensors')"
      ninc run specs/nin-seed.nin.yaml --weights w.safetensors
    `,
  }),
  NIN6011: entry({
    severity: 'error',
    title: 'a tensor of a safetensors file is described wrongly',
    message: ({ name, reason }: { name: string; reason: string }) =>
      `the file's tensor ${name} is not sound: ${reason}`,
    explanation: `
      The header gives a tensor a dtype of the format, a shape, and data_offsets that span exactly as many bytes; tensors
      do not overlap, and no name stands twice. Where this fails the file was damaged, cut off, or written by a program
      with a defect: write it again.
    `,
    incorrect: 'ninc run specs/nin-seed.nin.yaml --weights half-downloaded.safetensors',
    correct: 'ninc run specs/nin-seed.nin.yaml --weights weights.safetensors',
  }),
  NIN6013: entry({
    severity: 'error',
    title: 'a tensor has the wrong dtype',
    message: ({ name, found, needed }: { name: string; found: string; needed: string }) =>
      `the file's tensor ${name} is ${found}, but ${needed} is needed`,
    explanation: `
      Parameters are float32 (F32). With \`--precision f64\` float64 (F64) is taken too; otherwise it would have to be
      rounded, which nothing does silently. Half precision and integers are converted where the file is made.
    `,
    incorrect: 'ninc run specs/nin-seed.nin.yaml --weights float64.safetensors',
    correct: 'ninc run specs/nin-seed.nin.yaml --weights float64.safetensors --precision f64',
  }),
  NIN6014: entry({
    severity: 'error',
    title: 'a parameter is missing from the weights',
    message: ({ name, shape }: { name: string; shape: string }) =>
      `the file has no tensor for the parameter ${name} ${shape}`,
    explanation: `
      A weights file names every parameter of the spec, \`<node id>.weight\` and so on; \`ninc check --format json\` lists
      them. A file that another program wrote is mapped by order and shape with \`ninc weights import\`.
    `,
    incorrect: 'ninc run specs/nin-seed.nin.yaml --weights from-pytorch.safetensors',
    correct: `
      ninc weights import from-pytorch.safetensors --spec specs/nin-seed.nin.yaml --out w.safetensors
      ninc run specs/nin-seed.nin.yaml --weights w.safetensors
    `,
  }),
  NIN6015: entry({
    severity: 'error',
    title: 'the weights hold a tensor that is no parameter',
    message: ({ name, shape }: { name: string; shape: string }) =>
      `the file's tensor ${name} ${shape} is not a parameter of the spec`,
    explanation: `
      A tensor that nothing uses mostly means that the file belongs to another spec, or that a layer was renamed or
      removed. So it is refused, not ignored.
    `,
    incorrect: 'ninc run specs/nin-seed.nin.yaml --weights of-a-larger-net.safetensors',
    correct: 'ninc run specs/the-larger-net.nin.yaml --weights of-a-larger-net.safetensors',
  }),
  NIN6016: entry({
    severity: 'error',
    title: 'a tensor has the wrong shape',
    message: ({ name, found, needed }: { name: string; found: string; needed: string }) =>
      `the file's tensor ${name} is ${found}, but the spec needs ${needed}`,
    explanation: `
      Shapes are PyTorch's: a convolution's weight is [out, in / groups, height, width], a linear layer's [out, in].
      Either the spec's params differ from those that the weights were made with, or the file has another layout.
    `,
    incorrect: 'ninc run specs/nin-seed.nin.yaml --set classes=100 --weights of-10-classes.safetensors',
    correct: 'ninc run specs/nin-seed.nin.yaml --set classes=10 --weights of-10-classes.safetensors',
  }),
  NIN6017: entry({
    severity: 'error',
    title: 'further faults of the same weights',
    message: ({ count }: { count: number }) =>
      `and ${count} more ${count === 1 ? 'fault' : 'faults'} between this file and the spec`,
    explanation: 'Only the first faults of a weights file are listed one by one: so many mostly have one cause.',
    incorrect: 'ninc run specs/nin-seed.nin.yaml --weights of-a-quite-different-net.safetensors',
    correct: 'ninc run specs/nin-seed.nin.yaml --weights weights.safetensors',
  }),
  NIN6018: entry({
    severity: 'error',
    title: 'weights that could be mapped in several ways',
    message: ({ parameters, candidates, shapes }: { parameters: string; candidates: string; shapes: string }) =>
      `which of the file's ${candidates} is which of ${parameters} cannot be told: all have ${shapes}`,
    explanation: `
      \`ninc weights import\` maps a foreign file by name; else by shape, where a shape occurs once; else by order, where the names
      hold numbers that give one (\`layer1.0\`, \`layer1.2\`), or the file was written in an order that is not the alphabet's. Where
      neither is there, or they disagree, a guess could be silently wrong. Rename the tensors in the file, to the spec's names for
      instance, which \`ninc check --format json\` lists.
    `,
    incorrect: 'ninc weights import encoder-and-decoder.safetensors --spec autoencoder.nin.yaml',
    correct: 'ninc weights import numbered.safetensors --spec autoencoder.nin.yaml',
  }),
  NIN6020: entry({
    severity: 'error',
    title: 'not a .npy file',
    message: ({ reason }: { reason: string }) => `this is not a sound .npy file: ${reason}`,
    explanation: `
      A .npy file is what \`numpy.save\` writes: one array behind a header with its dtype, order and shape. An .npz is an
      archive of several, and pickles are never read.
    `,
    incorrect: 'ninc run specs/nin-seed.nin.yaml --input image=arrays.npz',
    correct: `
      python -c "import numpy as np; np.save('image.npy', np.load('arrays.npz')['image'])"
      ninc run specs/nin-seed.nin.yaml --input image=image.npy
    `,
  }),
  NIN6021: entry({
    severity: 'error',
    title: 'a .npy file of another dtype',
    message: ({ found }: { found: string }) =>
      `the array is ${found}; needed is '<f4' or '<f8', little-endian float32 or float64`,
    explanation: `
      Values are read as they are and never converted silently: a picture of bytes from 0 to 255, for example, mostly
      has to be scaled as well. Convert with numpy's \`astype\`.
    `,
    incorrect: 'ninc run specs/nin-seed.nin.yaml --input image=bytes.npy',
    correct: `
      python -c "import numpy as np; np.save('image.npy', np.load('bytes.npy').astype('<f4'))"
      ninc run specs/nin-seed.nin.yaml --input image=image.npy
    `,
  }),
  NIN6022: entry({
    severity: 'error',
    title: 'a .npy file in Fortran order',
    message: () =>
      'the array is in Fortran order (first dimension fastest); needed is C order (last dimension fastest)',
    explanation:
      "numpy saves a transposed array in Fortran order; `np.ascontiguousarray` brings it into C order, the spec's.",
    incorrect: 'ninc run specs/nin-seed.nin.yaml --input image=transposed.npy',
    correct: `
      python -c "import numpy as np; np.save('image.npy', np.ascontiguousarray(np.load('transposed.npy')))"
      ninc run specs/nin-seed.nin.yaml --input image=image.npy
    `,
  }),
  NIN6023: entry({
    severity: 'error',
    title: "a .npy file whose data is not of its shape's size",
    message: ({ dtype, shape, needed, found }: { dtype: string; shape: string; needed: string; found: number }) =>
      `${dtype} of shape ${shape} takes ${needed} bytes, but the file holds ${found}`,
    explanation: 'The file was cut off, or something was written behind the array. Save it again.',
    incorrect: 'ninc run specs/nin-seed.nin.yaml --input image=cut.npy',
    correct: 'ninc run specs/nin-seed.nin.yaml --input image=image.npy',
  }),
} as const;
