//! Where do the words stand that were looked for: in a page that a hit has opened, and in the titles of hits?

use super::answer::{Answer, Step};
use super::index::Index;
use super::matcher::{look_up, own_family};
use super::needs::Needs;
use super::snippet::Snippets;

/// Cuts a text as short as titles are into pieces, plain and matched in turn, plain first.
pub type Marker<'m> = &'m dyn Fn(&str) -> Vec<String>;

impl Index {
    /// Has `show` show an answer, with a function that cuts titles and headings into plain text and words that were
    /// searched, in turn: as far as can be told by the files that have come, for nobody is to wait for that.
    pub fn marking(&self, query: &str, answer: &Answer, show: &mut dyn FnMut(Marker<'_>)) {
        let query = answer.corrected.as_deref().unwrap_or(query);
        let query = self.parse(query, &mut Needs::default());
        let snippets = Snippets::new(self, &query);
        show(&|title| snippets.opening(title));
    }

    /// What of a query is worth looking for in a page that it found: all but the words that name
    /// nothing, of which a page is full, as far as the files tell that have come. A query with a phrase
    /// in it, or of nothing else, stays as it is.
    pub fn telling(&self, query: &str) -> String {
        let mut needs = Needs::default();
        let parsed = self.parse(query, &mut needs);
        let mut dull = Vec::new();
        for word in &parsed.words {
            if look_up(self, "", word, &mut needs).is_function_word(self) {
                dull.push((word.term.clone(), String::new()));
            }
        }
        let mut atoms = parsed.clauses.iter().flat_map(|clause| &clause.atoms);
        if atoms.any(|atom| atom.words.len() > 1) || dull.len() == parsed.words.len() {
            return query.to_owned();
        }
        parsed.corrected(&dull).unwrap_or_else(|| query.to_owned())
    }

    /// Where the words of a query stand in a text, in all the forms in which they are searched: the
    /// bytes from and to, ascending, apart from one another. Phrases are found within lines.
    pub fn matches(&self, query: &str, text: &str) -> Step<Vec<(usize, usize)>> {
        let mut needs = Needs::default();
        let query = self.parse(query, &mut needs);
        for word in &query.words {
            own_family(self, &word.term, &mut needs);
        }
        if !needs.is_empty() {
            return Step::Needs(needs.names());
        }
        Step::Ready(Snippets::new(self, &query).matches(text))
    }
}
