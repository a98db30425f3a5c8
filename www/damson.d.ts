/** Where an index is. */
export interface OpenOptions {
  /** The address of the bundle's folder; this module's own folder if not given. */
  base?: string | URL;
}

/**
 * Numbers or dates between two ends, both included, or from one end on. A date may be a `Date`, or text such as
 * `2024`, `2024-06` or `2024-06-03`, and goes on as long as it says: `to: '2024-06'` is until the end of June.
 */
export type Range = { from?: string | number | Date; to?: string | number | Date };

/** A value as it is written (of a path such as `docs/guide`, all below it count, too), or a range. */
export type Choice = string | number | Range;

/** Several are either-or. */
export type Choices = Choice | readonly Choice[];

/**
 * What a page must have of a key: at least one of `any`, which is what plain values stand for, all of `all`, and
 * none of `not`.
 */
export type Condition = Choices | { any?: Choices; all?: Choices; not?: Choices };

/**
 * Conditions by key: of the tags, or of the numbers and dates that pages can be ordered by, such as `date`. Of a site
 * in several languages the key `lang` is that of a page, by its BCP 47 tag; `all`, or one that no page is in, is no
 * condition, and neither is the key where the site is in one.
 */
export type Filters = Record<string, Condition | null | undefined>;

/**
 * An order other than by relevance: `date`, `title`, or a key of the pages' own, with `:asc` or `:desc`. Several,
 * as a list or with commas between them, apply one where those before it leave pages equal; up to four. Dates go
 * from the newest if nothing is said, everything else upwards. Pages without the key come last.
 */
export type Sort = SortKey | readonly SortKey[];
export type SortKey = string | { key: string; order?: 'asc' | 'desc' };

export interface SearchOptions {
  /** What pages must have. Several keys must all hold. */
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
  /**
   * Counts, given the query and all filters but the either-or of the key itself; empty if not asked for. Of a key
   * with more than 200 values, those that most pages of the site have, and those that were chosen.
   */
  facets: Facets;
  /**
   * There may be more pages: a phrase may stand on so many that only the best were looked through, in 250
   * passages at most. The others are not counted. Absent if not so.
   */
  partial?: true;
  /** The query that was answered, if words of the one asked stand on no page and near ones were searched instead. */
  corrected?: string;
}

/** An opened index. Files are fetched as they are needed, each once. */
export interface Index {
  /**
   * Looks for pages; a query of `null` or nothing but spaces gives all that the filters let through. README.md
   * tells what can be typed; every string is some query.
   */
  search(query: string | null | undefined, options: SearchOptions & { display: false }): Promise<Answer<Match>>;
  search(query: string | null | undefined, options?: SearchOptions): Promise<Answer>;
  /** What a list of results shows of pages, in the order of their ids. `score` is 0. */
  display(ids: ArrayLike<number>, query?: string | null, options?: { signal?: AbortSignal }): Promise<Hit[]>;
  /** Counts over the whole index: of the 200 commonest values of every key, or of all values of one key. */
  facets(key?: string): Promise<Facets>;
  /** The keys that pages can be ordered by. */
  orders(): Promise<string[]>;
  /**
   * How what is being typed may go on: words that end it, and pages whose titles begin so. `limit` is the most of
   * each, 8 if not given; there are no more than 8 titles.
   */
  suggest(typed: string, options?: { limit?: number; signal?: AbortSignal }): Promise<Suggestions>;
}

/** How what is being typed may go on. */
export interface Suggestions {
  /** What the word being typed may become, as it is searched (without accents, in lower case), the likeliest first. */
  words: string[];
  /** Pages whose titles begin with what was typed. Their `score` is 0. */
  titles: Hit[];
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
