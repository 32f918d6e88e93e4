import { dirname, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { CompileOptions } from '../compile.ts';
import type { SourceFile } from '../diagnostics/diagnostic.ts';
import { checkText, readSource } from '../parser/source.ts';
import { type Stage, toItsEnd } from '../parser/stage.ts';
import { pathOfUri, realPath, uriOfPath } from './locations.ts';
import { type Model, modelling } from './model.ts';
import { editorFile } from './positions.ts';

/** A document that an editor holds. */
export interface OpenDocument {
  readonly uri: string;
  readonly path: string;
  file: SourceFile;
  /** The editor's number for the text. */
  version: number;
  model: Model | undefined;
  /** What it imports has changed since the model was made. */
  outdated: boolean;
  /** How long the last model took, in milliseconds. */
  took: number;
  /** The model that is in the making, and what waits for it. */
  making: Making | undefined;
  timer: NodeJS.Timeout | undefined;
}

interface Making {
  readonly file: SourceFile;
  done: Promise<void>;
  dropped: boolean;
}

export interface WorkspaceOptions extends Pick<CompileOptions, 'root' | 'set'> {
  /** Called with each new model of an open document. */
  readonly onModel: (document: OpenDocument) => void;
  /** Called with what a defect of ninc threw while a model was made. */
  readonly onDefect: (error: unknown) => void;
}

/** A model that takes no longer, or that is of no longer a text, is made when it is asked for: nobody notices. */
const atOnce = { milliseconds: 20, characters: 20_000 };
/** Between two pauses of a longer one. */
const slice = 8;

/** The open documents and their models; a class because documents live as long as the editor holds them. */
export class Workspace {
  readonly #documents = new Map<string, OpenDocument>();
  /** By the path without links. */
  readonly #byPath = new Map<string, OpenDocument>();
  readonly #options: WorkspaceOptions;

  constructor(options: WorkspaceOptions) {
    this.#options = options;
  }

  get(uri: string): OpenDocument | undefined {
    return this.#documents.get(uri);
  }

  all(): readonly OpenDocument[] {
    return [...this.#documents.values()];
  }

  open(uri: string, text: string, version: number): void {
    this.close(uri);
    const path = pathOfUri(uri);
    const file = editorFile(path, text);
    const document = {
      uri,
      path,
      file,
      version,
      model: undefined,
      outdated: false,
      took: 0,
      making: undefined,
      timer: undefined,
    };
    this.#documents.set(uri, document);
    this.#byPath.set(realPath(path), document);
    this.#schedule(document, 0);
    this.#touched(document);
  }

  change(uri: string, text: string, version: number): void {
    const document = this.#documents.get(uri);
    if (document === undefined) return;
    document.file = editorFile(document.path, text);
    document.version = version;
    this.#schedule(document);
    this.#touched(document);
  }

  close(uri: string): void {
    const document = this.#documents.get(uri);
    if (document === undefined) return;
    clearTimeout(document.timer);
    if (document.making !== undefined) document.making.dropped = true;
    this.#documents.delete(uri);
    const path = realPath(document.path);
    if (this.#byPath.get(path) === document) this.#byPath.delete(path);
    this.#touched(document);
  }

  /** Files changed on disk: every open document may import them. */
  changedOnDisk(): void {
    for (const document of this.all()) this.#outdate(document);
  }

  /** The name that the editor has for a file. */
  uriOf(shown: string): string {
    const path = realPath(shown);
    return this.#byPath.get(path)?.uri ?? uriOfPath(path);
  }

  /** How imports are read: from open documents, else from disk. */
  readonly read = (path: string, shown = path) => {
    const open = this.#byPath.get(realPath(path));
    return open === undefined ? readSource(path, shown) : checkText({ ...open.file, path: shown });
  };

  /** How files are compiled here. */
  options(): CompileOptions {
    const { root, set } = this.#options;
    return { read: this.read, ...(root !== undefined && { root }), ...(set !== undefined && { set }) };
  }

  /**
   * The newest model of a document without waiting for another: the text may have been edited since. Waits only for a first
   * model, and makes one at once where that takes no time.
   */
  async model(document: OpenDocument): Promise<Model | undefined> {
    if (document.model === undefined && document.making === undefined) this.#start(document);
    if (document.model === undefined) await document.making?.done;
    const quick = document.took <= atOnce.milliseconds || document.file.text.length <= atOnce.characters;
    if (document.model !== undefined && document.model.file !== document.file && quick) return this.current(document);
    return document.model;
  }

  /** The model of the text as it is now, for what was typed just before: others are answered meanwhile. */
  async fresh(document: OpenDocument): Promise<Model | undefined> {
    const isMade = document.model?.file === document.file && !document.outdated;
    const isMaking = document.making?.file === document.file && !document.making.dropped;
    if (!isMade && !isMaking) this.#start(document);
    await document.making?.done;
    return document.model;
  }

  /** The model of the text as it is now. */
  current(document: OpenDocument): Model {
    const { model, file, outdated } = document;
    if (model?.file === file && !outdated) return model;
    clearTimeout(document.timer);
    if (document.making !== undefined) document.making.dropped = true;
    document.making = undefined;
    const began = performance.now();
    const made = toItsEnd(this.#modelling(document));
    this.#finish(document, made, performance.now() - began);
    return made;
  }

  #modelling(document: OpenDocument): Stage<Model> {
    return modelling(document.file, this.options(), document.model);
  }

  /** After the last of several edits: a model that takes long waits for a longer pause. */
  #schedule(document: OpenDocument, delay = Math.min(300, 20 + 2 * document.took)): void {
    clearTimeout(document.timer);
    document.timer = setTimeout(() => this.#start(document), delay);
  }

  #start(document: OpenDocument): void {
    clearTimeout(document.timer);
    // A first model is finished, whatever is typed meanwhile: there is nothing else to answer from.
    if (document.making !== undefined && document.model === undefined) return;
    if (document.making !== undefined) document.making.dropped = true;
    const making: Making = { file: document.file, done: Promise.resolve(), dropped: false };
    document.making = making;
    making.done = this.#make(document, making);
  }

  async #make(document: OpenDocument, making: Making): Promise<void> {
    try {
      const stage = this.#modelling(document);
      let worked = 0;
      for (;;) {
        const began = performance.now();
        const made = within(stage, began + slice);
        worked += performance.now() - began;
        if (made !== undefined) {
          document.making = undefined;
          this.#finish(document, made, worked);
          if (made.file !== document.file) this.#schedule(document);
          return;
        }
        await setImmediate();
        if (making.dropped) return;
      }
    } catch (error) {
      if (document.making === making) document.making = undefined;
      this.#options.onDefect(error);
    }
  }

  #finish(document: OpenDocument, model: Model, took: number): void {
    document.model = model;
    document.outdated = false;
    document.took = took;
    this.#options.onModel(document);
  }

  /** Whoever imports a document sees what the editor holds of it. */
  #touched({ path }: OpenDocument): void {
    const changed = realPath(path);
    for (const other of this.all()) {
      if (realPath(other.path) !== changed && imports(other, changed)) this.#outdate(other);
    }
  }

  #outdate(document: OpenDocument): void {
    document.outdated = true;
    if (document.making !== undefined && document.model !== undefined) document.making.dropped = true;
    this.#schedule(document);
  }
}

/** Works until a time; gives the value if that was enough. */
function within<T>(stage: Stage<T>, until: number): T | undefined {
  do {
    const next = stage.next();
    if (next.done === true) return next.value;
  } while (performance.now() < until);
  return undefined;
}

/** Whether a document imports a file, directly or through others. */
function imports({ model, path: own }: OpenDocument, path: string): boolean {
  if (model?.spec === undefined || model.spec.imports.length === 0) return false;
  const direct = model.spec.imports.map(({ value }) => resolve(dirname(own), value.replaceAll('\0', '')));
  const blocks = [...model.blocks.values()].map(({ block }) => block.file.path);
  const faulty = model.diagnostics.flatMap(({ range, file }) => range?.file.path ?? file ?? []);
  return [...new Set([...direct, ...blocks, ...faulty])].some((one) => realPath(one) === path);
}
