import { AbstractMessageReader, type DataCallback, type Disposable, type Message } from 'vscode-languageserver/node';

/** Longer than the text of any document that is read, as JSON. */
const longestBody = 64 * 1024 * 1024;
/** No client has so much to say: such a length is no length. */
const longestSensible = 1024 * 1024 * 1024;
const longestHeader = 8 * 1024;
const headerEnd = '\r\n\r\n';

/**
 * Reads messages from a stream: a header with the length, an empty line, JSON. What is none is told as an error, once for each, and
 * the next message is read all the same; a body that is too long is passed over without taking memory.
 */
export class FramedReader extends AbstractMessageReader {
  readonly #input: NodeJS.ReadableStream;
  #chunks: Buffer[] = [];
  #size = 0;
  /** Of the message whose header was read. */
  #length: number | undefined;
  /** Bytes of a body that is too long. */
  #passing = 0;
  /** Text that is no header was told of. */
  #lost = false;

  constructor(input: NodeJS.ReadableStream) {
    super();
    this.#input = input;
  }

  listen(callback: DataCallback): Disposable {
    const onData = (data: Buffer | string) => this.#take(Buffer.from(data), callback);
    const onError = (error: Error) => this.fireError(error);
    const onClose = () => this.fireClose();
    this.#input.on('data', onData).on('error', onError).on('close', onClose);
    return {
      dispose: () => {
        this.#input.off('data', onData).off('error', onError).off('close', onClose);
      },
    };
  }

  #take(data: Buffer, callback: DataCallback): void {
    this.#chunks.push(data);
    this.#size += data.length;
    while (this.#size > 0 && this.#step(callback));
  }

  /** Reads a header or a body; says whether it could. */
  #step(callback: DataCallback): boolean {
    if (this.#passing > 0) {
      this.#passing -= this.#drop(Math.min(this.#passing, this.#size)).length;
      return true;
    }
    if (this.#length === undefined) return this.#readHeader();
    if (this.#size < this.#length) return false;
    const body = this.#drop(this.#length).toString('utf8');
    this.#length = undefined;
    const message = this.#parse(body);
    if (message !== undefined) callback(message);
    return true;
  }

  #readHeader(): boolean {
    const all = this.#whole();
    const end = all.indexOf(headerEnd);
    if (end < 0) {
      if (all.length <= longestHeader) return false;
      this.#tell('no header was found');
      // The empty line may have begun.
      this.#drop(all.length - headerEnd.length + 1);
      return false;
    }
    const header = this.#drop(end + headerEnd.length).toString('latin1', 0, Math.min(end, longestHeader));
    const found = /^content-length[ \t]*:[ \t]*(\d{1,15})[ \t]*$/im.exec(header.replaceAll('\r', ''))?.[1];
    if (found === undefined || Number(found) > longestSensible) {
      this.#tell(`a header must have a sensible Content-Length: ${JSON.stringify(header.slice(0, 80))}`);
      return true;
    }
    this.#lost = false;
    const length = Number(found);
    if (length > longestBody) {
      this.fireError(new Error(`a message has ${length} bytes; at most ${longestBody} are read`));
      this.#passing = length;
    } else this.#length = length;
    return true;
  }

  #parse(body: string): Message | undefined {
    let message: unknown;
    try {
      message = JSON.parse(body);
    } catch (error) {
      this.fireError(error instanceof Error ? error : new Error(String(error)));
      return undefined;
    }
    if (!isMessage(message)) {
      this.fireError(new Error('a message of JSON-RPC is an object'));
      return undefined;
    }
    // JSON-RPC knows no `null` here: as none, it is refused by whoever needs some.
    if ('params' in message && message.params === null) return { ...message, params: undefined } as Message;
    return message;
  }

  /** Once for all text up to the next header. */
  #tell(what: string): void {
    if (!this.#lost) this.fireError(new Error(what));
    this.#lost = true;
  }

  #whole(): Buffer {
    const [first = Buffer.alloc(0)] = this.#chunks;
    const all = this.#chunks.length <= 1 ? first : Buffer.concat(this.#chunks);
    this.#chunks = [all];
    return all;
  }

  /** Takes bytes from the front. */
  #drop(count: number): Buffer {
    const [first] = this.#chunks;
    const all = first !== undefined && first.length >= count ? first : this.#whole();
    const rest = all.subarray(count);
    this.#chunks.shift();
    if (rest.length > 0) this.#chunks.unshift(rest);
    this.#size -= count;
    return all.subarray(0, count);
  }
}

function isMessage(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
