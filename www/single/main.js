// The single script: engine, page behaviour and index in one file, which works from a disk.
//
//   <script src="damson.single.js"></script>     enhances the page, and defines `damson`
//
// It is classic, for a module has an origin, and a page on a disk has none.

import { enhance, open as openIndex } from '../damson.js';
import { placed } from './files.js';

const at = (match) => ({ ...match, url: placed(match.url) });
const shown = (hits) =>
  hits.map((hit) => (hit.url ? { ...at(hit), ...(hit.sections && { sections: hit.sections.map(at) }) } : hit));

/** As the module's; only that addresses are those of files where the page is one. */
async function open(options) {
  const index = await openIndex(options);
  return {
    ...index,
    async search(query, options) {
      const answer = await index.search(query, options);
      return { ...answer, hits: shown(answer.hits) };
    },
    display: async (...asked) => shown(await index.display(...asked)),
    async suggest(...asked) {
      const { words, titles } = await index.suggest(...asked);
      return { words, titles: shown(titles) };
    },
  };
}

globalThis.damson = { open, enhance };

// The links of results, before anyone can follow them.
if (globalThis.document && location.protocol === 'file:') {
  const place = ({ target }) => {
    const link = target.closest?.('.damson a[href^="/"], dialog a[role=option][href^="/"]');
    if (link) link.href = placed(link.getAttribute('href'));
  };
  for (const type of ['pointerover', 'focusin', 'click', 'auxclick']) addEventListener(type, place, true);
}
