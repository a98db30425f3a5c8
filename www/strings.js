// What damson says, in the page's language: words out of tables, plurals, numbers and dates by `Intl`.

// What of `Intl` knows this language; of English, if there is no such language.
const knowing = (make, lang) => {
  try {
    return make(lang || 'en');
  } catch {
    return make('en');
  }
};

/**
 * @param {string} lang The page's language: of numbers and dates.
 * @param {string} spoken That of the table: of plurals.
 * @param {Record<string, string>} table What is said, by key; forms of a plural as `key.one`, `key.other`.
 */
export function speaker(lang, spoken, table) {
  const numbers = knowing((lang) => new Intl.NumberFormat(lang), lang);
  const plurals = knowing((lang) => new Intl.PluralRules(lang), spoken);
  const days = knowing((lang) => new Intl.DateTimeFormat(lang, { dateStyle: 'medium', timeZone: 'UTC' }), lang);
  return {
    /** The string of a key, for so many if it is a plural, with the values in their places. */
    say(key, count, values) {
      const text = table[key] ?? table[`${key}.${plurals.select(count)}`] ?? table[`${key}.other`] ?? key;
      return `${text}`.replace(/{(\w+)}/g, (_, name) => (name === 'n' ? numbers.format(count) : values[name] ?? ''));
    },
    number: (number) => numbers.format(number),
    /** A date as ISO 8601 writes it; as it is, if it is none. */
    date(iso) {
      const day = new Date(iso);
      return isNaN(day.getTime()) ? iso : days.format(day);
    },
  };
}

/**
 * Which of the tables speaks a language: `zh-hant` before `zh` for `zh-TW`, `pt` for `pt-BR`.
 * @param {string} lang
 * @param {string[]} tables
 */
export function closest(lang, tables) {
  return knowing((lang) => {
    const { language, script } = new Intl.Locale(lang).maximize();
    return [`${language}-${script}`.toLowerCase(), language].find((name) => tables.includes(name));
  }, lang);
}
