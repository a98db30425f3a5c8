// What programs get of an index: `damson.d.ts` has it.

// A filter as the engine takes it: key, operator and value in turn. Dates are written as ISO 8601 has them.
const text = (value) => `${value?.toJSON?.() ?? value ?? ''}`;
const conditions = (key, op, wish) =>
  Object(wish) !== wish ? (wish == null ? [] : [key, op, text(wish)])
  : Array.isArray(wish) ? wish.flatMap((one) => conditions(key, op, one))
  : 'from' in wish || 'to' in wish ? [key, `${op}..`, `${text(wish.from)}..${text(wish.to)}`]
  : Object.entries(wish).flatMap(([op, some]) => conditions(key, op, some));

/**
 * The functions around one opened index.
 * @param {(question: any[], renew: boolean, signal?: AbortSignal) => Promise<any>} ask
 */
export function programmers(ask) {
  return {
    /**
     * @param {string | null} query
     * @param {Record<string, any>} options as damson.d.ts has them
     */
    search(query, { filters = {}, sort, limit = 10, offset = 0, display = true, facets = display, signal } = {}) {
      const wishes = Object.entries(filters).flatMap(([key, wish]) => conditions(key, 'any', wish));
      const order = [sort ?? []].flat().map((by) => (by.key ? [by.key].concat(by.order || []).join(':') : by)).join();
      return ask(['search', limit, offset, !!display, !!facets, order, query, ...wishes], true, signal);
    },
    // Ids belong to one index: a renewed one must not answer for them.
    display: (ids, query, options) => ask(['display', query, ...Array.from(ids)], false, options?.signal),
    facets: (key) => ask(['facets', key], true),
    orders: async () => (await ask(['orders'], true)).words,
    suggest: (typed, options) => ask(['suggest', options?.limit ?? 8, typed], true, options?.signal),
  };
}
