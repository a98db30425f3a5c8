// The glue of a WebAssembly module, which `cargo pkg` makes: for type checks.

/** What the module imports. */
export const imports: WebAssembly.Imports;
/** Has to be called first, with what the module exports. */
export function begin(exports: WebAssembly.Exports): void;
/** Takes in a part of the module, which has to be done before what takes it is asked. */
export function complete(part: string, bytes: Uint8Array): Promise<void>;

// src/browser/engine.rs
export function open(number: number, entry: Uint8Array): number | string;
export function add(number: number, named: Uint8Array): undefined | string;
export function ask(number: number, question: Uint8Array): any;

/** src/browser/page/text.rs; what `speaker` in strings.js makes. */
export function speak(voice: { say: Function; number: Function; date: Function }): void;

/** src/browser/page/parts.rs. */
export function arrived(part: string): void;

/** src/browser/page/mod.rs; in the page's module alone. */
export class Page {
  constructor(site: string, load: (needs?: string[]) => void);
  search(form?: HTMLFormElement, list?: Element): void;
  present(element: Element): void;
  connect(number: number): void;
  proceed(): void;
  fail(error: unknown): void;
  mark(): void;
  follow(link: HTMLAnchorElement, list?: Element): void;
}
