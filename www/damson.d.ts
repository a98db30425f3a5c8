/** Where an index is. */
export interface OpenOptions {
  /** The address of the bundle's folder; this module's own folder if not given. */
  base?: string | URL;
}

/** Values of a key of which a page must have at least one. */
export type Filters = Record<string, string | number | readonly (string | number)[]>;

/**
 * An order other than by relevance: `date`, `title`, or a key of the pages' own, with `:asc` or `:desc`.
 * Dates go from the newest if nothing is said, everything else upwards. Pages without the key come last.
 */
export type Sort = string | { key: string; order?: 'asc' | 'desc' };

export interface SearchOptions {
  /** Keys and values. Several keys must all hold. */
  filters?: Filters;
  /** By relevance if not given; newest first if there is no query. */
  sort?: Sort;
  /** How many hits at most; 10 if not given. */
  limit?: number;
  /** How many hits to leave out at the beginning. */
  offset?: number;
  /** Whether hits carry what a list of results shows of them; they do if not given. */
  display?: boolean;
  /** Whether to count the values of every key; as `display` if not given. */
  facets?: boolean;
  /**
   * Cancels the search, as a newer query would: nothing more is fetched for it, what is on its way for it alone is
   * stopped, and the promise is rejected with the signal's reason. Without a signal every search is answered.
   */
  signal?: AbortSignal;
}

/** Key to value to the number of pages that have it. */
export type Facets = Record<string, Record<string, number>>;

/** A page that was found. */
export interface Match {
  /** The page's number in this index. */
  id: number;
  /** How well it fits, comparable within one answer only; 0 without a query. */
  score: number;
}

/** A page as a list of results shows it. */
export interface Hit extends Match {
  /** The address, with the site's base path. */
  url: string;
  title: string;
  /** The passage that fits best: plain and matched text in turn, plain first. Never HTML. */
  snippet: string[];
  /**
   * Sections of the page in which words of the query stand, the best first: up to three of the passage that is
   * shown, if their headings have an `id`. Absent if there is none.
   */
  sections?: SectionHit[];
  /** Key to values. */
  tags: Record<string, string[]>;
  /** The day of publication, as `2026-11-21`. */
  date?: string;
  /** The address of a picture. */
  image?: string;
}

/** A section of a page in which words of the query stand. */
export interface SectionHit {
  /** The page's address with the heading's id, as `/guide/#install`. */
  url: string;
  heading: string;
  /** As that of the page. */
  snippet: string[];
}

export interface Answer<H extends Match = Hit> {
  /** How many pages there are in all. */
  total: number;
  hits: H[];
  /** Counts for every value, given the query and the filters of the other keys; empty if not asked for. */
  facets: Facets;
  /**
   * There may be more pages: a phrase may stand on so many that only the best were looked through. The others
   * are not counted. Absent if not so.
   */
  partial?: true;
  /** The query that was answered, if words of the one asked stand on no page and near ones were searched instead. */
  corrected?: string;
}

/** An opened index. Files are fetched as they are needed, each once. */
export interface Index {
  /** Looks for pages; a query of `null` or nothing but spaces gives all that the filters let through. */
  search(query: string | null | undefined, options: SearchOptions & { display: false }): Promise<Answer<Match>>;
  search(query: string | null | undefined, options?: SearchOptions): Promise<Answer>;
  /** What a list of results shows of pages, in the order of their ids. `score` is 0. */
  display(ids: ArrayLike<number>, query?: string | null, options?: { signal?: AbortSignal }): Promise<Hit[]>;
  /** Counts over the whole index. */
  facets(): Promise<Facets>;
}

/** What is thrown. */
export interface DamsonError extends Error {
  /**
   * - `missing`: a file could not be fetched; the next call tries again
   * - `corrupt`: a file is not what its name promises
   * - `version`: the index was written for another version of this module
   * - `request`: the index has no such key to sort by, say
   * - `engine`: WebAssembly is refused in this page
   */
  kind: 'missing' | 'corrupt' | 'version' | 'request' | 'engine';
}

/**
 * Opens an index.
 *
 * @throws {DamsonError}
 */
export function open(options?: OpenOptions): Promise<Index>;

/**
 * Enhances the page's search form and tag links, as a script element with this module's address does by
 * itself. For pages that import the module by other ways.
 */
export function enhance(): void;
