import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** A model is one protobuf message, and a message holds less than 2 GB. */
export const mostBytes = 2 ** 31 - 1;

/** A field that holds bytes or a message, given as the pieces of it: what is large is not copied before it is written. */
export function framed(field: number, pieces: readonly Uint8Array[]): Uint8Array[] {
  const length = sizeOf(pieces);
  return [new BinaryWriter().tag(field, WireType.LengthDelimited).uint32(length).finish(), ...pieces];
}

export function sizeOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}

/** Whether weights of so many bytes leave no room for what is around them: some hundred bytes a node. */
export function leavesNoRoom(weightBytes: number, nodes: number): boolean {
  return weightBytes > mostBytes - 4096 * nodes - 2 ** 20;
}
