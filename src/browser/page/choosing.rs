//! What happens when someone chooses: ticks, leaves out, types a range, takes a choice away?
//!
//! What there is to choose, the *panel*, is a [part](super::filters) of the module of its own. It is
//! made once an index is known to have something to filter by; before that nothing can be chosen.

use std::fmt::Debug;

use web_sys::{Element, HtmlAnchorElement};

use super::address::Wish;
use super::dom::document;
use super::search::Search;
use crate::{EnginePart, Facets, Filter, Index, LANGUAGE_KEY};

/// What can be chosen in the results of a form, `search`, which each of these is about.
pub(super) trait Choosing: Debug {
    /// Makes the form say what is chosen, and nothing else.
    fn choose(&self, search: &Search, wish: &Wish);

    /// Does what a button of the panel does. Whether it is one.
    fn press(&self, search: &Search, target: &Element) -> bool;

    /// A field of the form has changed, but for the words. Whether it is an end of a range.
    fn changed(&self, search: &Search, target: &Element) -> bool;

    /// Something was typed that is no words. A part of a value, perhaps.
    fn find(&self, search: &Search, target: &Element);

    /// An element was entered.
    fn enter(&self, search: &Search, target: &Element);

    /// Writes how many pages each value gives. `anew`: decides, too, which values are shown.
    fn count(&self, search: &Search, facets: &Facets, wish: &Wish, anew: bool);

    /// Unfolds all where there is room for them beside the results, and folds them up where there is none.
    fn unfold_all(&self, search: &Search);

    /// Takes in what is wanted of the index besides answers; or names the files that it takes.
    fn complete(&self, search: &Search, index: &Index, needs: &mut Vec<String>);

    /// What a wish asks of the index besides words. To read ranges takes a part of the engine; if that has
    /// not come, it is added to `needs`.
    fn conditions(&self, wish: &Wish, index: &Index, needs: &mut Vec<String>) -> Vec<Filter>;

    /// The key and the value for which a tag link stands.
    fn meant(&self, link: &HtmlAnchorElement) -> Option<(String, String)>;
}

impl Search {
    /// Makes the form say what is chosen, and nothing else.
    pub(super) fn choose(&self, wish: &Wish) {
        if let Some(panel) = self.panel.get() {
            panel.choose(self, wish);
        }
        self.view.set_order(&wish.sort);
    }

    /// A field of the form has changed, but for the words.
    pub(super) fn changed(&self, target: &Element) {
        let is_range = self.panel.get().is_some_and(|panel| panel.changed(self, target));
        // A date that is typed is another one after each digit: all of them are one choice.
        if self.ranging.replace(is_range) && is_range {
            self.typed();
        } else {
            self.chose();
        }
    }

    /// An element was entered.
    pub(super) fn enter(&self, target: &Element) {
        self.ranging.set(false);
        if let Some(panel) = self.panel.get() {
            panel.enter(self, target);
        }
    }
}

/// Whether orders and ranges can be read; what that takes is needed if not.
pub(super) fn reads_ranges(index: &Index, needs: &mut Vec<String>) -> bool {
    let mut reads = true;
    for part in [EnginePart::Tags, EnginePart::Ranges] {
        if !index.has(part) {
            needs.push(part.name().to_owned());
            reads = false;
        }
    }
    reads
}

/// Pages in the language of this one, of an index whose pages are in several.
pub(super) fn in_own_language(index: &Index) -> Option<Filter> {
    if !index.is_multilingual() {
        return None;
    }
    let language = document().document_element()?.get_attribute("lang")?;
    Some(Filter::any(LANGUAGE_KEY, language))
}
