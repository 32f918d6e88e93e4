import { entry } from '../entry.ts';

/** NIN61xx: pictures. */
export const images = {
  NIN6101: entry({
    severity: 'error',
    title: 'a picture for an input that takes none',
    message: ({ name, shape }: { name: string; shape: string }) =>
      `input ${name} is [${shape}], but a picture fits into [1, 1, H, W] or [1, 3, H, W]`,
    explanation: `
      A PNG or JPEG is decoded, resized to the height and width of the input and scaled to 0…1. The input must be a batch of one
      picture with one or three channels; anything else is given as a .npy array.
    `,
    incorrect: 'ninc run features.nin.yaml --input features=photo.jpg',
    correct: 'ninc run features.nin.yaml --input features=features.npy',
  }),
  NIN6102: entry({
    severity: 'error',
    title: 'a picture that cannot be read',
    message: ({ path, reason }: { path: string; reason: string }) => `${path} cannot be read as a picture: ${reason}`,
    explanation: `
      PNG (every colour type and depth) and JPEG (baseline and progressive; grey and colour, not CMYK) are read, told apart by
      what is in the file, not by its name. The pixels are those of PIL: transparency is dropped, and an orientation tag is not
      applied. Files that are cut short or broken, of more than 20971520 pixels or more than 65535 pixels a side are refused.
    `,
    incorrect: 'ninc run specs/nin-seed.nin.yaml --input photo.webp.png',
    correct: 'ninc run specs/nin-seed.nin.yaml --input photo.png',
  }),
  NIN6103: entry({
    severity: 'error',
    title: 'no picture that can be read',
    message: ({ samples }: { samples: number }) =>
      samples === 1 ? 'the one sample cannot be read' : `none of ${samples} samples can be read`,
    explanation: `
      \`--skip-bad\` leaves out pictures that cannot be read. Where that is all of them nothing is left to learn from or to judge
      by: there is no loss of no sample. The warnings before say of each picture why it could not be read.
    `,
    incorrect: 'ninc train flowers.nin.yaml --out runs/flowers --skip-bad',
    correct: 'ninc train flowers.nin.yaml --out runs/flowers',
  }),
} as const;
